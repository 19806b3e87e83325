import {
  BFLOAT16, BFloat16, FLOAT16, FLOAT32, FLOAT64, Float16, INT16, INT32, INT64, INT8, UINT16, UINT32, UINT64, UINT8,
  read, widthOf, widthOfType,
} from "./element";

const SIGN: u64 = 0x8000000000000000;

/**
 * The place, as int64, that each element of a row takes when the row is sorted, equal elements in their order: -0 = +0,
 * NaNs first and equal. `keys` and `places` are room for `length` numbers of 8 bytes each.
 */
export function rank(
  dtype: i32, descending: bool, source: usize, out: usize, rows: i32, length: i32, keys: usize, places: usize,
): void {
  const rowBytes = <usize>length * widthOfType(dtype);
  for (let row = 0; row < rows; row++) {
    makeKeys(dtype, descending, source, keys, length);
    const sorted = sort(keys, length, places, places + (<usize>length << 2));
    for (let i = 0; i < length; i++) {
      store<i64>(out + (<usize>load<u32>(sorted + (<usize>i << 2)) << 3), i);
    }
    source += rowBytes;
    out += <usize>length << 3;
  }
}

function makeKeys(dtype: i32, descending: bool, source: usize, keys: usize, length: i32): void {
  if (dtype === FLOAT32) keysOf<f32, f32>(descending, source, keys, length);
  else if (dtype === FLOAT64) keysOf<f64, f64>(descending, source, keys, length);
  else if (dtype === FLOAT16) keysOf<Float16, f64>(descending, source, keys, length);
  else if (dtype === BFLOAT16) keysOf<BFloat16, f64>(descending, source, keys, length);
  else if (dtype === INT8) keysOf<i8, i64>(descending, source, keys, length);
  else if (dtype === INT16) keysOf<i16, i64>(descending, source, keys, length);
  else if (dtype === INT32) keysOf<i32, i64>(descending, source, keys, length);
  else if (dtype === INT64) keysOf<i64, i64>(descending, source, keys, length);
  else if (dtype === UINT8) keysOf<u8, u64>(descending, source, keys, length);
  else if (dtype === UINT16) keysOf<u16, u64>(descending, source, keys, length);
  else if (dtype === UINT32) keysOf<u32, u64>(descending, source, keys, length);
  else if (dtype === UINT64) keysOf<u64, u64>(descending, source, keys, length);
  else unreachable();
}

@inline
function keysOf<S, C>(descending: bool, source: usize, keys: usize, length: i32): void {
  for (const end = keys + (<usize>length << 3); keys < end; keys += 8) {
    store<u64>(keys, keyOf<C>(descending, read<S, C>(source)));
    source += widthOf<S>();
  }
}

/** An unsigned number of the same order, the smallest, 0, for NaN. */
@inline
function keyOf<C>(descending: bool, x: C): u64 {
  let key: u64;
  if (isFloat<C>()) {
    if (x != x) return 0;
    const bits = reinterpret<u64>(x == <C>0 ? <f64>0 : <f64>x);
    key = bits & SIGN ? ~bits : bits | SIGN;
  } else if (isSigned<C>()) key = <u64>x ^ SIGN;
  else key = <u64>x;
  return descending ? ~key : key;
}

/** Sorts places 0 … length - 1 by key, stable: merges runs of 1, 2, 4 …. Returns where they lie, `from` or `to`. */
function sort(keys: usize, length: i32, from: usize, to: usize): usize {
  for (let i = 0; i < length; i++) store<u32>(from + (<usize>i << 2), i);
  for (let run: u64 = 1; run < <u64>length; run <<= 1) {
    for (let first: u64 = 0; first < <u64>length; first += run << 1) {
      const middle = min<u64>(first + run, length);
      merge(keys, from, to, <usize>first, <usize>middle, <usize>min<u64>(middle + run, length));
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

/** Merges [first, middle) and [middle, end). */
function merge(keys: usize, from: usize, to: usize, first: usize, middle: usize, end: usize): void {
  let left = first;
  let right = middle;
  for (let i = first; i < end; i++) {
    let place: u32;
    if (right === end) place = load<u32>(from + (left++ << 2));
    else if (left === middle) place = load<u32>(from + (right++ << 2));
    else {
      const x = load<u32>(from + (left << 2));
      const y = load<u32>(from + (right << 2));
      const isRight = load<u64>(keys + (<usize>y << 3)) < load<u64>(keys + (<usize>x << 3));
      place = isRight ? y : x;
      left += <usize>!isRight;
      right += <usize>isRight;
    }
    store<u32>(to + (i << 2), place);
  }
}
