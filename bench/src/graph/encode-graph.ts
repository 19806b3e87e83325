import onnxProto, { type onnx as OnnxTypes } from "onnx-proto";
import type { AttributeValue, ConstantTensor, Dimension, Graph, GraphNode, GraphPort } from "./graph.js";

const { onnx } = onnxProto;
const { AttributeType } = onnx.AttributeProto;

/** ONNX 1.12 pairs this version of the file format with operator set 17. */
const IR_VERSION = 8;
const OPERATOR_SETS: Readonly<Record<string, number>> = { "": 17, "ai.onnx.ml": 3, "com.microsoft": 1 };

/** Where initializers stand that are not in the model's own file. */
export type ExternalPlaces = {
  /** the file's name, relative to the model's folder */
  readonly location: string;
  /** byte offsets by the name of the initializer; what is not in it stays inside of the model */
  readonly offsets: ReadonlyMap<string, number>;
};

/** The bytes of an ONNX file. The same graph always gives the same bytes. */
export function encodeGraph(graph: Graph, external: ExternalPlaces | null = null): Uint8Array {
  const domains = new Set(["", ...graph.nodes.map(({ domain }) => domain)]);
  const model = onnx.ModelProto.create({
    irVersion: IR_VERSION,
    opsetImport: [...domains].map((domain) => ({ domain, version: OPERATOR_SETS[domain] })),
    producerName: "assay-bench",
    graph: {
      name: graph.name,
      node: graph.nodes.map(nodeMessage),
      initializer: [...graph.constants].map(([name, tensor]) => tensorMessage(name, tensor, external)),
      input: graph.inputs.map(portMessage),
      output: graph.outputs.map(portMessage),
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

/** The bytes of one tensor as an ONNX TensorProto, as `test_data_set_0/input_0.pb` holds it. */
export function encodeTensor(name: string, tensor: ConstantTensor): Uint8Array {
  return onnx.TensorProto.encode(onnx.TensorProto.create(tensorMessage(name, tensor, null))).finish();
}

/** The elements as ONNX has them. Little-endian machines only, as the engine's memory is. */
export function tensorBytes({ data }: ConstantTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function nodeMessage({ name, operator, domain, inputs, outputs, attributes }: GraphNode): OnnxTypes.INodeProto {
  return {
    name,
    opType: operator,
    ...(domain !== "" && { domain }),
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
  };
}

function attributeMessage(name: string, value: AttributeValue): OnnxTypes.IAttributeProto {
  if (typeof value === "number") return { name, type: AttributeType.INT, i: value };
  if (typeof value === "string") return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ("floats" in value) return { name, type: AttributeType.FLOATS, floats: [...value.floats] };
  if ("strings" in value) {
    return { name, type: AttributeType.STRINGS, strings: value.strings.map((text) => Buffer.from(text)) };
  }
  return { name, type: AttributeType.INTS, ints: [...value] };
}

function tensorMessage(name: string, tensor: ConstantTensor, external: ExternalPlaces | null): OnnxTypes.ITensorProto {
  const message = { name, dims: [...tensor.shape], dataType: tensor.type };
  const offset = external?.offsets.get(name);
  if (external === null || offset === undefined) return { ...message, rawData: tensorBytes(tensor) };
  const entries = { location: external.location, offset: String(offset), length: String(tensor.data.byteLength) };
  return {
    ...message,
    dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  };
}

function portMessage({ name, type, shape }: GraphPort): OnnxTypes.IValueInfoProto {
  const dimension = (size: Dimension) => (typeof size === "number" ? { dimValue: size } : { dimParam: size });
  return { name, type: { tensorType: { elemType: type, ...(shape && { shape: { dim: shape.map(dimension) } }) } } };
}
