import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const FLOAT64 = onnx.TensorProto.DataType.DOUBLE;
const TRANSPOSED = { name: "transB", type: onnx.AttributeProto.AttributeType.INT, i: 1 };

/** How the right operand of a product lies: its vectors one behind the other, or one beside the other. */
export type ProductLayout = "rows" | "columns";

/**
 * An ONNX model of one product in binary64 with free dimensions: c [m, n] = a [m, k] · b [n, k]ᵀ for "rows",
 * c [batch, m, n] = a [batch, m, k] · b [batch, k, n] for "columns".
 */
export function productModel(layout: ProductLayout): Uint8Array {
  const batch = layout === "rows" ? [] : ["batch"];
  const port = (name: string, ...dimensions: string[]) => {
    const dim = [...batch, ...dimensions].map((dimParam) => ({ dimParam }));
    return { name, type: { tensorType: { elemType: FLOAT64, shape: { dim } } } };
  };
  const node = { name: "product", input: ["a", "b"], output: ["c"] };
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "product",
      node: [layout === "rows" ? { ...node, opType: "Gemm", attribute: [TRANSPOSED] } : { ...node, opType: "MatMul" }],
      input: [port("a", "m", "k"), layout === "rows" ? port("b", "n", "k") : port("b", "k", "n")],
      output: [port("c", "m", "n")],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}
