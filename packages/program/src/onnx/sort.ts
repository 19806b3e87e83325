import { ProgramError } from "../program-error.js";
import type { OnnxNode } from "./model.js";

/**
 * Orders nodes so that each comes after what it uses, in graphs of its attributes too: in the file's order, what a node
 * still lacks right before it. A file that is sorted already, as ONNX demands, keeps its order. `captures` are the
 * names that are used and neither known nor made.
 *
 * @param known names of inputs and initializers
 * @throws ProgramError ONNX_DUPLICATE_NAME, ONNX_CYCLE
 */
export function sortNodes(
  nodes: readonly OnnxNode[],
  known: ReadonlySet<string>,
): { sorted: OnnxNode[]; captures: Set<string> } {
  const makers = makersOf(nodes, known);
  const captures = new Set<string>();
  const sorted: OnnxNode[] = [];
  const count = nodes.reduce((most, { index }) => Math.max(most, index + 1), 0);
  const isPlaced = new Uint8Array(count);
  const isEntered = new Uint8Array(count);
  for (const node of nodes) {
    for (const name of [...node.inputs, ...node.captures]) {
      if (name !== "" && !known.has(name) && !makers.has(name)) captures.add(name);
    }
    const stack = [node];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const missing = isPlaced[top.index] ? [] : missingMakers(top, makers, isPlaced);
      if (missing.length === 0) {
        stack.pop();
        if (!isPlaced[top.index]) sorted.push(top);
        isPlaced[top.index] = 1;
        continue;
      }
      if (isEntered[top.index]) throw new ProgramError({ code: "ONNX_CYCLE", nodes: cycleNames(stack) });
      isEntered[top.index] = 1;
      for (const maker of missing.reverse()) stack.push(maker);
    }
  }
  return { sorted, captures };
}

function makersOf(nodes: readonly OnnxNode[], known: ReadonlySet<string>): Map<string, OnnxNode> {
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === "") continue;
      if (makers.has(output) || known.has(output)) {
        throw new ProgramError({ code: "ONNX_DUPLICATE_NAME", name: output, what: "value" });
      }
      makers.set(output, node);
    }
  }
  return makers;
}

function missingMakers(node: OnnxNode, makers: ReadonlyMap<string, OnnxNode>, isPlaced: Uint8Array): OnnxNode[] {
  const missing = new Set<OnnxNode>();
  for (const name of [...node.inputs, ...node.captures]) {
    const maker = makers.get(name);
    if (maker !== undefined && !isPlaced[maker.index]) missing.add(maker);
  }
  return [...missing];
}

function cycleNames(stack: readonly OnnxNode[]): string[] {
  const names = stack.map((node) => node.name);
  return [...new Set(names)].slice(-8);
}
