import { FLOAT32, INT32, INT8, UINT8 } from "./element";
import { ADD, EQUAL, LESS, MAXIMUM, MINIMUM, MUL, SUB } from "./operation";

/**
 * Comparisons of usual types, sixteen elements at a time, operands contiguous or repeated (stride 0); returns how many
 * elements were compared, a multiple of 16, or 0 where there is no such loop.
 */
export function compareVector(
  operation: i32, dtype: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): i32 {
  const whole = count & ~15;
  if (dtype === FLOAT32) words<f32>(operation, a, aStride, b, bStride, out, whole);
  else if (dtype === INT32) words<i32>(operation, a, aStride, b, bStride, out, whole);
  else if (dtype === UINT8) bytes<u8>(operation, a, aStride, b, bStride, out, whole);
  else if (dtype === INT8) bytes<i8>(operation, a, aStride, b, bStride, out, whole);
  else return 0;
  return whole;
}

function words<T>(operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  if (operation === EQUAL) compareWords<T>(EQUAL, a, aStride, b, bStride, out, count);
  else if (operation === LESS) compareWords<T>(LESS, a, aStride, b, bStride, out, count);
  else compareWords<T>(operation, a, aStride, b, bStride, out, count);
}

@inline
function compareWords<T>(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): void {
  const firstA = v128.load32_splat(a);
  const firstB = v128.load32_splat(b);
  for (const end = out + <usize>count; out < end; out += 16) {
    const m0 = compare4<T>(operation, a, aStride, firstA, b, bStride, firstB, 0);
    const m1 = compare4<T>(operation, a, aStride, firstA, b, bStride, firstB, 16);
    const m2 = compare4<T>(operation, a, aStride, firstA, b, bStride, firstB, 32);
    const m3 = compare4<T>(operation, a, aStride, firstA, b, bStride, firstB, 48);
    storeBools(out, i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(m0, m1), i16x8.narrow_i32x4_s(m2, m3)));
    a += aStride << 4;
    b += bStride << 4;
  }
}

@inline
function storeBools(out: usize, mask: v128): void {
  v128.store(out, v128.and(mask, i8x16.splat(1)));
}

@inline
function compare4<T>(
  operation: i32, a: usize, aStride: usize, firstA: v128, b: usize, bStride: usize, firstB: v128, at: usize,
): v128 {
  const x = aStride === 0 ? firstA : v128.load(a + at);
  const y = bStride === 0 ? firstB : v128.load(b + at);
  if (isFloat<T>()) return operation === EQUAL ? f32x4.eq(x, y) : operation === LESS ? f32x4.lt(x, y) : f32x4.le(x, y);
  return operation === EQUAL ? i32x4.eq(x, y) : operation === LESS ? i32x4.lt_s(x, y) : i32x4.le_s(x, y);
}

function bytes<T>(operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  for (const end = out + <usize>count; out < end; out += 16) {
    const x = aStride === 0 ? v128.load8_splat(a) : v128.load(a);
    const y = bStride === 0 ? v128.load8_splat(b) : v128.load(b);
    if (operation === EQUAL) storeBools(out, i8x16.eq(x, y));
    else if (operation === LESS) storeBools(out, isSigned<T>() ? i8x16.lt_s(x, y) : i8x16.lt_u(x, y));
    else storeBools(out, isSigned<T>() ? i8x16.le_s(x, y) : i8x16.le_u(x, y));
    a += aStride << 4;
    b += bStride << 4;
  }
}

/** int32 sums, differences, products and extremes likewise, four elements at a time; they wrap. */
export function integerVector(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): i32 {
  const whole = count & ~3;
  if (operation === ADD) integers(ADD, a, aStride, b, bStride, out, whole);
  else if (operation === SUB) integers(SUB, a, aStride, b, bStride, out, whole);
  else if (operation === MUL) integers(MUL, a, aStride, b, bStride, out, whole);
  else if (operation === MAXIMUM) integers(MAXIMUM, a, aStride, b, bStride, out, whole);
  else if (operation === MINIMUM) integers(MINIMUM, a, aStride, b, bStride, out, whole);
  else return 0;
  return whole;
}

@inline
function integers(operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  for (const end = out + (<usize>count << 2); out < end; out += 16) {
    const x = aStride === 0 ? v128.load32_splat(a) : v128.load(a);
    const y = bStride === 0 ? v128.load32_splat(b) : v128.load(b);
    if (operation === ADD) v128.store(out, i32x4.add(x, y));
    else if (operation === SUB) v128.store(out, i32x4.sub(x, y));
    else if (operation === MUL) v128.store(out, i32x4.mul(x, y));
    else v128.store(out, operation === MAXIMUM ? i32x4.max_s(x, y) : i32x4.min_s(x, y));
    a += aStride << 2;
    b += bStride << 2;
  }
}

/**
 * `select` sixteen elements at a time, conditions contiguous (any byte but 0 is true), operands contiguous or repeated;
 * returns how many elements were selected.
 */
export function selectVector(
  width: i32, a: usize, aStride: usize, b: usize, bStride: usize, c: usize, out: usize, count: i32,
): i32 {
  const whole = count & ~15;
  if (width !== 1 && width !== 4) return 0;
  for (const end = c + <usize>whole; c < end; c += 16) {
    const mask = i8x16.ne(v128.load(c), i64x2.splat(0));
    if (width === 1) {
      const x = aStride === 0 ? v128.load8_splat(a) : v128.load(a);
      v128.store(out, v128.bitselect(x, bStride === 0 ? v128.load8_splat(b) : v128.load(b), mask));
    } else {
      const low = i16x8.extend_low_i8x16_s(mask);
      const high = i16x8.extend_high_i8x16_s(mask);
      select4(i32x4.extend_low_i16x8_s(low), a, aStride, b, bStride, out, 0);
      select4(i32x4.extend_high_i16x8_s(low), a, aStride, b, bStride, out, 16);
      select4(i32x4.extend_low_i16x8_s(high), a, aStride, b, bStride, out, 32);
      select4(i32x4.extend_high_i16x8_s(high), a, aStride, b, bStride, out, 48);
    }
    a += aStride << 4;
    b += bStride << 4;
    out += width << 4;
  }
  return whole;
}

@inline
function select4(mask: v128, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, at: usize): void {
  const x = aStride === 0 ? v128.load32_splat(a) : v128.load(a + at);
  const y = bStride === 0 ? v128.load32_splat(b) : v128.load(b + at);
  v128.store(out + at, v128.bitselect(x, y, mask));
}
