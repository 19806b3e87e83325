import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const FLOAT64 = onnx.TensorProto.DataType.DOUBLE;

/** An ONNX model of one Gemm: c [m, n] = a [m, k] · b [n, k]ᵀ in binary64, with free dimensions. */
export function productModel(): Uint8Array {
  const port = (name: string, dimensions: readonly string[]) => ({
    name,
    type: { tensorType: { elemType: FLOAT64, shape: { dim: dimensions.map((dimParam) => ({ dimParam })) } } },
  });
  const transposed = { name: "transB", type: onnx.AttributeProto.AttributeType.INT, i: 1 };
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "product",
      node: [{ opType: "Gemm", name: "product", input: ["a", "b"], output: ["c"], attribute: [transposed] }],
      input: [port("a", ["m", "k"]), port("b", ["n", "k"])],
      output: [port("c", ["m", "n"])],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}
