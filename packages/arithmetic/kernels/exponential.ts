import { loadTail } from "./canonical";
import { certified, linear, promoteHigh } from "./elementary/certified";

/** The function's opcode. */
const CODE: u32 = 0x13;

// ln 2 = LN2_HIGH + LN2_LOW: the high part has 32 fraction bits, the low part is the rest rounded to binary64.
export const LN2_HIGH: f64 = <f64>0xb17217f7 / 4294967296.0;
export const LN2_LOW: f64 = 1.9082149292705877e-10;
export const LOG2_E: f64 = 1.4426950408889634;
/** 1.5 · 2^52: adding it rounds a small binary64 number to an integer, which the low bits then hold. */
export const ROUNDER: f64 = 6755399441055744.0;
/** Relative half-width of the certificate, 2^-46. */
const ERROR: f64 = 1.4210854715202004e-14;

/**
 * e^x in two lanes, off by a relative 2^-47 at most, for NaN and |x| <= 256.
 *
 * x = k·ln 2 + r, k the integer next to x/ln 2 (|k| <= 370), so |r| <= 0.34658. k·LN2_HIGH and x - k·LN2_HIGH are
 * exact: for k ≠ 0 both are multiples of 2^-32 (x has 24 bits and |x| > 1/3: of 2^-25) below 2^9. k·LN2_LOW is off by
 * less than 2^-77, the last subtraction by 2^-55: together e^r is off by a relative 2^-54.9.
 * The polynomial is the Taylor series to r^12: what is cut off is below r^13/13!·1.03 < 2^-52.3, relative to
 * e^r >= 2^-1/2 below 2^-51.8. It is evaluated by Estrin's scheme, in which no term passes more than 18 roundings: its
 * coefficient, r^2 (1), r^4 (3), r^8 (7) and at most 6 products and sums; so it is off by at most γ_18·Σ|r^n/n!| <=
 * 18·2^-53·1.0001·e^|r|, relative to e^r at most 18·2^-53·1.0001·2.0001 < 2^-47.8. All together: below 2^-47.
 * Multiplying by 2^k is exact.
 */
@inline
export function exponential(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const p0 = f64x2.add(f64x2.splat(1.0), r);
  const p2 = linear(1.0 / 2.0, 1.0 / 6.0, r);
  const p4 = linear(1.0 / 24.0, 1.0 / 120.0, r);
  const p6 = linear(1.0 / 720.0, 1.0 / 5040.0, r);
  const p8 = linear(1.0 / 40320.0, 1.0 / 362880.0, r);
  const p10 = linear(1.0 / 3628800.0, 1.0 / 39916800.0, r);
  const low = f64x2.add(f64x2.add(p0, f64x2.mul(p2, r2)), f64x2.mul(f64x2.add(p4, f64x2.mul(p6, r2)), r4));
  const high = f64x2.add(f64x2.add(p8, f64x2.mul(p10, r2)), f64x2.mul(f64x2.splat(1.0 / 479001600.0), r4));
  const p = f64x2.add(low, f64x2.mul(high, f64x2.mul(r4, r4)));
  // The low bits of `shifted` are k in two's complement: 2^k = (k + 1023) << 52.
  const scale = i64x2.add(i64x2.shl(shifted, 52), i64x2.splat(0x3ff0000000000000));
  return f64x2.mul(p, scale);
}

/** e^x of `count` elements, correctly rounded; returns how many took the exact path. */
export function exp(source: usize, out: usize, count: i32): u32 {
  let fallbacks: u32 = 0;
  for (let i = 0; i < count; i += 4) {
    const address = source + (<usize>i << 2);
    const lanes = min<i32>(4, count - i);
    const x = lanes === 4 ? v128.load(address) : loadTail(address, lanes);
    // Beyond ±128 nothing changes: e^128 is far above the largest binary32 number, e^-128 below half the least.
    const clamped = f32x4.max(f32x4.min(x, f32x4.splat(128)), f32x4.splat(-128));
    const y01 = exponential(f64x2.promote_low_f32x4(clamped));
    const y23 = exponential(promoteHigh(clamped));
    fallbacks += certified(CODE, ERROR, x, y01, y23, out + (<usize>i << 2), lanes);
  }
  return fallbacks;
}
