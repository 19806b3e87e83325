import { CANONICAL_NAN, loadTail, storeTail } from "../canonical";
import { exponential } from "../exponential";
import { naturalLogarithm } from "../logarithm";
import { isSettled, laySettling, promoteHigh } from "./certified";

/** a^b by the integer reference, on the bits of two numbers of the floating-point data type of that code. */
@external("reference", "pow")
declare function reference(dtype: i32, a: u64, b: u64): u64;

const FLOAT32: i32 = 1;
/** The certificate's half-width is this, 2^-45.9, times |y·ln x| + 1. */
const ERROR: f64 = 1.5230816963712275e-14;

/**
 * x^y in two lanes for x > 0, between both ends, which are returned as binary32 in the low (lower end) and the high half
 * of the vector. Where y = 2 it is the square itself, 48 bits, and both ends are the same; where x = 0 and y > 0 it is 0.
 *
 * p = y·ln x is off by a relative 2^-47 + 2^-53, so e^p by a relative |p|·2^-46.97, and its computation adds 2^-47
 * (exponential's proof holds for p of 53 bits: p - k·LN2_HIGH is a multiple of 2^-54 below 0.35, hence exact). Together
 * less than (|p| + 1)·2^-46.9; the rest of ERROR covers the roundings of the ends. Beyond ±128 the result is infinity
 * or 0 whatever p is.
 */
@inline
function ends(x: v128, y: v128): v128 {
  const limit = f64x2.splat(128.0);
  const p = f64x2.max(f64x2.min(f64x2.mul(y, naturalLogarithm(x)), limit), f64x2.neg(limit));
  const power = exponential(p);
  const width = f64x2.mul(f64x2.mul(power, f64x2.splat(ERROR)), f64x2.add(f64x2.abs(p), f64x2.splat(1.0)));
  const zero = f64x2.splat(0.0);
  const isZero = v128.and(f64x2.eq(x, zero), f64x2.gt(y, zero));
  const isExact = v128.or(isZero, f64x2.eq(y, f64x2.splat(2.0)));
  const value = v128.bitselect(f64x2.mul(x, x), power, isExact);
  const halfWidth = v128.andnot(width, isExact);
  const low = f32x4.demote_f64x2_zero(f64x2.sub(value, halfWidth));
  const high = f32x4.demote_f64x2_zero(f64x2.add(value, halfWidth));
  return i64x2.shuffle(low, high, 0, 2);
}

/** All bits set where b is a whole number. */
@inline
function isWhole(b: v128): v128 {
  return f32x4.eq(f32x4.nearest(b), b);
}

/** a^b in four binary32 lanes, rounded once; NaNs are canonical. */
@inline
export function pow(a: v128, b: v128): v128 {
  const absolute = f32x4.abs(a);
  const ends01 = ends(f64x2.promote_low_f32x4(absolute), f64x2.promote_low_f32x4(b));
  const ends23 = ends(promoteHigh(absolute), promoteHigh(b));
  const low = i64x2.shuffle(ends01, ends23, 0, 2);
  const high = i64x2.shuffle(ends01, ends23, 1, 3);

  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  const whole = isWhole(b);
  const odd = v128.andnot(whole, isWhole(f32x4.mul(b, f32x4.splat(0.5))));
  const isFinite = v128.and(f32x4.lt(absolute, infinity), f32x4.lt(f32x4.abs(b), infinity));
  // ln 0 means nothing; 0 to a positive power is in its place already.
  const hasValue = v128.and(isFinite, v128.or(f32x4.gt(absolute, zero), f32x4.gt(b, zero)));
  const hasNone = v128.andnot(v128.and(isFinite, f32x4.lt(a, zero)), whole);
  const certain = v128.or(v128.and(v128.and(i32x4.eq(low, high), f32x4.eq(low, low)), hasValue), hasNone);
  const sign = v128.and(v128.and(a, odd), i32x4.splat(0x80000000));
  const result = v128.bitselect(i32x4.splat(CANONICAL_NAN), v128.or(low, sign), hasNone);
  return i32x4.all_true(certain) ? result : repaired(a, b, result, i32x4.bitmask(certain));
}

/** The result, with the lanes that are not certain taken from the reference. */
function repaired(a: v128, b: v128, result: v128, certain: i32): v128 {
  v128.store(scratch, a);
  v128.store(scratch, b, 16);
  v128.store(scratch, result, 32);
  for (let lane = 0; lane < 4; lane++) {
    if ((certain >> lane) & 1) continue;
    const place = scratch + (<usize>lane << 2);
    store<u32>(place, <u32>reference(FLOAT32, <u64>load<u32>(place), <u64>load<u32>(place, 16)), 32);
  }
  return v128.load(scratch, 32);
}

const scratch: usize = memory.data(48, 16);

/**
 * x^3 of `count` contiguous elements, `three` being the address of the exponent. The square is exact in binary64 (48
 * bits) and the cube is rounded there once, by less than one last place. So it is certain where no midpoint is that
 * near (certified.ts) and it is a normal binary32 number; an exact cube is near none, or a midpoint itself. What is left
 * (zeros, short significands, NaN, both ends of the range) takes the common way.
 */
export function cubes(source: usize, three: usize, out: usize, count: i32): void {
  laySettling(settling, 1);
  const least = f32x4.splat(2.3e-13);
  const greatest = f32x4.splat(6.9e12);
  const whole = source + ((<usize>count & ~3) << 2);
  while (source < whole) {
    const x = v128.load(source);
    const x01 = f64x2.promote_low_f32x4(x);
    const x23 = promoteHigh(x);
    const y01 = f64x2.mul(f64x2.mul(x01, x01), x01);
    const y23 = f64x2.mul(f64x2.mul(x23, x23), x23);
    const absolute = f32x4.abs(x);
    const isOrdinary = v128.and(f32x4.gt(absolute, least), f32x4.lt(absolute, greatest));
    const y = i64x2.shuffle(f32x4.demote_f64x2_zero(y01), f32x4.demote_f64x2_zero(y23), 0, 2);
    const isCertain = i32x4.all_true(v128.and(isSettled(y01, y23, settling), isOrdinary));
    v128.store(out, isCertain ? y : pow(x, v128.load32_splat(three)));
    source += 16;
    out += 16;
  }
  if (count & 3) storeTail(out, pow(loadTail(source, count & 3), v128.load32_splat(three)), count & 3);
}

const settling: usize = memory.data(48, 16);
