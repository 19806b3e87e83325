import { widen } from "./unary";

/**
 * Rows of terms as contiguous binary64, a chunk at a time: a row lies as it is in memory, or is gathered from elements
 * `stride` bytes apart, binary64 or binary32.
 */
export const CHUNK: i32 = 512;
const CHUNK_BYTES: usize = 512 * 8;
/** Columns that share a cache line, and are gathered together. */
export const GROUP: i32 = 8;
const gathered: usize = memory.data(8 * 512 * 8, 16);

/** The address of `count` terms from a source on, at most a chunk; those of the last call may be overwritten. */
export function terms(source: usize, stride: usize, isWide: bool, count: i32): usize {
  if (isWide) {
    if (stride === 8) return source;
    for (let i: usize = 0; i < <usize>count << 3; i += 8) {
      store<f64>(gathered + i, load<f64>(source));
      source += stride;
    }
  } else if (stride === 4) {
    widen(source, gathered, count);
  } else {
    for (let i: usize = 0; i < <usize>count << 3; i += 8) {
      store<f64>(gathered + i, <f64>load<f32>(source));
      source += stride;
    }
  }
  return gathered;
}

const widened: usize = memory.data(512 * 8, 16);

/** The same for contiguous terms of the other operand: binary64 where it lies, or binary32. */
export function leftTerms(source: usize, first: i32, isWide: bool, count: i32): usize {
  if (isWide) return source + (<usize>first << 3);
  widen(source + (<usize>first << 2), widened, count);
  return widened;
}

/** Gathers a chunk of eight neighbouring columns of binary64. */
export function gatherGroup(source: usize, stride: usize, count: i32): void {
  let out = gathered;
  for (const end = out + (<usize>count << 3); out < end; out += 8) {
    const x = v128.load(source);
    const y = v128.load(source, 16);
    const z = v128.load(source, 32);
    const w = v128.load(source, 48);
    v128.store_lane<u64>(out, x, 0);
    v128.store_lane<u64>(out, x, 1, CHUNK_BYTES);
    v128.store_lane<u64>(out, y, 0, 2 * CHUNK_BYTES);
    v128.store_lane<u64>(out, y, 1, 3 * CHUNK_BYTES);
    v128.store_lane<u64>(out, z, 0, 4 * CHUNK_BYTES);
    v128.store_lane<u64>(out, z, 1, 5 * CHUNK_BYTES);
    v128.store_lane<u64>(out, w, 0, 6 * CHUNK_BYTES);
    v128.store_lane<u64>(out, w, 1, 7 * CHUNK_BYTES);
    source += stride;
  }
}

/** The address of one of the columns that gatherGroup left. */
@inline
export function gatheredColumn(index: i32): usize {
  return gathered + <usize>index * CHUNK_BYTES;
}
