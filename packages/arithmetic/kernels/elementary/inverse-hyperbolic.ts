import { CANONICAL_NAN, loadTail } from "../canonical";
import { LN2_HIGH, LN2_LOW } from "../exponential";
import { certified, linear, promoteHigh } from "./certified";

const ASINH: u32 = 0x23;
const ACOSH: u32 = 0x24;
const ATANH: u32 = 0x25;
/** Relative half-width of the certificates, 2^-46. */
const ERROR: f64 = 1.4210854715202004e-14;

/** The bits of √½ in binary64. */
const SQRT_HALF: u64 = 0x3fe6a09e667f3bcd;

/**
 * atanh(w)/w in two lanes for z = w² < 0.0295 rounded once, off by a relative 2^-49.8 at most: Σ z^n/(2n + 1) to z^9.
 * What is cut off is below z^10/21/(1 - z) < 2^-55. All terms are positive and pass at most 8 roundings, besides those of
 * z^n, at most 2n: (8 + Σ 2n·z^n/(2n + 1))·2^-53 < 8.1·2^-53.
 */
@inline
function series(z: v128): v128 {
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const p0 = linear(1.0, 1.0 / 3.0, z);
  const p2 = linear(1.0 / 5.0, 1.0 / 7.0, z);
  const p4 = linear(1.0 / 9.0, 1.0 / 11.0, z);
  const p6 = linear(1.0 / 13.0, 1.0 / 15.0, z);
  const p8 = linear(1.0 / 17.0, 1.0 / 19.0, z);
  const high = f64x2.add(f64x2.add(p4, f64x2.mul(p6, z2)), f64x2.mul(p8, z4));
  return f64x2.add(f64x2.add(p0, f64x2.mul(p2, z2)), f64x2.mul(high, z4));
}

/** e of t = m·2^e with √½ <= m < √2, for a normal t. */
@inline
function exponentOf(t: v128): v128 {
  return i64x2.shr_s(i64x2.sub(t, i64x2.splat(SQRT_HALF)), 52);
}

/** e·ln 2 + 2·atanh(w), or 2·atanh(w) for e = 0. */
@inline
function assemble(e: v128, w: v128): v128 {
  const rest = f64x2.mul(f64x2.add(w, w), series(f64x2.mul(w, w)));
  // |e| < 2^31: the low halves of the lanes hold it.
  const power = f64x2.convert_low_i32x4_s(i32x4.shuffle(e, e, 0, 2, 0, 2));
  return f64x2.add(f64x2.mul(power, f64x2.splat(LN2_HIGH)), f64x2.add(f64x2.mul(power, f64x2.splat(LN2_LOW)), rest));
}

/**
 * ±asinh |x|, or acosh x for x >= 1, off by a relative 2^-48 at most: ln t, t = |x| + s, s = √(x² ± 1).
 *
 * x² is exact, x² ± 1 one rounding (none for acosh below 2), the root another: s is off by 1.5·2^-53, t by 2.5·2^-53.
 * Below √2 (e = 0) tanh(½·ln t) is w = |x|/(1 + s), or s/(x + 1): off by at most 2.8·2^-53, so the result is off by a
 * relative (8.1 + 2.9 + 1)·2^-53 + 2^-55.
 * Else t = m·2^e and w = (m - 1)/(m + 1), the numerator exact, two roundings. ln t is at least 0.3465 and |ln m| not
 * more; the error of t is 2.5·2^-53 absolutely, that of ln m a relative 11.2·2^-53, e·LN2_HIGH is exact (40 bits),
 * e·LN2_LOW is off by less than 2^-77, and two sums are rounded: relatively (7.3 + 11.2 + 2.1)·2^-53 < 2^-48.6.
 */
