import { CANONICAL_NAN, loadTail, storeTail } from "./canonical";

/** ln x by the integer reference (src/reference/elementary/logarithm.ts), for the few elements that binary64 cannot decide. */
@external("reference", "elementary")
declare function exact(code: u32, x: u32): u32;

/** The function's opcode. */
const CODE: u32 = 0x14;

const LN2_HIGH: f64 = <f64>0xb17217f7 / 4294967296.0;
const LN2_LOW: f64 = 1.9082149292705877e-10;
/** The bits of √½ in binary64. */
const SQRT_HALF: u64 = 0x3fe6a09e667f3bcd;
/** Relative half-width of the certificate, 2^-46. */
const ERROR: f64 = 1.4210854715202004e-14;

/** c0 + c1·x */
@inline
function linear(c0: f64, c1: f64, x: v128): v128 {
  return f64x2.add(f64x2.splat(c0), f64x2.mul(f64x2.splat(c1), x));
}

/**
 * ln x in two lanes, off by a relative 2^-47 at most, for positive finite binary32 x (subnormals included: they are
 * normal in binary64).
 *
 * x = m·2^e with m in [√½, √2), exact. f = m - 1 and m + 1 are exact (m has 24 bits), s = f/(m + 1) is rounded once,
 * |s| < 0.17158, z = s² < 0.02944. ln m = 2s·(1 + z/3 + … + z^9/19 + …): what is cut off is below z^10/21/(1 - z) <
 * 2^-55.2 relative. Every term is positive; z^j carries at most 4j - 1 roundings, and every term passes at most 9 more
 * (coefficient, s, and products and sums). As z^j/(2j + 1) < 0.03^j/3 for j >= 1, the relative error of ln m is below
 * (9 + Σ 4j·0.03^j/3)·2^-53·1.0001 + 2^-55.2 < 2^-49.6.
 * e = 0 leaves ln m (adding zeros is exact). Else |ln x| >= ½·ln 2: e·LN2_HIGH is exact (40 bits), ln m is off by at
 * most 2^-49.6·½·ln 2, e·LN2_LOW by 2^-78, the two sums by 2^-53 of at most |ln x| + 2^-24 each; LN2_LOW itself by
 * 2^-85·|e|. All together: a relative 2^-47.
 */
@inline
export function naturalLogarithm(x: v128): v128 {
  const exponent = i64x2.shr_s(i64x2.sub(x, i64x2.splat(SQRT_HALF)), 52);
  const m = i64x2.sub(x, i64x2.shl(exponent, 52));
  // |exponent| < 2^31: the low halves of the lanes hold it.
  const e = f64x2.convert_low_i32x4_s(i32x4.shuffle(exponent, exponent, 0, 2, 0, 2));
  const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)));
  const z = f64x2.mul(s, s);
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const p0 = linear(1.0, 1.0 / 3.0, z);
  const p2 = linear(1.0 / 5.0, 1.0 / 7.0, z);
  const p4 = linear(1.0 / 9.0, 1.0 / 11.0, z);
  const p6 = linear(1.0 / 13.0, 1.0 / 15.0, z);
  const p8 = linear(1.0 / 17.0, 1.0 / 19.0, z);
  const high = f64x2.add(f64x2.add(p4, f64x2.mul(p6, z2)), f64x2.mul(p8, z4));
  const p = f64x2.add(f64x2.add(p0, f64x2.mul(p2, z2)), f64x2.mul(high, z4));
  const logarithm = f64x2.mul(f64x2.add(s, s), p);
  return f64x2.add(f64x2.mul(e, f64x2.splat(LN2_HIGH)), f64x2.add(f64x2.mul(e, f64x2.splat(LN2_LOW)), logarithm));
}

/** One end of the certificate's interval, rounded to binary32, in the low half. */
@inline
function bound(y: v128, factor: f64): v128 {
  return f32x4.demote_f64x2_zero(f64x2.mul(y, f64x2.splat(factor)));
}

/** ln x of `count` elements, correctly rounded; returns how many took the exact path. */
export function log(source: usize, out: usize, count: i32): u32 {
  let fallbacks: u32 = 0;
  for (let i = 0; i < count; i += 4) {
    const address = source + (<usize>i << 2);
    const lanes = min<i32>(4, count - i);
    const x = lanes === 4 ? v128.load(address) : loadTail(address, lanes);
    const y01 = naturalLogarithm(f64x2.promote_low_f32x4(x));
    const y23 = naturalLogarithm(f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0)));
    const low = i64x2.shuffle(bound(y01, 1.0 - ERROR), bound(y23, 1.0 - ERROR), 0, 2);
    const high = i64x2.shuffle(bound(y01, 1.0 + ERROR), bound(y23, 1.0 + ERROR), 0, 2);
    const isOrdinary = v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.lt(x, f32x4.splat(Infinity)));
    const certain = v128.and(i32x4.eq(low, high), isOrdinary);
    if (lanes === 4) v128.store(out + (<usize>i << 2), low);
    else storeTail(out + (<usize>i << 2), low, lanes);
    if (!i32x4.all_true(certain)) fallbacks += repair(out + (<usize>i << 2), x, i32x4.bitmask(certain), lanes);
  }
  return fallbacks;
}

function repair(out: usize, x: v128, certain: i32, lanes: i32): u32 {
  let fallbacks: u32 = 0;
  const held = scratch;
  v128.store(held, x);
  for (let lane = 0; lane < lanes; lane++) {
    if ((certain >> lane) & 1) continue;
    const value = load<f32>(held + (<usize>lane << 2));
    let bits = CANONICAL_NAN;
    if (value === 0) bits = 0xff800000;
    else if (value === Infinity) bits = 0x7f800000;
    else if (value > 0) {
      bits = exact(CODE, reinterpret<u32>(value));
      fallbacks++;
    }
    store<u32>(out + (<usize>lane << 2), bits);
  }
  return fallbacks;
}

const scratch: usize = memory.data(16, 16);
