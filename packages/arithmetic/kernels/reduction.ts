import { canonical } from "./canonical";
import {
  BFLOAT16, BFloat16, FLOAT16, FLOAT32, FLOAT64, Float16, INT16, INT32, INT64, INT8, UINT16, UINT32, UINT64, UINT8,
  read, widthOf, write,
} from "./element";
import { ARGMAX, ARGMIN, MAX, MIN, PRODUCT, SUM } from "./operation";
import { sumFloat32, sumFloat64 } from "./sum";

/**
 * Reduces rows of `length` >= 1 elements. `last` picks the last of equal places (argmax and argmin only). Returns how
 * many sums took the exact path.
 */
export function reduce(
  operation: i32, dtype: i32, last: bool, source: usize, out: usize, rows: i32, length: i32,
): u32 {
  if (dtype === FLOAT32) {
    if (operation === SUM) return sumFloat32(source, out, rows, length);
    if (operation === MAX) extremes(MAX, source, out, rows, length);
    else if (operation === MIN) extremes(MIN, source, out, rows, length);
    else floats<f32, f32>(operation, last, source, out, rows, length);
  } else if (dtype === FLOAT64) {
    if (operation === SUM) return sumFloat64(source, out, rows, length);
    floats<f64, f64>(operation, last, source, out, rows, length);
  } else if (dtype === FLOAT16) floats<Float16, f64>(operation, last, source, out, rows, length);
  else if (dtype === BFLOAT16) floats<BFloat16, f64>(operation, last, source, out, rows, length);
  else if (dtype === INT8) integers<i8>(operation, last, source, out, rows, length);
  else if (dtype === INT16) integers<i16>(operation, last, source, out, rows, length);
  else if (dtype === INT32) integers<i32>(operation, last, source, out, rows, length);
  else if (dtype === INT64) integers<i64>(operation, last, source, out, rows, length);
  else if (dtype === UINT8) integers<u8>(operation, last, source, out, rows, length);
  else if (dtype === UINT16) integers<u16>(operation, last, source, out, rows, length);
  else if (dtype === UINT32) integers<u32>(operation, last, source, out, rows, length);
  else if (dtype === UINT64) integers<u64>(operation, last, source, out, rows, length);
  else unreachable();
  return 0;
}

@inline
function floats<S, C>(operation: i32, last: bool, source: usize, out: usize, rows: i32, length: i32): void {
  if (operation === MAX) fold<S, C>(MAX, source, out, rows, length);
  else if (operation === MIN) fold<S, C>(MIN, source, out, rows, length);
  else if (operation === PRODUCT) fold<S, C>(PRODUCT, source, out, rows, length);
  else places<S, C>(operation, last, source, out, rows, length);
}

@inline
function integers<T>(operation: i32, last: bool, source: usize, out: usize, rows: i32, length: i32): void {
  if (operation === SUM) fold<T, T>(SUM, source, out, rows, length);
  else floats<T, T>(operation, last, source, out, rows, length);
}

/** The left fold, from the first element on; integers wrap. The product of 1 and the first element is that element. */
@inline
function fold<S, C>(operation: i32, source: usize, out: usize, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++) {
    let x = read<S, C>(source);
    const end = source + <usize>length * widthOf<S>();
    for (source += widthOf<S>(); source < end; source += widthOf<S>()) x = combine<C>(operation, x, read<S, C>(source));
    write<S, C>(out, x);
    out += widthOf<S>();
  }
}

@inline
function combine<C>(operation: i32, a: C, b: C): C {
  if (operation === MAX) return max<C>(a, b);
  if (operation === MIN) return min<C>(a, b);
  return operation === SUM ? <C>(a + b) : <C>(a * b);
}

@inline
function places<S, C>(operation: i32, last: bool, source: usize, out: usize, rows: i32, length: i32): void {
  if (operation === ARGMAX) place<S, C>(true, last, source, out, rows, length);
  else if (operation === ARGMIN) place<S, C>(false, last, source, out, rows, length);
  else unreachable();
}

