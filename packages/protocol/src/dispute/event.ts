import type { Digest } from "../digest.js";
import { rootOfNodes } from "../tree/verify.js";
import { callSide, checkDeadline, deadlineOf, passTurn, type Side } from "./clock.js";
import { awaitedBy, type Dispute, withReveal, withTrace } from "./dispute.js";
import { DisputeError } from "./dispute-error.js";
import { checkPlace, isCanonical, isWithin, levelsBelow, type Place } from "./position.js";

type OfDispute = { readonly disputeId: bigint; readonly at: number };
type OfResult = { readonly batchId: bigint; readonly resultIndex: number; readonly at: number };

/**
 * What the chain says of a dispute (IDisputeGame's events), with the time `at` of the block. `traceCommitted` and
 * `revealed` belong to a result, and so to all disputes on it.
 */
export type DisputeEvent =
  | ({ readonly type: "traceCommitted"; readonly root: Digest; readonly nodes: readonly Digest[] } & OfResult)
  | ({ readonly type: "revealed"; readonly nodes: readonly Digest[] } & Place & OfResult)
  | ({ readonly type: "descended"; readonly node: Digest; readonly bottom: number } & Place & OfDispute)
  | ({ readonly type: "demanded" } & Place & OfDispute)
  | ({ readonly type: "clockCalled"; readonly turn: Side; readonly deadline: number } & OfDispute)
  | ({ readonly type: "elementConvicted"; readonly step: number; readonly element: number } & OfDispute)
  | ({ readonly type: "paddingConvicted" } & Place & OfDispute)
  | ({ readonly type: "silenceConvicted" } & OfDispute)
  | ({ readonly type: "lost" } & OfDispute)
  /** the bond went back; follows a conviction in the same transaction, or stands alone when the batch fell otherwise */
  | ({ readonly type: "closed" } & OfDispute);
export type DisputeEventType = DisputeEvent["type"];

/**
 * The dispute after one event of the chain. Pure: contract's twin, watchtower, operator, simulator and page share it.
 * Throws a DisputeError for an event that the rules do not allow in this state.
 */
export function applyEvent(dispute: Dispute, event: DisputeEvent): Dispute {
  checkAddressee(dispute, event);
  if (dispute.outcome !== "live") return afterTheEnd(dispute, event);
  switch (event.type) {
    case "traceCommitted":
      return committed(dispute, event);
    case "revealed":
      return revealed(dispute, event);
    case "descended":
      checkTurn(dispute, "challenger", event.at);
      return descended(dispute, event);
    case "demanded":
      checkTurn(dispute, "challenger", event.at);
      return demanded(dispute, event);
    case "clockCalled":
      return { ...dispute, clock: callSide(dispute.clock, event.at) };
    case "elementConvicted":
    case "paddingConvicted":
      checkTurn(dispute, "challenger", event.at);
      if (dispute.traceRoot === null) throw new DisputeError({ code: "DISPUTE_TRACE_MISSING" });
      return { ...dispute, outcome: "convicted" };
    case "silenceConvicted":
      checkTimeout(dispute, "operator", event.at);
      return { ...dispute, outcome: "convicted" };
    case "lost":
      checkTimeout(dispute, "challenger", event.at);
      return { ...dispute, outcome: "lost" };
    case "closed":
      return { ...dispute, outcome: "closed" };
  }
}

/** Throws unless it is the turn of `side` and its deadline has not passed. */
export function checkTurn(dispute: Dispute, side: Side, at: number): void {
  if (dispute.outcome !== "live") throw new DisputeError({ code: "DISPUTE_OVER", outcome: dispute.outcome });
  const { turn } = dispute.clock;
  if (turn !== side) throw new DisputeError({ code: "DISPUTE_NOT_YOUR_TURN", by: side, turn });
  checkDeadline(dispute.clock, at);
}

/** Throws unless it is the turn of `side` and it has lost by time: it was called and at > deadline. */
export function checkTimeout(dispute: Dispute, side: Side, at: number): void {
  if (dispute.outcome !== "live") throw new DisputeError({ code: "DISPUTE_OVER", outcome: dispute.outcome });
  const { turn } = dispute.clock;
  if (turn !== side) throw new DisputeError({ code: "DISPUTE_NOT_YOUR_TURN", by: side, turn });
  const deadline = deadlineOf(dispute.clock);
  const earliest = deadline === null ? Number.POSITIVE_INFINITY : deadline + 1;
  if (at < earliest) throw new DisputeError({ code: "DISPUTE_TOO_EARLY", at, earliest });
}

