import { loadTail } from "./canonical";
import { certified, isSettled, laySettling, linear, promoteHigh } from "./elementary/certified";
import { POWERS } from "./elementary/power-table";

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

// Places of the constants of `storeExponential`: powers of 2 in 256 steps, so that what is left is small.
const LOWEST: usize = 0;
const HIGHEST: usize = 16;
const STEPS: usize = 32;
const ROUNDER32: usize = 48;
const INDEX: usize = 64;
const STEP: usize = 80;
const SIXTH: usize = 96;
const HALF: usize = 112;
const ORDINARY: usize = 128;
const VANISHING: usize = 144;
const SETTLING: usize = 160;
const constants: usize = memory.data(208, 16);
/** Where a vector's four table offsets are put to be read one by one. */
const offsets: usize = memory.data(16, 16);

function layConstants(): void {
  v128.store(constants, f32x4.splat(-128), LOWEST);
  v128.store(constants, f32x4.splat(128), HIGHEST);
  v128.store(constants, f32x4.splat(369.32993), STEPS);
  v128.store(constants, f32x4.splat(12582912), ROUNDER32);
  v128.store(constants, i32x4.splat(0xff), INDEX);
  v128.store(constants, f64x2.splat(0.6931471805599453 / 256.0), STEP);
  v128.store(constants, f64x2.splat(1.0 / 6.0), SIXTH);
  v128.store(constants, f64x2.splat(0.5), HALF);
  v128.store(constants, f32x4.splat(87), ORDINARY);
  v128.store(constants, f32x4.splat(-104), VANISHING);
  laySettling(constants + SETTLING, 2048);
}

/** t·e^r, r = x - k·ln 2/256, for the lower two lanes of x and k. */
@inline
function timesPower(t: v128, x: v128, k: v128): v128 {
  const r = f64x2.sub(f64x2.promote_low_f32x4(x), f64x2.mul(f64x2.promote_low_f32x4(k), v128.load(constants, STEP)));
  const p = f64x2.add(v128.load(constants, HALF), f64x2.mul(v128.load(constants, SIXTH), r));
  return f64x2.add(t, f64x2.mul(t, f64x2.add(r, f64x2.mul(f64x2.mul(r, r), p))));
}

/**
 * Stores e^x of four elements and returns true if it is certain: for |x| <= 87, where the result is a normal number, if
 * no midpoint is near (certified.ts); from -104 down, where e^x < 2^-150 is less than half the least number, always.
 *
 * k is within 0.506 of 256·x/ln 2: rounding adds at most 2^-23 · 128 · 369.4 to the half, so |r| < 0.00138. It is off
 * by at most 2^-45.9: |k|·ln 2/256 < 88, the constant is off by a relative 2^-53, the product by 2^-47; the subtraction is
 * exact, x being a multiple of the product's last place. The Taylor polynomial to r^3 cuts off less than
 * r^4/24·1.001 < 2^-42.6; the table and the roundings of t·(1 + …) count 2.1 · 2^-53. Together less than a relative
 * 2^-42.4, which is less than 2^11 last places.
 */
@inline
function storeExponential(source: usize, out: usize): bool {
  const x = v128.load(source);
  const clamped = f32x4.pmax(f32x4.pmin(x, v128.load(constants, HIGHEST)), v128.load(constants, LOWEST));
  const shifted = f32x4.add(f32x4.mul(clamped, v128.load(constants, STEPS)), v128.load(constants, ROUNDER32));
  const k = f32x4.sub(shifted, v128.load(constants, ROUNDER32));
  v128.store(offsets, i32x4.shl(v128.and(shifted, v128.load(constants, INDEX)), 3));
  // The low bits of `shifted` are k in two's complement; ⌊k/256⌋ is added to the exponent fields, in the high words.
  const exponents = i32x4.shl(i32x4.shr_u(shifted, 8), 20);
  const zero = i64x2.splat(0);
  const table = changetype<usize>(POWERS);
  let t01 = v128.load64_zero(table + load<u32>(offsets));
  t01 = v128.load64_lane(table + load<u32>(offsets, 4), t01, 1);
  let t23 = v128.load64_zero(table + load<u32>(offsets, 8));
  t23 = v128.load64_lane(table + load<u32>(offsets, 12), t23, 1);
  t01 = i64x2.add(t01, i32x4.shuffle(zero, exponents, 0, 4, 1, 5));
  t23 = i64x2.add(t23, i32x4.shuffle(zero, exponents, 2, 6, 3, 7));
  const y01 = timesPower(t01, clamped, k);
  const y23 = timesPower(t23, i64x2.shuffle(clamped, clamped, 1, 0), i64x2.shuffle(k, k, 1, 0));
  const isOrdinary = f32x4.le(f32x4.abs(x), v128.load(constants, ORDINARY));
  const isSafe = v128.and(isSettled(y01, y23, constants + SETTLING), isOrdinary);
  if (!i32x4.all_true(v128.or(isSafe, f32x4.le(x, v128.load(constants, VANISHING))))) return false;
  v128.store(out, i64x2.shuffle(f32x4.demote_f64x2_zero(y01), f32x4.demote_f64x2_zero(y23), 0, 2));
  return true;
}

/** e^x of `count` elements, correctly rounded; returns how many took the exact path. */
export function exp(source: usize, out: usize, count: i32): u32 {
  layConstants();
  let fallbacks: u32 = 0;
  const whole = source + ((<usize>count & ~3) << 2);
  while (source < whole) {
    if (!storeExponential(source, out)) fallbacks += carefully(v128.load(source), out, 4);
    source += 16;
    out += 16;
  }
  return count & 3 ? fallbacks + carefully(loadTail(source, count & 3), out, count & 3) : fallbacks;
}

/** One vector by the long polynomial, certified, and by the reference where even that leaves it open. */
function carefully(x: v128, out: usize, lanes: i32): u32 {
  // Beyond ±128 nothing changes: e^128 is far above the largest binary32 number, e^-128 below half the least.
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(128)), f32x4.splat(-128));
  const y01 = exponential(f64x2.promote_low_f32x4(clamped));
  const y23 = exponential(promoteHigh(clamped));
  return certified(CODE, ERROR, x, y01, y23, out, lanes);
}
