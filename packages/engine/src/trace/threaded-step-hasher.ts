import { Worker } from "node:worker_threads";
import { BLOCK_BYTES, BLOCK_HEIGHT, blockRoot, rootOfBlocks, tensorDepth, tensorRootBytes } from "@assay/protocol";
import type { TensorBytes } from "../backend/backend.js";
import { HashRing, SlotState } from "./hash-ring.js";
import type { StepHasher } from "./step-hasher.js";

const ROOT_BYTES = 32;
/** Tensors up to this size are hashed at once: handing them over takes as long. */
const SMALL_BYTES = 2048;
/** A block takes a fraction of a millisecond: a thread that holds one for so long is gone. */
const PATIENCE_MILLISECONDS = 2000;

/** Where the node over a block belongs. */
type Target = { readonly roots: Uint8Array; readonly place: number };

/**
 * Hashes the steps of a run on helper threads while the next ones are computed. Blocks of tensors are copied to a ring;
 * where it is full, the running thread hashes itself, and at the end it helps: both work until all is done, and memory is
 * bounded by the ring.
 */
export class ThreadedStepHasher implements StepHasher {
  readonly #helpers: number;
  #ring = new HashRing();
  #workers: Worker[] = [];
  #targets: (Target | null)[] = [];
  #large: { readonly step: number; readonly blocks: Uint8Array }[] = [];
  #roots = new Uint8Array(0);

  constructor(helpers: number) {
    this.#helpers = helpers;
  }

  begin(steps: number): void {
    if (this.#workers.length === 0) this.#start();
    this.#finishBlocks();
    this.#large = [];
    this.#roots = new Uint8Array(ROOT_BYTES * steps);
  }

  add(step: number, output: TensorBytes): void {
    if (output.length <= SMALL_BYTES) this.#roots.set(tensorRootBytes(output), ROOT_BYTES * step);
    else if (output.length > BLOCK_BYTES) this.#addLarge(step, output);
    else this.#hash(output, tensorDepth(output.length), { roots: this.#roots, place: ROOT_BYTES * step });
  }

  end(): Uint8Array {
    this.#finishBlocks();
    for (const { step, blocks } of this.#large) this.#roots.set(rootOfBlocks(blocks), ROOT_BYTES * step);
    this.#large = [];
    return this.#roots;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.terminate()));
  }

  #addLarge(step: number, output: TensorBytes): void {
    const blocks = new Uint8Array(ROOT_BYTES * Math.ceil(output.length / BLOCK_BYTES));
    for (let place = 0; place < blocks.length; place += ROOT_BYTES) {
      const start = (place / ROOT_BYTES) * BLOCK_BYTES;
      this.#hash(output.subarray(start, start + BLOCK_BYTES), BLOCK_HEIGHT, { roots: blocks, place });
    }
    this.#large.push({ step, blocks });
  }

  #start(): void {
    this.#ring = new HashRing();
    this.#targets = Array.from({ length: this.#ring.slots }, () => null);
    this.#workers = Array.from({ length: this.#helpers }, () => {
      const worker = new Worker(new URL("./hash-worker.js", import.meta.url), { workerData: this.#ring.memory });
      // Its death is noticed where its block is missing; what it was is of no use.
      worker.on("error", () => undefined);
      worker.unref();
      return worker;
    });
  }

  #hash(block: Uint8Array, height: number, target: Target): void {
    const slot = this.#ring.next;
    if (this.#ring.state(slot) === SlotState.done) this.#take(slot);
    if (this.#ring.state(slot) === SlotState.free) {
      this.#targets[slot] = target;
      this.#ring.put(block, height);
    } else blockRoot(block, height, target.roots.subarray(target.place, target.place + ROOT_BYTES));
  }

  /** Hashes what nobody has claimed, and waits for the rest. */
  #finishBlocks(): void {
    while (this.#ring.hashOne());
    let isWhole = true;
    for (const [slot, target] of this.#targets.entries()) {
      if (target === null) continue;
      if (this.#ring.awaitRoot(slot, PATIENCE_MILLISECONDS)) this.#take(slot);
      else {
        isWhole = false;
        this.#ring.hashSlot(slot, target.roots.subarray(target.place, target.place + ROOT_BYTES));
      }
    }
    if (!isWhole) this.#abandon();
  }

  #take(slot: number): void {
    const target = this.#targets[slot];
    target?.roots.set(this.#ring.root(slot), target.place);
    this.#targets[slot] = null;
    this.#ring.free(slot);
  }

  /** A helper died or hangs with a block: what it may still write to its ring is never read again. */
  #abandon(): void {
    for (const worker of this.#workers.splice(0)) worker.terminate();
    this.#ring = new HashRing();
    this.#targets = [];
  }
}
