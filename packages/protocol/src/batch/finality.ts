import type { Parameters } from "../parameters/parameters.js";

/** A batch as its finality depends on it. Times in seconds of chain time; `ripeAt` is null until it was ripened. */
export type BatchState = {
  readonly status: "posted" | "final" | "rejected";
  readonly postedAt: number;
  readonly ripeAt: number | null;
};

type Times = Pick<Parameters, "challengeWindow" | "grace">;

/** Whether `ripen` succeeds at `at`: iff not ripe and at > postedAt + challengeWindow (specification, appendix C). */
export function canRipen(batch: BatchState, times: Times, at: number): boolean {
  return batch.status === "posted" && batch.ripeAt === null && at > batch.postedAt + times.challengeWindow;
}

/** Whether a dispute may be opened at `at`: iff not ripe, or at ≤ ripeAt + grace. */
export function canOpen(batch: BatchState, times: Times, at: number): boolean {
  return batch.status === "posted" && (batch.ripeAt === null || at <= batch.ripeAt + times.grace);
}

/** Whether `finalize` succeeds at `at`: iff ripe, at > ripeAt + grace, and no dispute on the batch is live. */
export function canFinalize(batch: BatchState, times: Times, liveDisputes: number, at: number): boolean {
  const ripeFor = batch.ripeAt === null ? -1 : at - batch.ripeAt;
  return batch.status === "posted" && ripeFor > times.grace && liveDisputes === 0;
}

/** The first second in which the batch can be final if it is ripened as soon as possible after `at` and not disputed. */
export function earliestFinality(batch: BatchState, times: Times, at: number): number {
  const ripeAt = batch.ripeAt ?? Math.max(at, batch.postedAt + times.challengeWindow + 1);
  return ripeAt + times.grace + 1;
}
