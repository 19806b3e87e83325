import type { WasmMemory } from "./web-assembly.js";

const PAGE_BYTES = 65_536;
/** What a 32-bit WebAssembly memory can hold. */
const LIMIT_BYTES = 65_536 * PAGE_BYTES;
/** Every allocation starts at a multiple of this: a cache line, and more than any vector needs. */
const ALIGNMENT_BYTES = 64;

/** The kernels' memory cannot grow any further. Remedy: release what is not needed, or run fewer requests at once. */
export class ArenaExhaustedError extends Error {
  readonly code = "ARENA_EXHAUSTED";
  readonly data: { readonly requestedBytes: number; readonly usedBytes: number };

  constructor(requestedBytes: number, usedBytes: number) {
    super(`the kernels' memory cannot grow by ${requestedBytes} bytes beyond the ${usedBytes} in use`);
    this.name = "ArenaExhaustedError";
    this.data = { requestedBytes, usedBytes };
  }
}

/** A bump allocator over a WebAssembly memory: allocate upwards, release back to a mark. */
export class Arena {
  readonly #memory: WasmMemory;
  #top: number;

  constructor(memory: WasmMemory, start: number) {
    this.#memory = memory;
    this.#top = align(start);
  }

  /** Byte offset of `bytes` fresh bytes, aligned to 64. Their content is arbitrary. Growing detaches earlier views. */
  allocate(bytes: number): number {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`cannot allocate ${bytes} bytes`);
    const offset = this.#top;
    const end = align(offset + bytes);
    const missing = end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#grow(missing, bytes);
    this.#top = end;
    return offset;
  }

  /** The present top, for `release`. */
  mark(): number {
    return this.#top;
  }

  /** Frees everything that was allocated after the mark was taken. */
  release(mark: number): void {
    if (mark > this.#top) throw new RangeError(`the mark ${mark} lies above the arena's top ${this.#top}`);
    this.#top = mark;
  }

  #grow(missing: number, requested: number): void {
    const size = this.#memory.buffer.byteLength;
    // By a half at least, so that many small allocations grow the memory, and detach its views, seldom.
    const wanted = Math.min(Math.max(missing, size / 2), LIMIT_BYTES - size);
    for (const bytes of [wanted, missing]) {
      if (bytes < missing) continue;
      try {
        this.#memory.grow(Math.ceil(bytes / PAGE_BYTES));
        return;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    throw new ArenaExhaustedError(requested, this.#top);
  }
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
