import { CANONICAL_NAN, loadTail } from "../canonical";
import { certified, linear, promoteHigh } from "./certified";

const ASIN: u32 = 0x1d;
const ACOS: u32 = 0x1e;
const ATAN: u32 = 0x1f;
/** Relative half-width of the certificates, 2^-46. */
const ERROR: f64 = 1.4210854715202004e-14;

const HALF_PI: f64 = 1.5707963267948966;
const QUARTER_PI: f64 = 0.7853981633974483;
/** Just above tan(π/8) and just below its reciprocal: where atan takes another quotient. */
const LOW: f64 = 0.41422;
const HIGH: f64 = 2.4142;
/** Just below √½: beyond it asin and acos measure the angle from 1. */
const ROOT_HALF: f64 = 0.7071;

/**
 * atan(w)/w in two lanes for z = w² < 0.17159 rounded once, off by a relative 2^-48.7 at most.
 *
 * Σ (-z)^n/(2n + 1) to z^17: what is cut off is below z^18/37 < 2^-50.9, relative to the sum (at least 0.948) below
 * 2^-50.8. A term passes at most 11 roundings (its coefficient, five products and five sums) and those of z^n, at most
 * 2n; the absolute values add up to 1.064, and Σ 2n·z^n/(2n + 1) < 0.208: together below
 * (11·1.064 + 0.208)/0.948·2^-53 < 2^-49.3.
 */
@inline
function series(z: v128): v128 {
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const z8 = f64x2.mul(z4, z4);
  const p0 = linear(1.0, -1.0 / 3.0, z);
  const p2 = linear(1.0 / 5.0, -1.0 / 7.0, z);
  const p4 = linear(1.0 / 9.0, -1.0 / 11.0, z);
  const p6 = linear(1.0 / 13.0, -1.0 / 15.0, z);
  const p8 = linear(1.0 / 17.0, -1.0 / 19.0, z);
  const p10 = linear(1.0 / 21.0, -1.0 / 23.0, z);
  const p12 = linear(1.0 / 25.0, -1.0 / 27.0, z);
  const p14 = linear(1.0 / 29.0, -1.0 / 31.0, z);
  const p16 = linear(1.0 / 33.0, -1.0 / 35.0, z);
  const q0 = f64x2.add(p0, f64x2.mul(p2, z2));
  const q4 = f64x2.add(p4, f64x2.mul(p6, z2));
  const q8 = f64x2.add(p8, f64x2.mul(p10, z2));
  const q12 = f64x2.add(p12, f64x2.mul(p14, z2));
  const low = f64x2.add(q0, f64x2.mul(q4, z4));
  const high = f64x2.add(f64x2.add(q8, f64x2.mul(q12, z4)), f64x2.mul(p16, z8));
  return f64x2.add(low, f64x2.mul(high, z8));
}

/**
 * atan x for x >= 0, infinity included, off by a relative 2^-48 at most.
 *
 * Up to tan(π/8): w = x. Up to its reciprocal: π/4 + atan(w), w = (x - 1)/(x + 1), numerator and denominator exact.
 * Beyond: π/2 + atan(w), w = -1/x. w is off by one rounding, which moves atan(w) by no more, relatively; the product
 * and the sum are two more, the constant is off by less than 2^-53.8, and |atan w| is at most the result: together a
 * relative 2^-48.7 + 4·2^-53.
 */
@inline
function arctangent(x: v128): v128 {
  const one = f64x2.splat(1.0);
  const isLow = f64x2.lt(x, f64x2.splat(LOW));
  const isHigh = f64x2.gt(x, f64x2.splat(HIGH));
  const numerator = v128.bitselect(x, v128.bitselect(f64x2.splat(-1.0), f64x2.sub(x, one), isHigh), isLow);
  const denominator = v128.bitselect(one, v128.bitselect(x, f64x2.add(x, one), isHigh), isLow);
  const w = f64x2.div(numerator, denominator);
  const angle = f64x2.mul(w, series(f64x2.mul(w, w)));
  const start = v128.bitselect(f64x2.splat(HALF_PI), f64x2.splat(QUARTER_PI), isHigh);
  return v128.bitselect(angle, f64x2.add(start, angle), isLow);
}