/** Places in the rows, as int64. -0 = +0; a NaN beats everything but another NaN. */
@inline
function place<S, C>(greatest: bool, last: bool, source: usize, out: usize, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++) {
    let best = read<S, C>(source);
    let at = 0;
    for (let i = 1; i < length; i++) {
      const x = read<S, C>(source + <usize>i * widthOf<S>());
      let beats = (greatest ? x > best : x < best) || (last && x == best);
      if (isFloat<C>() && x != x) beats = last || best == best;
      if (beats) {
        best = x;
        at = i;
      }
    }
    store<i64>(out + (<usize>row << 3), at);
    source += <usize>length * widthOf<S>();
  }
}

@inline
function pick(operation: i32, a: v128, b: v128): v128 {
  return operation === MAX ? f32x4.max(a, b) : f32x4.min(a, b);
}

/** b where it is greater (less) than a: one instruction, which does not see NaN in a nor the sign of zeros. */
@inline
function pickOrdered(operation: i32, a: v128, b: v128): v128 {
  return operation === MAX ? f32x4.pmax(a, b) : f32x4.pmin(a, b);
}

/** max and min of binary32 rows. */
@inline
function extremes(operation: i32, source: usize, out: usize, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++) {
    if (length < 16 || !quickExtreme(operation, source, out, length)) extreme(operation, source, out, length);
    source += <usize>length << 2;
    out += 4;
  }
}

/** f32x4.max and min propagate NaN and order -0 < +0. */
@inline
function extreme(operation: i32, source: usize, out: usize, length: i32): void {
  let extreme = v128.load32_splat(source);
  const end = source + (<usize>length << 2);
  const whole = source + ((<usize>length & ~3) << 2);
  while (source < whole) {
    extreme = pick(operation, extreme, v128.load(source));
    source += 16;
  }
  while (source < end) {
    extreme = pick(operation, extreme, v128.load32_splat(source));
    source += 4;
  }
  extreme = pick(operation, extreme, i32x4.shuffle(extreme, extreme, 2, 3, 0, 1));
  extreme = pick(operation, extreme, i32x4.shuffle(extreme, extreme, 1, 0, 3, 2));
  v128.store_lane<u32>(out, canonical(extreme), 0);
}

/**
 * A row of at least 16 elements in four accumulators, the last vectors overlapping. False, and nothing stored, if there
 * is a NaN, or if the extreme is a zero, whose sign this does not see.
 */
@inline
function quickExtreme(operation: i32, source: usize, out: usize, length: i32): bool {
  let e0 = v128.load(source), e1 = v128.load(source, 16), e2 = v128.load(source, 32), e3 = v128.load(source, 48);
  let isNaN = v128.or(v128.or(f32x4.ne(e0, e0), f32x4.ne(e1, e1)), v128.or(f32x4.ne(e2, e2), f32x4.ne(e3, e3)));
  const last = source + (<usize>length << 2) - 64;
  for (source += 64; ; source += 64) {
    if (source > last) source = last;
    const x0 = v128.load(source), x1 = v128.load(source, 16), x2 = v128.load(source, 32), x3 = v128.load(source, 48);
    e0 = pickOrdered(operation, e0, x0);
    e1 = pickOrdered(operation, e1, x1);
    e2 = pickOrdered(operation, e2, x2);
    e3 = pickOrdered(operation, e3, x3);
    isNaN = v128.or(isNaN, v128.or(f32x4.ne(x0, x0), f32x4.ne(x1, x1)));
    isNaN = v128.or(isNaN, v128.or(f32x4.ne(x2, x2), f32x4.ne(x3, x3)));
    if (source === last) break;
  }
  let e = pickOrdered(operation, pickOrdered(operation, e0, e1), pickOrdered(operation, e2, e3));
  e = pickOrdered(operation, e, i32x4.shuffle(e, e, 2, 3, 0, 1));
  e = pickOrdered(operation, e, i32x4.shuffle(e, e, 1, 0, 3, 2));
  if (v128.any_true(isNaN) || f32x4.extract_lane(e, 0) === 0) return false;
  v128.store_lane<u32>(out, e, 0);
  return true;
}
