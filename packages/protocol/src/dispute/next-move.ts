import { challengerMove } from "./challenger-move.js";
import { allowsMove, callableFrom, deadlineOf, type Side } from "./clock.js";
import type { Dispute } from "./dispute.js";
import type { KnownNodes } from "./known-nodes.js";
import type { Move } from "./move.js";
import { operatorMove } from "./operator-move.js";
import { OperatorView } from "./operator-view.js";
import type { TraceOracle } from "./trace-oracle.js";
import type { TraceShape } from "./trace-shape.js";

export type PlayerOptions = {
  readonly role: Side;
  /** chain time at which the move would be mined, in seconds */
  readonly at: number;
};

export type PlayerModules = {
  readonly shape: TraceShape;
  /** the player's own trace: the challenger's is the true one, the operator's the one that it committed to */
  readonly own: TraceOracle;
  /** what is known of the operator's nodes; an operator needs none */
  readonly known: KnownNodes;
};

/**
 * What an honest player does next. It decides, it never sends. The dispute is as events or the contract's view tell
 * it, settled with the answers that other disputes brought (`settle`).
 */
export async function nextMove(dispute: Dispute, options: PlayerOptions, modules: PlayerModules): Promise<Move> {
  const { outcome, clock } = dispute;
  if (outcome !== "live") return { type: "over", outcome };
  if (clock.turn !== options.role) return moveAgainstClock(dispute, options.at);
  if (!allowsMove(clock, options.at)) return { type: "expired" };
  if (options.role === "operator") return operatorMove(dispute, modules);
  return challengerMove(dispute, { shape: modules.shape, own: modules.own, view: new OperatorView(modules) });
}

/** What can be done against the side whose clock runs: call it, end it, or wait until one of them is possible. */
export function moveAgainstClock({ clock }: Dispute, at: number): Move {
  const callable = callableFrom(clock);
  if (callable !== null) return at >= callable ? { type: "callClock" } : { type: "wait", until: callable };
  return allowsMove(clock, at) ? { type: "wait", until: (deadlineOf(clock) as number) + 1 } : { type: "timeout" };
}
