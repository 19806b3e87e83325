import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const FLOAT64 = onnx.TensorProto.DataType.DOUBLE;
const TRANSPOSED = { name: "transB", type: onnx.AttributeProto.AttributeType.INT, i: 1 };

/** How the right operand of a product lies: its vectors one behind the other, or one beside the other. */
export type ProductLayout = "rows" | "columns";

/**
 * An ONNX model of two products in binary64 with free dimensions, for a session whose threads serve both: rowsC [m, n] =
 * rowsA [m, k] · rowsB [n, k]ᵀ, and columnsC [batch, m, n] = columnsA [batch, m, k] · columnsB [batch, k, n].
 */
export function productModel(): Uint8Array {
  const port = (name: string, ...dimensions: string[]) => {
    const dim = dimensions.map((dimension) => ({ dimParam: `${name.slice(0, -1)}/${dimension}` }));
    return { name, type: { tensorType: { elemType: FLOAT64, shape: { dim } } } };
  };
  const node = (layout: ProductLayout, opType: string, attribute: (typeof TRANSPOSED)[] = []) => {
    const [a, b, c] = ["A", "B", "C"].map((operand) => layout + operand);
    return { name: layout, opType, input: [a, b], output: [c], attribute };
  };
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "products",
      node: [node("rows", "Gemm", [TRANSPOSED]), node("columns", "MatMul")],
      input: [
        port("rowsA", "m", "k"),
        port("rowsB", "n", "k"),
        port("columnsA", "batch", "m", "k"),
        port("columnsB", "batch", "k", "n"),
      ],
      output: [port("rowsC", "m", "n"), port("columnsC", "batch", "m", "n")],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}
