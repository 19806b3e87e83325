import { tensorRootBytes } from "@assay/protocol";
import type { TensorBytes } from "../backend/backend.js";

const ROOT_BYTES = 32;
const HELPERS_MOST = 4;

/** Hashes the outputs of a run's steps as they are made. One run at a time: begin, add each step, end. */
export interface StepHasher {
  begin(steps: number): void;
  /** The bytes are read during the call only. */
  add(step: number, output: TensorBytes): void;
  /** The tensor root of every step, 32 bytes each. */
  end(): Uint8Array;
  close(): Promise<void>;
}

/** Hashes on the calling thread: for browsers and machines with one core. */
export class LocalStepHasher implements StepHasher {
  #roots = new Uint8Array(0);

  begin(steps: number): void {
    this.#roots = new Uint8Array(ROOT_BYTES * steps);
  }

  add(step: number, output: TensorBytes): void {
    this.#roots.set(tensorRootBytes(output), ROOT_BYTES * step);
  }

  end(): Uint8Array {
    return this.#roots;
  }

  async close(): Promise<void> {}
}

/** With helper threads where there are cores for them: those that the run leaves, at least one. */
export async function openStepHasher(threads = 1): Promise<StepHasher> {
  if (typeof process === "undefined" || process.versions?.node === undefined) return new LocalStepHasher();
  const { availableParallelism } = await import("node:os");
  const cores = availableParallelism();
  if (cores === 1) return new LocalStepHasher();
  const { ThreadedStepHasher } = await import("./threaded-step-hasher.js");
  return new ThreadedStepHasher(Math.min(HELPERS_MOST, Math.max(1, cores - threads)));
}
