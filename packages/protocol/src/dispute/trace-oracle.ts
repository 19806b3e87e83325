import { type Digest, ZERO_DIGEST } from "../digest.js";
import type { MerkleTree } from "../tree/merkle-tree.js";
import { ancestorOf, indexInStep } from "./position.js";

/** A player's own trace: the nodes of its combined tree. A node below the trace's leaves may cost running a step. */
export type TraceOracle = {
  readonly node: (depth: number, index: number) => Promise<Digest>;
  /** the 2^levels nodes that lie `levels` below node (depth, index), left to right; never across the trace's leaves */
  readonly nodes: (depth: number, index: number, levels: number) => Promise<readonly Digest[]>;
};

/**
 * The oracle of a trace whose tree over the steps' output roots is at hand, and whose tensors are made again when
 * they are asked for. `tensorTreeOf` may remember the last few: a game asks for the same step many times.
 */
export function treeOracle(trace: MerkleTree, tensorTreeOf: (step: number) => Promise<MerkleTree>): TraceOracle {
  async function nodes(depth: number, index: number, levels: number): Promise<readonly Digest[]> {
    if (depth + levels <= trace.depth) return trace.nodes(depth, index, levels);
    const place = { depth, index };
    const step = ancestorOf(place, depth - trace.depth).index;
    if (step >= trace.count) return Array.from({ length: 2 ** levels }, () => ZERO_DIGEST);
    const tensor = await tensorTreeOf(step);
    return tensor.nodes(depth - trace.depth, indexInStep(place, trace.depth), levels);
  }
  return { nodes, node: async (depth, index) => (await nodes(depth, index, 0))[0] };
}
