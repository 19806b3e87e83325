/** 2/π in binary64, rounded. */
const TWO_OVER_PI: f64 = 0.6366197723675814;
const HALF_PI: f64 = 1.5707963267948966;
// π/2 = HALF_PI_HIGH + HALF_PI_MIDDLE + HALF_PI_LOW: 33 bits down to 2^-32, 33 bits down to 2^-66, the rest rounded.
const HALF_PI_HIGH: f64 = 1.5707963267341256;
const HALF_PI_MIDDLE: f64 = 6.077100506303966e-11;
const HALF_PI_LOW: f64 = 2.0222662487959506e-21;
/** 1.5 · 2^52: adding it rounds a small binary64 number to an integer, which the low bits then hold. */
const ROUNDER: f64 = 6755399441055744.0;

/** Arguments up to here are reduced in two lanes: they have less than 2^20 quarter turns. */
export const FEW_TURNS: f32 = 1048576.0;
/** Below this share of a quarter turn the words of the table do not suffice. */
const LEAST_SHARE: f64 = 1.0 / 1048576.0;

/** 64 zero bits, then 2/π from its bit with the weight 1/2 on; binary32 uses 264 of them. */
const TABLE: usize = memory.data<u64>([
  0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
]);

/** x·2/π, whose integer part is then found in the low bits, for |x| <= FEW_TURNS in two lanes. */
@inline
export function shiftedTurns(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, f64x2.splat(TWO_OVER_PI)), f64x2.splat(ROUNDER));
}

/**
 * r = x - k·π/2 with k from shiftedTurns, |r| <= π/4·(1 + 2^-30), off by a relative 2^-51 at most.
 *
 * |k| < 2^20, so its products with the high and the middle part are exact. x - k·HALF_PI_HIGH is exact too: if k ≠ 0,
 * |x| > 1/2 is a multiple of 2^-24, the product one of 2^-32, and the difference is below 1. The next subtraction is
 * off by 2^-53 of its result, which is at most |r| + 2^-48, the last product by 2^-102, the last subtraction by
 * 2^-53·|r|; no |r| here is below 2^-27.9 (the least, 2^-27.83, belongs to 0x437ce5f1: all arguments were tried).
 */
@inline
export function reduceFew(x: v128, shifted: v128): v128 {
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(HALF_PI_HIGH)));
  const middle = f64x2.sub(high, f64x2.mul(k, f64x2.splat(HALF_PI_MIDDLE)));
  return f64x2.sub(middle, f64x2.mul(k, f64x2.splat(HALF_PI_LOW)));
}

/**
 * The same for one binary32 number of any size >= 1, given as bits without the sign: writes r to `rest` and k mod 4 to
 * `quadrant`. NaN, infinity and what is too near to a multiple of π/2 give r = NaN.
 *
 * x = m·2^e, m of 24 bits. Of 2/π the 96 bits from the weight 2^(1 - e) on are taken; what stands before them makes
 * whole turns, what comes behind is less than m·2^-94 < 2^-70 quarter turns. The product modulo 2^96 has 2 bits of
 * quadrant (rounded to the nearest) and 94 of fraction, which are converted with a relative error of 2·2^-53 and
 * 2^-70/2^-20 for the table; π/2 and the product add 2·2^-53: together less than a relative 2^-49.6.
 */
export function reduceMany(bits: u32, rest: usize, quadrant: usize): void {
  if (bits >= 0x7f800000) {
    store<f64>(rest, NaN);
    return;
  }
  const m = <u64>((bits & 0x7fffff) | 0x800000);
  // The window starts at the bit with the weight 2^(1 - e), e = biased - 150; weight 1/2 is bit 64 of the table.
  const start = <i32>(bits >> 23) - 150 - 2 + 64;
  const word = TABLE + (<usize>(start >> 6) << 3);
  const offset = <u64>(start & 63);
  let high = load<u64>(word);
  let low = load<u64>(word, 8);
  if (offset !== 0) {
    high = (high << offset) | (low >> (64 - offset));
    low = (low << offset) | (load<u64>(word, 16) >> (64 - offset));
  }
  const lowProduct = m * (low >> 32);
  const turn = m * high + (lowProduct >> 32);
  const k = (turn + (1 << 61)) >> 62;
  const fraction = <i64>(turn - (k << 62));
  const share = <f64>fraction * (1.0 / 4611686018427387904.0) +
    <f64>(lowProduct & 0xffffffff) * (1.0 / 4611686018427387904.0 / 4294967296.0);
  store<f64>(rest, abs(share) < LEAST_SHARE ? NaN : share * HALF_PI);
  store<u64>(quadrant, k);
}
