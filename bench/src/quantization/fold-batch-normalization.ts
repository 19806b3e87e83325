import type { ConstantTensor, Graph, GraphNode } from "../graph/graph.js";
import { readersOf } from "./readers.js";

const DEFAULT_EPSILON = 1e-5;

/** The graph with every BatchNormalization that alone reads a Conv folded into its weights, as quantizers do first. */
export function foldBatchNormalization(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const readers = readersOf(graph);
  const folded = new Map<GraphNode, GraphNode>();
  const dropped = new Set<GraphNode>();
  for (const conv of graph.nodes) {
    const next = readers.get(conv.outputs[0]) ?? [];
    if (conv.operator !== "Conv" || next.length !== 1 || next[0].operator !== "BatchNormalization") continue;
    const { weight, bias } = fold(conv, next[0], constants);
    const names = [`${conv.inputs[1]}.folded`, `${conv.inputs[1]}.folded.bias`];
    constants.set(names[0], weight);
    constants.set(names[1], bias);
    folded.set(conv, { ...conv, inputs: [conv.inputs[0], ...names], outputs: next[0].outputs });
    dropped.add(next[0]);
  }
  const nodes = graph.nodes.filter((node) => !dropped.has(node)).map((node) => folded.get(node) ?? node);
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return { ...graph, nodes, constants: new Map([...constants].filter(([name]) => used.has(name))) };
}

function fold(conv: GraphNode, normalization: GraphNode, constants: ReadonlyMap<string, ConstantTensor>) {
  const floats = (name: string) => constants.get(name)?.data as Float32Array;
  const [scale, shift, mean, variance] = normalization.inputs.slice(1).map(floats);
  const weight = constants.get(conv.inputs[1]) as ConstantTensor;
  const channels = weight.shape[0];
  const each = weight.data.length / channels;
  const { epsilon } = normalization.attributes;
  const added = typeof epsilon === "object" && "float" in epsilon ? epsilon.float : DEFAULT_EPSILON;
  const factor = (channel: number) => scale[channel] / Math.sqrt(variance[channel] + added);
  const before = conv.inputs[2] ? floats(conv.inputs[2]) : new Float32Array(channels);
  const data = Float32Array.from(weight.data as Float32Array, (value, i) => value * factor(Math.floor(i / each)));
  const bias = Float32Array.from(before, (value, i) => (value - mean[i]) * factor(i) + shift[i]);
  return { weight: { ...weight, data }, bias: { type: weight.type, shape: [channels], data: bias } };
}
