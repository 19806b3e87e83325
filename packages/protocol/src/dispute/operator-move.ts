import { REVEAL_LEVELS } from "../parameters/parameters.js";
import { MerkleTree } from "../tree/merkle-tree.js";
import { awaitedBy, type Dispute } from "./dispute.js";
import type { Move, OutputProof } from "./move.js";
import { levelsBelow, stepOf } from "./position.js";
import type { TraceOracle } from "./trace-oracle.js";
import { bottomOf, type TraceShape } from "./trace-shape.js";

/** What an operator answers from: the trace behind its result. */
export type OperatorModules = { readonly shape: TraceShape; readonly own: TraceOracle };

/**
 * The operator's move in its own turn: it commits to its trace, with the first level so that nobody has to demand it,
 * or reveals what was demanded. It never has to prove arithmetic.
 */
export async function operatorMove(dispute: Dispute, modules: OperatorModules): Promise<Move> {
  return awaitedBy(dispute) === "trace" ? commitment(modules) : reveal(dispute, modules);
}

async function commitment({ shape, own }: OperatorModules): Promise<Move> {
  const { traceDepth, outputSteps } = shape;
  const level = Math.min(REVEAL_LEVELS, traceDepth);
  const traceRoot = await own.node(0, 0);
  const nodes = level === 0 ? [] : await own.nodes(0, 0, level);
  const outputs: OutputProof[] = [];
  for (const step of outputSteps) {
    const above = Math.floor(step / 2 ** (traceDepth - level));
    const leaves = MerkleTree.of(await own.nodes(level, above, traceDepth - level));
    const branch = leaves.branch(leaves.depth, step % 2 ** leaves.depth);
    outputs.push({ root: await own.node(traceDepth, step), branch });
  }
  return { type: "commitTrace", traceRoot, nodes, outputs };
}

async function reveal({ position }: Dispute, { shape, own }: OperatorModules): Promise<Move> {
  const { depth, index } = position;
  const { traceDepth } = shape;
  if ((await own.node(depth, index)) !== position.node) return { type: "blocked", depth, index };
  const bottom = depth < traceDepth ? 0 : bottomOf(shape, stepOf(position, traceDepth));
  const nodes = await own.nodes(depth, index, levelsBelow({ depth, index, bottom }, traceDepth));
  return { type: "reveal", expectedNode: position.node, depth, index, nodes };
}
