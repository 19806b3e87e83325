import { loadTail } from "../canonical";
import { exponential, LN2_HIGH, LN2_LOW, LOG2_E, ROUNDER } from "../exponential";
import { certified, linear, promoteHigh } from "./certified";
import { layConstants, storeFromRows } from "./interval";
import { TANGENT_ROWS } from "./tangent-rows";

const SINH: u32 = 0x20;
const COSH: u32 = 0x21;
const TANH: u32 = 0x22;
/** Relative half-width of the certificates, 2^-46. */
const ERROR: f64 = 1.4210854715202004e-14;

/**
 * e^x - 1 in two lanes, for NaN and 0 <= x <= 256, off by a relative 2^-47.5 at most.
 *
 * x = k·ln 2 + r as in e^x, r off by less than 2^-54.9, and exact (r = x) if k = 0. p = e^r - 1 is r times a
 * polynomial, its Taylor series to r^13: what is cut off is below r^14/14!·1.03 < 2^-57.6, and |p| > 0.2928·|r|/0.3466.
 * Estrin's scheme: no term passes more than 19 roundings, as in e^x and with r. So p is off by at most
 * 19·2^-53·1.0001·(e^|r| - 1), which is 1.4146·|p| at most: a relative 2^-48.2, with what is cut off. Then e^x - 1 =
 * 2^k·p + (2^k - 1), the product exact. For k = 0 that is p. Else |2^k·p| <= 1.4146·(e^x - 1), and the error of r
 * counts e^x/(e^x - 1) < 3.5 times; with two roundings, of 2^k - 1 for k > 53 and of the sum: 1.4146·2^-48.2 +
 * 3.5·2^-54.9 + 2^-51.4 < 2^-47.5.
 */
@inline
function exponentialMinusOne(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const p0 = linear(1.0, 1.0 / 2.0, r);
  const p2 = linear(1.0 / 6.0, 1.0 / 24.0, r);
  const p4 = linear(1.0 / 120.0, 1.0 / 720.0, r);
  const p6 = linear(1.0 / 5040.0, 1.0 / 40320.0, r);
  const p8 = linear(1.0 / 362880.0, 1.0 / 3628800.0, r);
  const p10 = linear(1.0 / 39916800.0, 1.0 / 479001600.0, r);
  const low = f64x2.add(f64x2.add(p0, f64x2.mul(p2, r2)), f64x2.mul(f64x2.add(p4, f64x2.mul(p6, r2)), r4));
  const high = f64x2.add(f64x2.add(p8, f64x2.mul(p10, r2)), f64x2.mul(f64x2.splat(1.0 / 6227020800.0), r4));
  const p = f64x2.mul(r, f64x2.add(low, f64x2.mul(high, f64x2.mul(r4, r4))));
  const scale = i64x2.add(i64x2.shl(shifted, 52), i64x2.splat(0x3ff0000000000000));
  return f64x2.add(f64x2.mul(p, scale), f64x2.sub(scale, f64x2.splat(1.0)));
}

/**
 * The function of |x| in two lanes, for NaN and |x| <= 128, off by a relative 2^-46.8 at most.
 *
 * sinh x = (t + t/(t + 1))/2, t = e^x - 1: both terms are positive and off by at most the error of t, and four
 * roundings. tanh x = t/(t + 2), t = e^2x - 1: the error of t counts 2/(t + 2) <= 1 times, and two roundings. cosh x =
 * (E + 1/E)/2, E = e^x, which is off by a relative 2^-47: so are both terms, and three roundings.
 */
@inline
function propose(code: u32, x: v128): v128 {
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1.0);
  if (code === COSH) {
    const e = exponential(x);
    return f64x2.mul(half, f64x2.add(e, f64x2.div(one, e)));
  }
  if (code === SINH) {
    const t = exponentialMinusOne(x);
    return f64x2.mul(half, f64x2.add(t, f64x2.div(t, f64x2.add(t, one))));
  }
  const t = exponentialMinusOne(f64x2.add(x, x));
  return f64x2.div(t, f64x2.add(t, f64x2.splat(2.0)));
}

/** propose with the sign of x; cosh has none. Beyond ±128 nothing changes: infinity, or ±1. */
@inline
function signed(code: u32, x: v128): v128 {
  const y = propose(code, f64x2.abs(x));
  return code === COSH ? y : v128.or(y, v128.and(x, f64x2.splat(-0.0)));
}

@inline
function apply(code: u32, source: usize, out: usize, count: i32): u32 {
  let fallbacks: u32 = 0;
  for (let i = 0; i < count; i += 4) {
    const address = source + (<usize>i << 2);
    const lanes = min<i32>(4, count - i);
    const x = lanes === 4 ? v128.load(address) : loadTail(address, lanes);
    fallbacks += applyTo(code, x, out + (<usize>i << 2), lanes);
  }
  return fallbacks;
}

@inline
function applyTo(code: u32, x: v128, out: usize, lanes: i32): u32 {
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(128)), f32x4.splat(-128));
  const y01 = signed(code, f64x2.promote_low_f32x4(clamped));
  const y23 = signed(code, promoteHigh(clamped));
  return certified(code, ERROR, x, y01, y23, out, lanes);
}

/** sinh x of `count` elements, correctly rounded; returns how many took the exact path. */
export function sinh(source: usize, out: usize, count: i32): u32 {
  return apply(SINH, source, out, count);
}

/** cosh x likewise. */
export function cosh(source: usize, out: usize, count: i32): u32 {
  return apply(COSH, source, out, count);
}

/**
 * tanh x likewise. First by a table that is off by a relative 2^-35.3 (from 9.0625 on the result is ±1), less than
 * 2^18 last places; what that leaves open, one vector in some 270, by e^x - 1.
 */
export function tanh(source: usize, out: usize, count: i32): u32 {
  const table = changetype<usize>(TANGENT_ROWS);
  layConstants(constants, 16, 9.0625, 262144);
  let fallbacks: u32 = 0;
  const whole = source + ((<usize>count & ~3) << 2);
  while (source < whole) {
    if (!storeFromRows(table, constants, source, out)) fallbacks += carefulTangent(v128.load(source), out, 4);
    source += 16;
    out += 16;
  }
  return count & 3 ? fallbacks + carefulTangent(loadTail(source, count & 3), out, count & 3) : fallbacks;
}

function carefulTangent(x: v128, out: usize, lanes: i32): u32 {
  return applyTo(TANH, x, out, lanes);
}

const constants: usize = memory.data(192, 16);
