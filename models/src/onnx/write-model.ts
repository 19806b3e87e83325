import onnxProto, { type onnx as OnnxTypes } from "onnx-proto";
import { type ChainModel, type ChainNode, elementCount, type NamedTensor } from "./chain.js";

const { onnx } = onnxProto;

/** ONNX 1.12 pairs this version of the file format with operator set 17. */
export const IR_VERSION = 8;
/** Version of the default operator set `ai.onnx`. */
export const OPERATOR_SET = 17;

/**
 * The bytes of an ONNX file for a chain of nodes. The same model always gives the same bytes: fields are written in
 * the order of their numbers and there are no maps.
 */
export function writeModel(model: ChainModel): Uint8Array {
  const message = onnx.ModelProto.create({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: "", version: OPERATOR_SET }],
    producerName: "assay",
    graph: {
      name: model.name,
      node: model.nodes.map((node, index) => nodeMessage(model, node, index)),
      initializer: model.nodes.flatMap((node) => node.constants.map(tensorMessage)),
      input: [valueMessage(model.input)],
      output: [valueMessage(model.output)],
    },
  });
  return onnx.ModelProto.encode(message).finish();
}

function nodeMessage(model: ChainModel, node: ChainNode, index: number): OnnxTypes.INodeProto {
  const isLast = index === model.nodes.length - 1;
  const data = index === 0 ? model.input.name : outputName(model.nodes[index - 1]);
  return {
    name: node.name,
    opType: node.operator,
    input: [data, ...node.constants.map((constant) => constant.name)],
    output: [isLast ? model.output.name : outputName(node)],
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeMessage(name, value)),
  };
}

function outputName(node: ChainNode): string {
  return `${node.name}_output`;
}

function attributeMessage(name: string, value: number | number[]): OnnxTypes.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  return Array.isArray(value)
    ? { name, type: AttributeType.INTS, ints: value }
    : { name, type: AttributeType.INT, i: value };
}

function tensorMessage(tensor: NamedTensor): OnnxTypes.ITensorProto {
  if (tensor.data.length !== elementCount(tensor.shape)) {
    throw new RangeError(`writeModel: ${tensor.name} has ${tensor.data.length} elements, its shape ${tensor.shape}`);
  }
  // ONNX wants little-endian bytes, whatever the machine.
  const bytes = new Uint8Array(4 * tensor.data.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of tensor.data.entries()) view.setFloat32(4 * index, value, true);
  return { name: tensor.name, dims: tensor.shape, dataType: onnx.TensorProto.DataType.FLOAT, rawData: bytes };
}

function valueMessage({ name, shape }: { name: string; shape: number[] }): OnnxTypes.IValueInfoProto {
  return {
    name,
    type: {
      tensorType: {
        elemType: onnx.TensorProto.DataType.FLOAT,
        shape: { dim: shape.map((dimension) => ({ dimValue: dimension })) },
      },
    },
  };
}
