import {
  FLOAT32, FLOAT64, INT16, INT32, INT64, INT8, UINT16, UINT32, UINT64, UINT8, read, write,
} from "./element";
import { sumRow32, sumRow64 } from "./sum";
import { placeOf } from "./take";

/** What becomes of an element and its updates (specification, appendix A). */
const OVERWRITE: i32 = 0;
const ADD: i32 = 1;
const MULTIPLY: i32 = 2;
const MAXIMUM: i32 = 3;

/** Bytes of one axis in the table: size and the stride of the indices in bytes, two u32. */
const AXIS_BYTES: usize = 8;

let mode: i32 = 0;
let dtype: i32 = 0;
let updates: usize = 0;
let out: usize = 0;
let length: u32 = 0;
let count: u32 = 0;
let scratch: usize = 0;
let fallbacks: u32 = 0;

/**
 * `scatter` into out, which holds the data already: rows of `length` elements, `count` updates for each row, their
 * indices (int64) found by the table of `rank` axes over the rows, outermost first. For sums of floating-point numbers
 * scratch is room for length + count numbers of 4 bytes and count + 1 of 8. dtype is the width in bytes where updates
 * overwrite. Returns how many sums took the exact path.
 */
export function scatter(
  mode_: i32, dtype_: i32, indices: usize, updates_: usize, out_: usize, length_: u32, count_: u32,
  axes: usize, rank: i32, scratch_: usize,
): u32 {
  mode = mode_;
  dtype = dtype_;
  updates = updates_;
  out = out_;
  length = length_;
  count = count_;
  scratch = scratch_;
  fallbacks = 0;
  walk(indices, axes, rank);
  return fallbacks;
}

function walk(indices: usize, axes: usize, rank: i32): void {
  if (rank === 0) {
    row(indices);
    return;
  }
  const size = load<u32>(axes);
  const stride = <usize>load<u32>(axes, 4);
  for (let i: u32 = 0; i < size; i++) {
    walk(indices, axes + AXIS_BYTES, rank - 1);
    indices += stride;
  }
}

function row(indices: usize): void {
  if (mode === OVERWRITE) {
    if (dtype === 1) overwrite<u8>(indices);
    else if (dtype === 2) overwrite<u16>(indices);
    else if (dtype === 4) overwrite<u32>(indices);
    else overwrite<u64>(indices);
  } else if (dtype === FLOAT32) {
    if (mode === ADD) addUp<f32>(indices);
    else combine<f32>(indices);
  } else if (dtype === FLOAT64) {
    if (mode === ADD) addUp<f64>(indices);
    else combine<f64>(indices);
  } else if (dtype === INT8) combine<i8>(indices);
  else if (dtype === INT16) combine<i16>(indices);
  else if (dtype === INT32) combine<i32>(indices);
  else if (dtype === INT64) combine<i64>(indices);
  else if (dtype === UINT8) combine<u8>(indices);
  else if (dtype === UINT16) combine<u16>(indices);
  else if (dtype === UINT32) combine<u32>(indices);
  else if (dtype === UINT64) combine<u64>(indices);
  else unreachable();
}

@inline
function overwrite<U>(indices: usize): void {
  for (let k: u32 = 0; k < count; k++) {
    const place = placeOf(load<i64>(indices + (<usize>k << 3)), length);
    if (place < <u64>length) store<U>(out + <usize>place * sizeof<U>(), load<U>(updates + <usize>k * sizeof<U>()));
  }
  next<U>();
}

@inline
function next<U>(): void {
  out += <usize>length * sizeof<U>();
  updates += <usize>count * sizeof<U>();
}

/** A left fold from the element on; integers wrap. */
function combine<T>(indices: usize): void {
  for (let k: u32 = 0; k < count; k++) {
    const place = placeOf(load<i64>(indices + (<usize>k << 3)), length);
    if (place >= <u64>length) continue;
    const address = out + <usize>place * sizeof<T>();
    const a = read<T, T>(address);
    const b = read<T, T>(updates + <usize>k * sizeof<T>());
    if (mode === ADD) write<T, T>(address, <T>(a + b));
    else if (mode === MULTIPLY) write<T, T>(address, <T>(a * b));
    else if (mode === MAXIMUM) write<T, T>(address, max<T>(a, b));
    else write<T, T>(address, min<T>(a, b));
  }
  next<T>();
}

/**
 * Exact sums: the updates of each place are linked (heads[n] the first of place n, links[k] the one after k, each plus
 * one, 0 for none), then gathered behind the element and summed as a row.
 */
function addUp<T>(indices: usize): void {
  const heads = scratch;
  const links = heads + (<usize>length << 2);
  const terms = (links + (<usize>count << 2) + 7) & ~7;
  memory.fill(heads, 0, <usize>length << 2);
  for (let k = count; k > 0; k--) {
    const place = placeOf(load<i64>(indices + (<usize>(k - 1) << 3)), length);
    if (place >= <u64>length) continue;
    const head = heads + (<usize>place << 2);
    store<u32>(links + (<usize>(k - 1) << 2), load<u32>(head));
    store<u32>(head, k);
  }
  for (let n: u32 = 0; n < length; n++) {
    let k = load<u32>(heads + (<usize>n << 2));
    if (k === 0) continue;
    const address = out + <usize>n * sizeof<T>();
    store<T>(terms, load<T>(address));
    let size = 1;
    for (; k !== 0; k = load<u32>(links + (<usize>(k - 1) << 2))) {
      store<T>(terms + <usize>size * sizeof<T>(), load<T>(updates + <usize>(k - 1) * sizeof<T>()));
      size++;
    }
    fallbacks += sizeof<T>() === 4 ? sumRow32(terms, address, size) : sumRow64(terms, address, size);
  }
  next<T>();
}
