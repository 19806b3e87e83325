import { DisputeError } from "./dispute-error.js";

/** The two players. */
export type Side = "challenger" | "operator";

/**
 * The chess clock of one dispute (specification, appendix C). Each side has `left` seconds in all for its turns and
 * `grace` seconds in all after it was called; nobody loses by time unless it was called first.
 */
export type Clock = {
  readonly turn: Side;
  /** when the running side's turn began */
  readonly since: number;
  /** when the running side was called, null if it was not */
  readonly calledAt: number | null;
  readonly left: Readonly<Record<Side, number>>;
  readonly grace: Readonly<Record<Side, number>>;
};

export function opponentOf(side: Side): Side {
  return side === "challenger" ? "operator" : "challenger";
}

export function startClock(first: Side, at: number, times: { readonly period: number; readonly grace: number }): Clock {
  const { period, grace } = times;
  return {
    turn: first,
    since: at,
    calledAt: null,
    left: { challenger: period, operator: period },
    grace: { challenger: grace, operator: grace },
  };
}

/** The last second in which the running side can move; null (no end) if it was not called. */
export function deadlineOf(clock: Clock): number | null {
  return clock.calledAt === null ? null : clock.calledAt + clock.grace[clock.turn];
}

/** Whether the running side may move at `at`: iff there is no deadline or at ≤ deadline. */
export function allowsMove(clock: Clock, at: number): boolean {
  const deadline = deadlineOf(clock);
  return deadline === null || at <= deadline;
}

/** The first second in which the running side can be called; null if it already was. */
export function callableFrom(clock: Clock): number | null {
  return clock.calledAt === null ? clock.since + clock.left[clock.turn] + 1 : null;
}

/**
 * The last second in which a move of the running side is valid whatever the others do meanwhile: before it, the side
 * may be called but has not yet lost. An honest player moves long before.
 */
export function safeUntil(clock: Clock): number {
  const callable = callableFrom(clock);
  return callable === null ? (deadlineOf(clock) as number) : callable + clock.grace[clock.turn];
}

/** Calls the running side. Throws DISPUTE_TOO_EARLY, or DISPUTE_ALREADY_CALLED. */
export function callSide(clock: Clock, at: number): Clock {
  const earliest = callableFrom(clock);
  if (earliest === null) throw new DisputeError({ code: "DISPUTE_ALREADY_CALLED", turn: clock.turn });
  if (at < earliest) throw new DisputeError({ code: "DISPUTE_TOO_EARLY", at, earliest });
  return { ...clock, calledAt: at };
}

/**
 * Ends the running side's turn at `at` and charges what it used: of its time before it was called, of its grace after.
 * Throws DISPUTE_DEADLINE_PASSED, and DISPUTE_TIME_RUNS_BACK for a moment before the turn began.
 */
export function passTurn(clock: Clock, at: number): Clock {
  const { turn, since, calledAt } = clock;
  if (at < since) throw new DisputeError({ code: "DISPUTE_TIME_RUNS_BACK", at, since });
  checkDeadline(clock, at);
  const used = at - since;
  const left = calledAt === null ? Math.max(0, clock.left[turn] - used) : 0;
  const grace = calledAt === null ? clock.grace[turn] : clock.grace[turn] - Math.max(0, at - calledAt);
  return {
    turn: opponentOf(turn),
    since: at,
    calledAt: null,
    left: { ...clock.left, [turn]: left },
    grace: { ...clock.grace, [turn]: grace },
  };
}

/** Throws DISPUTE_DEADLINE_PASSED if the running side can no longer move at `at`. */
export function checkDeadline(clock: Clock, at: number): void {
  if (allowsMove(clock, at)) return;
  throw new DisputeError({ code: "DISPUTE_DEADLINE_PASSED", at, deadline: deadlineOf(clock) as number });
}
