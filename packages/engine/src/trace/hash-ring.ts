import { BLOCK_BYTES, blockRoot } from "@assay/protocol";

/** Blocks that may wait to be hashed: bounds what a trace takes of memory beside the run itself. */
const SLOTS = 64;
const ROOT_BYTES = 32;

/** A slot is filled by the thread that runs the program, claimed by any, and read by the first again. */
export const SlotState = { free: 0, ready: 1, claimed: 2, done: 3 } as const;

/** Words of the control block: two counters, then state, length and height of each slot. */
const TAIL = 0;
const HEAD = 1;
const STATES = 2;
const LENGTHS = STATES + SLOTS;
const HEIGHTS = LENGTHS + SLOTS;
const WORDS = HEIGHTS + SLOTS;

/** What threads share of a ring. */
export type RingMemory = { readonly control: SharedArrayBuffer; readonly data: SharedArrayBuffer };

/**
 * Blocks of tensors on their way to be hashed, in memory that threads share: one puts them in order, all of them take
 * the oldest that nobody has taken. Without locks: `tail` counts what was put in, `head` what was claimed.
 */
export class HashRing {
  readonly memory: RingMemory;
  readonly slots = SLOTS;
  readonly #control: Int32Array;
  readonly #data: Uint8Array;

  constructor(memory?: RingMemory) {
    this.memory = memory ?? {
      control: new SharedArrayBuffer(4 * WORDS),
      data: new SharedArrayBuffer(SLOTS * (BLOCK_BYTES + ROOT_BYTES)),
    };
    this.#control = new Int32Array(this.memory.control);
    this.#data = new Uint8Array(this.memory.data);
  }

  /** The slot that the next block goes to. */
  get next(): number {
    return (this.#control[TAIL] >>> 0) % SLOTS;
  }

  state(slot: number): number {
    return Atomics.load(this.#control, STATES + slot);
  }

  /** The node over the block of a slot that is done, 32 bytes; valid until the slot is used again. */
  root(slot: number): Uint8Array {
    return this.#data.subarray(SLOTS * BLOCK_BYTES + ROOT_BYTES * slot, SLOTS * BLOCK_BYTES + ROOT_BYTES * (slot + 1));
  }

  /** Puts a block into the next slot, which must be free, to be hashed to a node at a height. */
  put(block: Uint8Array, height: number): void {
    const slot = this.next;
    this.#data.set(block, slot * BLOCK_BYTES);
    this.#control[LENGTHS + slot] = block.length;
    this.#control[HEIGHTS + slot] = height;
    Atomics.store(this.#control, STATES + slot, SlotState.ready);
    Atomics.add(this.#control, TAIL, 1);
    Atomics.notify(this.#control, TAIL, 1);
  }

  /** Frees a slot whose root was taken. */
  free(slot: number): void {
    Atomics.store(this.#control, STATES + slot, SlotState.free);
  }

  /** Hashes the oldest block that nobody has claimed; false if there is none. */
  hashOne(): boolean {
    const head = Atomics.load(this.#control, HEAD);
    if (Atomics.load(this.#control, TAIL) === head) return false;
    // Somebody else was quicker: there may be another.
    if (Atomics.compareExchange(this.#control, HEAD, head, (head + 1) | 0) !== head) return true;
    const slot = (head >>> 0) % SLOTS;
    Atomics.store(this.#control, STATES + slot, SlotState.claimed);
    this.hashSlot(slot, this.root(slot));
    Atomics.store(this.#control, STATES + slot, SlotState.done);
    Atomics.notify(this.#control, STATES + slot);
    return true;
  }

  /** Hashes the block of a slot to the 32 bytes of `into`, whoever else has claimed it. */
  hashSlot(slot: number, into: Uint8Array): void {
    const start = slot * BLOCK_BYTES;
    const block = this.#data.subarray(start, start + this.#control[LENGTHS + slot]);
    blockRoot(block, this.#control[HEIGHTS + slot], into);
  }

  /** Waits until there may be a block to hash. */
  awaitBlock(): void {
    const tail = Atomics.load(this.#control, TAIL);
    if (tail === Atomics.load(this.#control, HEAD)) Atomics.wait(this.#control, TAIL, tail);
  }

  /** Waits until another thread is done with the slot; false after so many milliseconds. */
  awaitRoot(slot: number, milliseconds: number): boolean {
    for (;;) {
      const state = this.state(slot);
      if (state === SlotState.done || state === SlotState.free) return true;
      if (Atomics.wait(this.#control, STATES + slot, state, milliseconds) === "timed-out") return false;
    }
  }
}
