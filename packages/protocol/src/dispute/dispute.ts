import { type Address, type Digest, ZERO_DIGEST } from "../digest.js";
import { allowsMove, type Clock, passTurn, startClock } from "./clock.js";
import { isCanonical, type Place, type Position } from "./position.js";

/** How a dispute ended: by its own proof or timeout, by the challenger's clock, or because the batch fell otherwise. */
export type Outcome = "live" | "convicted" | "lost" | "closed";

/** One challenger against one result of one batch, as the chain keeps it (specification, section 5). */
export type Dispute = {
  readonly id: bigint;
  readonly batchId: bigint;
  readonly resultIndex: number;
  readonly challenger: Address;
  /** T: depth of the trace tree of the result's model */
  readonly traceDepth: number;
  readonly outcome: Outcome;
  /** what the operator committed to, null before */
  readonly traceRoot: Digest | null;
  /** before the trace is committed: the root's place with a zero node */
  readonly position: Position;
  readonly clock: Clock;
};

/** What the operator answered on a result through any dispute; shared by all disputes on it. Times of the blocks. */
export type Answers = {
  readonly trace: { readonly root: Digest; readonly at: number } | null;
  /** when the nodes below a place were revealed, null if they were not */
  readonly revealedAt: (place: Place) => number | null;
};

export type OpenDispute = Pick<Dispute, "id" | "batchId" | "resultIndex" | "challenger" | "traceDepth"> & {
  readonly at: number;
  readonly period: number;
  readonly grace: number;
  /** the trace that the operator committed to in an earlier dispute on the same result */
  readonly traceRoot: Digest | null;
};

/** A new dispute: the operator is to commit to its trace, or, if it has before, the challenger is to move. */
export function openDispute({ at, period, grace, ...given }: OpenDispute): Dispute {
  return {
    ...given,
    outcome: "live",
    position: rootPosition(given.traceRoot ?? ZERO_DIGEST),
    clock: startClock(given.traceRoot === null ? "operator" : "challenger", at, { period, grace }),
  };
}

/** What the dispute waits for: the challenger's move, the operator's trace, or nodes that were demanded. */
export type Awaited = "challenger" | "trace" | "nodes";

export function awaitedBy(dispute: Dispute): Awaited {
  if (dispute.clock.turn === "challenger") return "challenger";
  return dispute.traceRoot === null ? "trace" : "nodes";
}

/**
 * The dispute as it stands when what it waits for was answered through this or another one, in time for this one: the
 * turn went back to the challenger at the moment of the answer, not now. The contract does the same when it next looks
 * at the dispute, so settling early or late makes no difference.
 */
export function settle(dispute: Dispute, answers: Answers): Dispute {
  if (dispute.outcome !== "live") return dispute;
  switch (awaitedBy(dispute)) {
    case "challenger":
      return dispute;
    case "trace":
      return answers.trace === null ? dispute : withTrace(dispute, answers.trace.root, answers.trace.at);
    case "nodes":
      return withReveal(dispute, answers.revealedAt(dispute.position));
  }
}

/** The dispute after the operator committed to its trace at `at`; a commitment too late for it leaves the turn. */
export function withTrace(dispute: Dispute, root: Digest, at: number): Dispute {
  if (!allowsMove(dispute.clock, at)) return dispute;
  return { ...dispute, traceRoot: root, position: rootPosition(root), clock: passTurn(dispute.clock, at) };
}

/** The dispute after the demanded nodes were revealed at `at`; a reveal too late for it changes nothing. */
export function withReveal(dispute: Dispute, at: number | null): Dispute {
  if (at === null || !allowsMove(dispute.clock, at)) return dispute;
  return { ...dispute, clock: passTurn(dispute.clock, at) };
}

/** Whether the position's nodes could be demanded, were it the challenger's turn. */
export function isDemandable(dispute: Dispute): boolean {
  return dispute.traceRoot !== null && isCanonical(dispute.position, dispute.traceDepth);
}

function rootPosition(node: Digest): Position {
  return { depth: 0, index: 0, bottom: 0, node };
}
