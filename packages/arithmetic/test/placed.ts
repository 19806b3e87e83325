import type { Kernels } from "../src/index.js";

/** Puts binary32 bit patterns into the kernels' memory and returns their offset. */
export function placeWords(kernels: Kernels, words: Uint32Array): number {
  return kernels.place(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
}

/** A copy of binary32 bit patterns in the kernels' memory. */
export function readWords(kernels: Kernels, offset: number, count: number): Uint32Array {
  return new Uint32Array(kernels.memory.buffer, offset, count).slice();
}