@inline
function logarithmOfSum(code: u32, x: v128): v128 {
  const one = f64x2.splat(1.0);
  const absolute = f64x2.abs(x);
  const square = f64x2.mul(x, x);
  const s = f64x2.sqrt(code === ASINH ? f64x2.add(square, one) : f64x2.sub(square, one));
  const t = f64x2.add(absolute, s);
  const e = exponentOf(t);
  const m = i64x2.sub(t, i64x2.shl(e, 52));
  const isNear = i64x2.eq(e, i64x2.splat(0));
  const numerator = v128.bitselect(code === ASINH ? absolute : s, f64x2.sub(m, one), isNear);
  const denominator = f64x2.add(one, v128.bitselect(code === ASINH ? s : absolute, m, isNear));
  const logarithm = assemble(e, f64x2.div(numerator, denominator));
  // An infinity and a NaN stay what they are.
  const isFinite = f64x2.lt(absolute, f64x2.splat(Infinity));
  return v128.bitselect(v128.or(logarithm, v128.and(x, f64x2.splat(-0.0))), x, isFinite);
}

/**
 * atanh x for |x| <= 1, off by a relative 2^-48 at most: half the logarithm of (1 + |x|)/(1 - |x|) = q.
 *
 * q < √2 (e = 0): w = |x|. Else q = 2^e·(a/b), a = 1 + |x|, b = (1 - |x|)·2^e: |x| > 0.17 is a multiple of 2^-26, so a, b,
 * a - b and a + b are exact, whatever e was; w = (a - b)/(a + b) is one rounding, the rest as in logarithmOfSum.
 */
@inline
function inverseTangent(x: v128): v128 {
  const one = f64x2.splat(1.0);
  const absolute = f64x2.abs(x);
  const above = f64x2.add(one, absolute);
  const e = exponentOf(f64x2.div(above, f64x2.sub(one, absolute)));
  const scale = i64x2.shl(i64x2.add(e, i64x2.splat(1023)), 52);
  const below = f64x2.mul(f64x2.sub(one, absolute), scale);
  const quotient = f64x2.div(f64x2.sub(above, below), f64x2.add(above, below));
  const w = v128.bitselect(absolute, quotient, i64x2.eq(e, i64x2.splat(0)));
  const half = f64x2.mul(f64x2.splat(0.5), assemble(e, w));
  const value = v128.bitselect(f64x2.splat(Infinity), half, f64x2.eq(absolute, one));
  return v128.or(value, v128.and(x, f64x2.splat(-0.0)));
}

@inline
function propose(code: u32, x: v128): v128 {
  return code === ATANH ? inverseTangent(x) : logarithmOfSum(code, x);
}

/** x, a NaN where the function has no value. */
@inline
function restrict(code: u32, x: v128): v128 {
  if (code === ASINH) return x;
  const one = f32x4.splat(1);
  const hasValue = code === ACOSH ? f32x4.ge(x, one) : f32x4.le(f32x4.abs(x), one);
  return v128.bitselect(x, i32x4.splat(CANONICAL_NAN), hasValue);
}

@inline
function apply(code: u32, source: usize, out: usize, count: i32): u32 {
  let fallbacks: u32 = 0;
  for (let i = 0; i < count; i += 4) {
    const address = source + (<usize>i << 2);
    const lanes = min<i32>(4, count - i);
    const x = restrict(code, lanes === 4 ? v128.load(address) : loadTail(address, lanes));
    const y01 = propose(code, f64x2.promote_low_f32x4(x));
    const y23 = propose(code, promoteHigh(x));
    fallbacks += certified(code, ERROR, x, y01, y23, out + (<usize>i << 2), lanes);
  }
  return fallbacks;
}

/** asinh x of `count` elements, correctly rounded; returns how many took the exact path. */
export function asinh(source: usize, out: usize, count: i32): u32 {
  return apply(ASINH, source, out, count);
}

/** acosh x likewise. */
export function acosh(source: usize, out: usize, count: i32): u32 {
  return apply(ACOSH, source, out, count);
}

/** atanh x likewise. */
export function atanh(source: usize, out: usize, count: i32): u32 {
  return apply(ATANH, source, out, count);
}
