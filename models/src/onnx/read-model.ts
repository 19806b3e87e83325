import onnxProto, { type onnx as OnnxTypes } from "onnx-proto";
import { type ChainModel, type ChainNode, type ChainOperator, chainOperators, type NamedTensor } from "./chain.js";

const { onnx } = onnxProto;

/**
 * Reads back what {@link writeModel} wrote. It refuses everything else with an error that names the node: it is no
 * general ONNX parser (that is `@assay/program`).
 */
export function readModel(bytes: Uint8Array): ChainModel {
  const { graph } = onnx.ModelProto.decode(bytes);
  if (!graph) throw new TypeError("readModel: the file has no graph");
  const constants = new Map((graph.initializer ?? []).map((tensor) => [tensor.name, readTensor(tensor)]));
  let previous = graph.input?.[0]?.name;
  const nodes = (graph.node ?? []).map((node) => {
    if (node.input?.[0] !== previous) throw new TypeError(`readModel: node ${node.name} does not read ${previous}`);
    previous = node.output?.[0];
    return readNode(node, constants);
  });
  if (previous !== graph.output?.[0]?.name) throw new TypeError("readModel: the last node makes no output");
  return {
    name: graph.name ?? "",
    input: readValue(graph.input?.[0]),
    output: readValue(graph.output?.[0]),
    nodes,
  };
}

function readNode(node: OnnxTypes.INodeProto, constants: Map<string | null | undefined, NamedTensor>): ChainNode {
  const operator = node.opType as ChainOperator;
  if (!chainOperators.includes(operator)) {
    throw new TypeError(`readModel: node ${node.name} has the operator ${operator}; it may be ${chainOperators}`);
  }
  return {
    name: node.name ?? "",
    operator,
    attributes: Object.fromEntries((node.attribute ?? []).map(readAttribute)),
    constants: (node.input ?? []).slice(1).map((name) => {
      const constant = constants.get(name);
      if (!constant) throw new TypeError(`readModel: node ${node.name} reads ${name}, which is no initializer`);
      return constant;
    }),
  };
}

function readAttribute(attribute: OnnxTypes.IAttributeProto): [string, number | number[]] {
  const { AttributeType } = onnx.AttributeProto;
  if (attribute.type === AttributeType.INTS) return [attribute.name ?? "", (attribute.ints ?? []).map(Number)];
  if (attribute.type === AttributeType.INT) return [attribute.name ?? "", Number(attribute.i)];
  throw new TypeError(`readModel: attribute ${attribute.name} is neither an integer nor a list of integers`);
}

function readTensor(tensor: OnnxTypes.ITensorProto): NamedTensor {
  const raw = tensor.rawData;
  if (tensor.dataType !== onnx.TensorProto.DataType.FLOAT || !raw) {
    throw new TypeError(`readModel: initializer ${tensor.name} is not a raw float32 tensor`);
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const data = Float32Array.from({ length: raw.byteLength / 4 }, (_, index) => view.getFloat32(4 * index, true));
  return { name: tensor.name ?? "", shape: (tensor.dims ?? []).map(Number), data };
}

function readValue(value: OnnxTypes.IValueInfoProto | undefined): { name: string; shape: number[] } {
  const dimensions = value?.type?.tensorType?.shape?.dim ?? [];
  return { name: value?.name ?? "", shape: dimensions.map((dimension) => Number(dimension.dimValue)) };
}