/** Throws unless `nodes` are all those `levels` below `node`. */
export function checkNodes(nodes: readonly Digest[], levels: number, node: Digest): void {
  const expected = 2 ** levels;
  const given = nodes.length;
  if (given !== expected) throw new DisputeError({ code: "DISPUTE_NODE_COUNT_MISMATCH", given, expected });
  const computed = rootOfNodes(nodes);
  if (computed !== node) throw new DisputeError({ code: "DISPUTE_NODES_MISMATCH", computed, expected: node });
}

function checkAddressee(dispute: Dispute, event: DisputeEvent): void {
  const [given, expected] =
    "disputeId" in event
      ? [`${event.disputeId}`, `${dispute.id}`]
      : [`${event.batchId}/${event.resultIndex}`, `${dispute.batchId}/${dispute.resultIndex}`];
  if (given !== expected) throw new DisputeError({ code: "DISPUTE_OTHER", given, expected });
}

function afterTheEnd(dispute: Dispute, event: DisputeEvent): Dispute {
  // The bond of a dispute that convicted goes back in the same transaction; answers to others concern it no more.
  const isHarmless = event.type === "traceCommitted" || event.type === "revealed";
  if (isHarmless || (event.type === "closed" && dispute.outcome === "convicted")) return dispute;
  throw new DisputeError({ code: "DISPUTE_OVER", outcome: dispute.outcome });
}

function committed(dispute: Dispute, event: DisputeEvent & { type: "traceCommitted" }): Dispute {
  const { traceRoot, traceDepth } = dispute;
  if (traceRoot !== null) throw new DisputeError({ code: "DISPUTE_TRACE_ALREADY_COMMITTED", root: traceRoot });
  const levels = levelsBelow({ depth: 0, index: 0, bottom: 0 }, traceDepth);
  if (event.nodes.length > 0) checkNodes(event.nodes, levels, event.root);
  return withTrace(dispute, event.root, event.at);
}

function revealed(dispute: Dispute, event: DisputeEvent & { type: "revealed" }): Dispute {
  const { depth, index, node } = dispute.position;
  if (awaitedBy(dispute) !== "nodes" || event.depth !== depth || event.index !== index) return dispute;
  checkNodes(event.nodes, levelsOf(dispute, event.nodes), node);
  return withReveal(dispute, event.at);
}

/** How many levels a reveal at the position opens. A root that is itself a leaf tells its bottom only by the reveal. */
function levelsOf({ position, traceDepth }: Dispute, nodes: readonly Digest[]): number {
  const isLeafAtRoot = traceDepth === 0 && position.depth === 0;
  return isLeafAtRoot ? Math.round(Math.log2(nodes.length)) : levelsBelow(position, traceDepth);
}

function descended(dispute: Dispute, event: DisputeEvent & { type: "descended" }): Dispute {
  if (dispute.traceRoot === null) throw new DisputeError({ code: "DISPUTE_TRACE_MISSING" });
  checkPlace(event);
  const { depth, index, node, bottom } = event;
  const isBelow = depth > dispute.position.depth && isWithin(event, dispute.position);
  if (!isBelow || (depth >= dispute.traceDepth && depth > bottom)) {
    throw new DisputeError({ code: "DISPUTE_NOT_BELOW", depth, index });
  }
  return { ...dispute, position: { depth, index, node, bottom } };
}

function demanded(dispute: Dispute, event: DisputeEvent & { type: "demanded" }): Dispute {
  const { position, traceDepth } = dispute;
  const { depth, index } = event;
  if (dispute.traceRoot === null) throw new DisputeError({ code: "DISPUTE_TRACE_MISSING" });
  if (depth !== position.depth || index !== position.index) {
    throw new DisputeError({ code: "DISPUTE_NOT_BELOW", depth, index });
  }
  // A demand that stays at a trace root that is its own leaf shows the instruction without an event.
  const isAtRoot = depth === 0 && traceDepth === 0;
  if (!isAtRoot && !isCanonical(position, traceDepth)) {
    throw new DisputeError({ code: "DISPUTE_DEPTH_NOT_CANONICAL", depth, index });
  }
  return { ...dispute, clock: passTurn(dispute.clock, event.at) };
}
