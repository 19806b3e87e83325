import { Arena } from "./arena.js";
import type { KernelExports } from "./load.js";
import type { WasmMemory } from "./web-assembly.js";

/** The kernels' memory with what runs in it. */
export class Workspace {
  readonly exports: KernelExports;
  readonly #arena: Arena;

  constructor(exports: KernelExports) {
    this.exports = exports;
    this.#arena = new Arena(exports.memory, exports.arenaStart());
  }

  get memory(): WasmMemory {
    return this.exports.memory;
  }

  allocate(bytes: number): number {
    return this.#arena.allocate(bytes);
  }

  mark(): number {
    return this.#arena.mark();
  }

  release(mark: number): void {
    this.#arena.release(mark);
  }

  bytes(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, offset, length);
  }

  place(bytes: Uint8Array): number {
    const offset = this.allocate(bytes.byteLength);
    this.bytes(offset, bytes.byteLength).set(bytes);
    return offset;
  }

  /** Runs a task and frees what it allocated. */
  temporarily<T>(task: () => T): T {
    const mark = this.mark();
    try {
      return task();
    } finally {
      this.release(mark);
    }
  }
}
