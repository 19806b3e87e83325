import type { Graph, GraphNode } from "../graph/graph.js";

/** The nodes that read each tensor, by its name. */
export function readersOf({ nodes }: Graph): Map<string, GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  return readers;
}
