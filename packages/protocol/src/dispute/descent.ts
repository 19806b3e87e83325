import type { Digest } from "../digest.js";
import { branchRoot } from "../tree/verify.js";
import { DisputeError } from "./dispute-error.js";
import { checkPlace, isWithin, type Place, type Position, stepOf } from "./position.js";
import { bottomOf, type TraceShape } from "./trace-shape.js";

/** A way down from a position to a node below it; no branch and equal depth: stay. */
export type Descent = Place & {
  readonly node: Digest;
  /** siblings from the node up to, not including, the position, lowest first */
  readonly branch: readonly Digest[];
  /** the step whose instruction has to be shown with it, null for none */
  readonly crossing: number | null;
};

/** Throws unless the descent's node is proven to lie at or below the position. Says nothing about bottoms. */
export function checkClimb(position: Position, descent: Descent): void {
  checkPlace(descent);
  const { depth, index } = descent;
  if (!isWithin(descent, position)) throw new DisputeError({ code: "DISPUTE_NOT_BELOW", depth, index });
  const expected = depth - position.depth;
  const given = descent.branch.length;
  if (given !== expected) throw new DisputeError({ code: "DISPUTE_BRANCH_LENGTH_MISMATCH", given, expected });
  const computed = branchRoot(index % 2 ** expected, descent.node, descent.branch);
  if (computed !== position.node) {
    throw new DisputeError({ code: "DISPUTE_BRANCH_MISMATCH", computed, expected: position.node });
  }
}

/** The position that a descent leads to. Throws what `checkClimb` and `crossTo` throw. */
export function follow(position: Position, descent: Descent, shape: TraceShape): Position {
  checkClimb(position, descent);
  const { depth, index, node } = descent;
  if (depth < shape.traceDepth) return { depth, index, node, bottom: 0 };
  const bottom = position.bottom === 0 ? crossTo(descent, shape) : position.bottom;
  if (depth > bottom) throw new DisputeError({ code: "DISPUTE_NOT_BELOW", depth, index });
  return { depth, index, node, bottom };
}

/**
 * Depth of the chunks of the step that a descent reaches, which its instruction tells. Throws
 * DISPUTE_INSTRUCTION_NEEDED, and DISPUTE_STEP_OUT_OF_RANGE for the padding of the trace, which has no instruction.
 */
export function crossTo(descent: Descent, shape: TraceShape): number {
  const step = stepOf(descent, shape.traceDepth);
  const count = shape.sizes.length;
  if (step >= count) throw new DisputeError({ code: "DISPUTE_STEP_OUT_OF_RANGE", step, count });
  if (descent.crossing !== step) throw new DisputeError({ code: "DISPUTE_INSTRUCTION_NEEDED", step });
  return bottomOf(shape, step);
}
