import { ProgramError } from "../program-error.js";
import type { OnnxGraph, OnnxNode, OnnxPort, OnnxTensor, UnsupportedTensor } from "./model.js";
import { sortNodes } from "./sort.js";

/** A GraphProto as it stands in the file: names unchecked, nodes in the file's order. */
export type RawGraph = {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly (OnnxTensor | UnsupportedTensor)[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
};

/**
 * Checks that every name of a graph is made once, and orders its nodes. Names that it uses and does not make are its
 * captures, in the order in which they are used.
 *
 * @throws ProgramError ONNX_DUPLICATE_NAME, ONNX_CYCLE, ONNX_UNKNOWN_VALUE
 */
export function orderGraph(graph: RawGraph): OnnxGraph {
  const initializers = new Map<string, OnnxTensor | UnsupportedTensor>();
  for (const tensor of graph.initializers) {
    if (initializers.has(tensor.name)) throw duplicate(tensor.name, "initializer");
    initializers.set(tensor.name, tensor);
  }
  requireDistinct(graph.inputs, "input");
  requireDistinct(graph.outputs, "output");
  const known = new Set([...initializers.keys(), ...graph.inputs.map(({ name }) => name)]);
  const { sorted, captures } = sortNodes(lastConstants(graph.nodes), known);
  const made = new Set([...known, ...sorted.flatMap(({ outputs }) => outputs)]);
  for (const { name } of graph.outputs) {
    if (name === "") throw new ProgramError({ code: "ONNX_UNKNOWN_VALUE", name, usedBy: "The graph's outputs" });
    if (!made.has(name)) captures.add(name);
  }
  const { inputs, outputs } = graph;
  return { nodes: sorted, initializers, inputs, outputs, captures: [...captures] };
}

/**
 * Some exporters give one name to several `Constant` nodes. The last one in the file holds, as in onnxruntime, which
 * runs such files; any other name that is made twice is refused.
 */
function lastConstants(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  const last = new Map<string, OnnxNode>();
  for (const node of nodes) if (isConstant(node)) last.set(node.outputs[0], node);
  return nodes.filter((node) => !isConstant(node) || last.get(node.outputs[0]) === node);
}

function isConstant({ operator, domain, outputs }: OnnxNode): boolean {
  return operator === "Constant" && domain === "" && outputs.length === 1;
}

function requireDistinct(ports: readonly OnnxPort[], what: string): void {
  const names = new Set<string>();
  for (const { name } of ports) {
    if (names.has(name)) throw duplicate(name, what);
    names.add(name);
  }
}

function duplicate(name: string, what: string): ProgramError {
  return new ProgramError({ code: "ONNX_DUPLICATE_NAME", name, what });
}