/**
 * asin x and acos x for |x| <= 1, off by a relative 2^-48 at most.
 *
 * s = √(1 - x²): x² is exact, 1 - x² one rounding (none for |x| >= 1/2), the root another: s is off by 1.5·2^-53.
 * Near 0 the half-angle formula asin x = 2·atan(x/(1 + s)), near ±1 acos |x| = 2·atan(s/(1 + |x|)), both with
 * w < tan(π/8)·(1 + 2^-16); w is off by at most 2.75·2^-53. The angle 2·atan(w) is then off by a relative
 * 2^-48.7 + 3.75·2^-53; subtracting it from π/2 or π, which leaves at least as much, adds 1.2·2^-53.
 */
@inline
function arcsine(code: u32, x: v128): v128 {
  const one = f64x2.splat(1.0);
  const absolute = f64x2.abs(x);
  const s = f64x2.sqrt(f64x2.sub(one, f64x2.mul(x, x)));
  const isNear = f64x2.gt(absolute, f64x2.splat(ROOT_HALF));
  const numerator = v128.bitselect(s, absolute, isNear);
  const denominator = f64x2.add(one, v128.bitselect(absolute, s, isNear));
  const w = f64x2.div(numerator, denominator);
  const angle = f64x2.mul(f64x2.add(w, w), series(f64x2.mul(w, w)));
  const sign = v128.and(x, f64x2.splat(-0.0));
  if (code === ASIN) {
    const fromOne = f64x2.sub(f64x2.splat(HALF_PI), angle);
    return v128.or(v128.bitselect(fromOne, angle, isNear), sign);
  }
  // acos: the angle from 1, or from -1, or from 0, on either side
  const end = v128.and(f64x2.splat(2.0 * HALF_PI), f64x2.lt(x, f64x2.splat(0.0)));
  const start = v128.bitselect(end, f64x2.splat(HALF_PI), isNear);
  const flip = v128.bitselect(v128.not(sign), sign, isNear);
  return f64x2.sub(start, v128.xor(angle, v128.and(flip, f64x2.splat(-0.0))));
}

@inline
function propose(code: u32, x: v128): v128 {
  if (code !== ATAN) return arcsine(code, x);
  return v128.or(arctangent(f64x2.abs(x)), v128.and(x, f64x2.splat(-0.0)));
}

@inline
function apply(code: u32, source: usize, out: usize, count: i32): u32 {
  let fallbacks: u32 = 0;
  for (let i = 0; i < count; i += 4) {
    const address = source + (<usize>i << 2);
    const lanes = min<i32>(4, count - i);
    let x = lanes === 4 ? v128.load(address) : loadTail(address, lanes);
    if (code !== ATAN) x = v128.bitselect(x, i32x4.splat(CANONICAL_NAN), f32x4.le(f32x4.abs(x), f32x4.splat(1)));
    const y01 = propose(code, f64x2.promote_low_f32x4(x));
    const y23 = propose(code, promoteHigh(x));
    fallbacks += certified(code, ERROR, x, y01, y23, out + (<usize>i << 2), lanes);
  }
  return fallbacks;
}

/** asin x of `count` elements, correctly rounded; returns how many took the exact path. */
export function asin(source: usize, out: usize, count: i32): u32 {
  return apply(ASIN, source, out, count);
}

/** acos x likewise. */
export function acos(source: usize, out: usize, count: i32): u32 {
  return apply(ACOS, source, out, count);
}

/** atan x likewise. */
export function atan(source: usize, out: usize, count: i32): u32 {
  return apply(ATAN, source, out, count);
}
