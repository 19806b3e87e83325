import type { DataType } from "@assay/arithmetic";
import onnxProto from "onnx-proto";

const { onnx } = onnxProto;

/** A tensor for a model: its shape, and its element bytes, little-endian. */
export type ModelTensor = { readonly dtype: DataType; readonly shape: readonly number[]; readonly data: Uint8Array };

export type ModelNode = {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** one integer or several */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
};

/** A small ONNX model; its output is the last node's. */
export type ModelParts = {
  readonly inputs: Readonly<Record<string, { readonly dtype: DataType; readonly shape: readonly number[] }>>;
  readonly constants: Readonly<Record<string, ModelTensor>>;
  readonly nodes: readonly ModelNode[];
};

const OPSET = 21;
const IR_VERSION = 10;

/** The bytes of an ONNX model. */
export function onnxModel({ inputs, constants, nodes }: ModelParts): Uint8Array {
  const { INT, INTS } = onnx.AttributeProto.AttributeType;
  const model = onnx.ModelProto.create({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: "", version: OPSET }],
    graph: {
      name: "case",
      input: Object.entries(inputs).map(([name, { dtype, shape }]) => ({
        name,
        type: { tensorType: { elemType: dtype, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
      })),
      output: [{ name: nodes.at(-1)!.output }],
      initializer: Object.entries(constants).map(([name, { dtype, shape, data }]) => ({
        name,
        dims: [...shape],
        dataType: dtype,
        rawData: data,
      })),
      node: nodes.map(({ op, inputs, output, attributes = {} }) => ({
        opType: op,
        name: output,
        input: [...inputs],
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) =>
          typeof value === "number" ? { name, type: INT, i: value } : { name, type: INTS, ints: [...value] },
        ),
      })),
    },
  });
  return new Uint8Array(onnx.ModelProto.encode(model).finish());
}

/** The source of a case that this model makes. */
export function sourceOf(parts: ModelParts) {
  return { kind: "onnx", bytes: onnxModel(parts), shapes: {}, constants: {}, external: {} } as const;
}
