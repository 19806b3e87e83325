import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Copies that may wait to be collected; few enough to be used again while they are in the cache. */
const WAITING_BYTES_MOST = 8 * 2 ** 20;

type Collect = (options: { readonly type: "minor" }) => void;

let collect: Collect | undefined;
let waitingBytes = 0;

/**
 * Told after a call of onnxruntime which outputs it made. Its Node binding copies every output into a fresh
 * buffer, one that was given to it too. V8 answers to such memory with collections of the whole heap, several a run,
 * that stop the thread for 5 to 20 ms each; the copies are young, so that a collection of the young generation (less
 * than 1 ms) frees them before that.
 */
export function afterOutputs(...outputs: readonly { readonly data: unknown }[]): void {
  for (const { data } of outputs) waitingBytes += ArrayBuffer.isView(data) ? data.byteLength : 0;
  if (waitingBytes < WAITING_BYTES_MOST) return;
  waitingBytes = 0;
  collect ??= collector();
  collect({ type: "minor" });
}

function collector(): Collect {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as Collect;
}
