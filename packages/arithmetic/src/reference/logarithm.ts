import {
  CANONICAL_NAN,
  isNaNBits,
  isZero,
  NEGATIVE_INFINITY,
  ONE,
  POSITIVE_INFINITY,
  POSITIVE_ZERO,
  signOf,
} from "./binary32.js";
import { FRACTION_BITS, LN2 } from "./fixed-point.js";
import { roundToBinary32 } from "./rounding.js";

/** The least 24-bit significand M with M / 2^23 >= √2. */
const SQRT2_SIGNIFICAND = 0xb504f4;

/**
 * ln x rounded once to binary32, in 120-bit fixed point: the same integer operations as the contract's referee, with
 * every intermediate below 2^256.
 *
 * x = (M / D)·2^e with √½ < M / D < √2 and D a power of two; ln x = e·ln 2 + 2·atanh((M - D) / (M + D)), the series
 * summed with each part rounded down. The absolute error is below 2^-113, the relative one below 2^-88 (the proof
 * stands in docs/arithmetic.md); no ln x of a binary32 x ≠ 1 is nearer than a relative 2^-59 to a number where the
 * rounding changes. ln x is irrational there: sticky.
 */
export function logReference(x: number): number {
  if (isNaNBits(x)) return CANONICAL_NAN;
  if (isZero(x)) return NEGATIVE_INFINITY;
  if (signOf(x) === 1) return CANONICAL_NAN;
  if (x === POSITIVE_INFINITY) return POSITIVE_INFINITY;
  if (x === ONE) return POSITIVE_ZERO;
  const { sign, magnitude, exponent } = logFixedPoint(x);
  return roundToBinary32(sign, magnitude, exponent, true);
}

/** ln x ≈ ±magnitude · 2^exponent, off by 2^-113 at most, for finite x > 0. */
export function logFixedPoint(x: number): { sign: 0 | 1; magnitude: bigint; exponent: number } {
  const { significand, exponent } = normalize(x);
  const shift = significand >= SQRT2_SIGNIFICAND ? 24 : 23;
  const difference = significand - 2 ** shift;
  const quotient = (BigInt(Math.abs(difference)) << BigInt(FRACTION_BITS)) / BigInt(significand + 2 ** shift);
  const logarithm = 2n * inverseHyperbolicTangent(quotient);
  const value = BigInt(exponent + shift) * LN2 + (difference < 0 ? -logarithm : logarithm);
  return value < 0n
    ? { sign: 1, magnitude: -value, exponent: -FRACTION_BITS }
    : { sign: 0, magnitude: value, exponent: -FRACTION_BITS };
}

/** x = significand · 2^exponent with 2^23 <= significand < 2^24, for a positive finite x. */
function normalize(x: number): { significand: number; exponent: number } {
  const biased = x >>> 23;
  if (biased > 0) return { significand: (x & 0x7fffff) | 0x800000, exponent: biased - 150 };
  const shift = Math.clz32(x) - 8;
  return { significand: x << shift, exponent: -149 - shift };
}

/** atanh(s) · 2^120 for s counted in 2^-120, 0 <= s < 0.1716 · 2^120; at most 32 units too small. */
function inverseHyperbolicTangent(s: bigint): bigint {
  const square = (s * s) >> BigInt(FRACTION_BITS);
  let power = s;
  let sum = s;
  for (let n = 3n; power > 0n; n += 2n) {
    power = (power * square) >> BigInt(FRACTION_BITS);
    sum += power / n;
  }
  return sum;
}
