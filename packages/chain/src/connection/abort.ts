import { setTimeout as timer } from "node:timers/promises";

/** Waits a while; rejects with the signal's reason as soon as it is aborted. */
export type Pause = (signal: AbortSignal) => Promise<void>;

/** A pause of fixed length. */
export function pauseOf(milliseconds: number): Pause {
  return async (signal) => {
    signal.throwIfAborted();
    try {
      await timer(milliseconds, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  };
}

/** The promise's outcome, or the signal's reason if it is aborted first. The work behind the promise goes on unseen. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener("abort", onAbort);
    promise.catch(() => undefined);
  }
}
