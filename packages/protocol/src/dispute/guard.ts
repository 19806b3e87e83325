import type { Digest } from "../digest.js";
import { callSide, type Side } from "./clock.js";
import { type Descent, follow } from "./descent.js";
import { awaitedBy, type Dispute } from "./dispute.js";
import { DisputeError } from "./dispute-error.js";
import { checkNodes, checkTimeout, checkTurn } from "./event.js";
import { isCanonical, levelsBelow, type Place, type Position, stepOf } from "./position.js";
import { bottomOf, type TraceShape } from "./trace-shape.js";

/** Whether a check passes; every rule is written once, as a check that throws the reason. */
function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof DisputeError) return false;
    throw error;
  }
}

/** Throws unless the operator can commit to a trace at `at`. */
export function checkCommit(dispute: Dispute, at: number): void {
  const { traceRoot } = dispute;
  if (traceRoot !== null) throw new DisputeError({ code: "DISPUTE_TRACE_ALREADY_COMMITTED", root: traceRoot });
  checkTurn(dispute, "operator", at);
}

/** Throws unless `nodes` answer what was demanded, at `at`. */
export function checkReveal(dispute: Dispute, nodes: readonly Digest[], shape: TraceShape, at: number): void {
  checkTurn(dispute, "operator", at);
  if (awaitedBy(dispute) !== "nodes") throw new DisputeError({ code: "DISPUTE_NOT_DEMANDED" });
  const { position } = dispute;
  const { traceDepth } = shape;
  const bottom = position.depth < traceDepth ? 0 : bottomOf(shape, stepOf(position, traceDepth));
  checkNodes(nodes, levelsBelow({ ...position, bottom }, traceDepth), position.node);
}

/** The position after a descent at `at`. Throws the reason if the challenger cannot make it. */
export function checkDescend(dispute: Dispute, descent: Descent, shape: TraceShape, at: number): Position {
  checkTurn(dispute, "challenger", at);
  if (dispute.traceRoot === null) throw new DisputeError({ code: "DISPUTE_TRACE_MISSING" });
  return follow(dispute.position, descent, shape);
}

/**
 * The position that a demand at `at` leads to. `isRevealed` tells whether the nodes below a place were revealed, by any
 * dispute on the result. Throws the reason if the challenger cannot demand there.
 */
export function checkDemand(
  dispute: Dispute,
  descent: Descent,
  shape: TraceShape,
  isRevealed: (place: Place) => boolean,
  at: number,
): Position {
  const target = checkDescend(dispute, descent, shape, at);
  const { depth, index } = target;
  if (!isCanonical(target, shape.traceDepth)) {
    throw new DisputeError({ code: "DISPUTE_DEPTH_NOT_CANONICAL", depth, index });
  }
  if (isRevealed(target)) throw new DisputeError({ code: "DISPUTE_ALREADY_REVEALED", depth, index });
  return target;
}

/** Whether the operator can commit to a trace now. */
export function canCommit(dispute: Dispute, at: number): boolean {
  return passes(() => checkCommit(dispute, at));
}

/** Whether the demanded nodes can be revealed now (right nodes given). */
export function canReveal(dispute: Dispute, at: number): boolean {
  return awaitedBy(dispute) === "nodes" && passes(() => checkTurn(dispute, "operator", at));
}

/** Whether the challenger can descend, demand or prove now (a right place given). */
export function canChallenge(dispute: Dispute, at: number): boolean {
  return dispute.traceRoot !== null && passes(() => checkTurn(dispute, "challenger", at));
}

/** Whether anyone can call the side whose clock runs: iff live, not called, and at > since + left. */
export function canCallClock(dispute: Dispute, at: number): boolean {
  return dispute.outcome === "live" && passes(() => callSide(dispute.clock, at));
}

/** Whether anyone can end the dispute against the side whose clock runs: iff live, called, and at > deadline. */
export function canTimeout(dispute: Dispute, at: number): boolean {
  return passes(() => checkTimeout(dispute, dispute.clock.turn as Side, at));
}
