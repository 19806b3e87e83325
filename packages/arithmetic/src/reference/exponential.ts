import { CANONICAL_NAN, isNaNBits, ONE, POSITIVE_INFINITY, POSITIVE_ZERO, signOf } from "./binary32.js";
import { FRACTION_BITS, LN2, UNITY } from "./fixed-point.js";
import { roundToBinary32 } from "./rounding.js";

/**
 * e^x rounded once to binary32, in 120-bit fixed point: the same integer operations as the contract's referee, with
 * every intermediate below 2^256.
 *
 * |x| < 2^-30 gives 1 and |x| >= 128 gives +infinity or +0. Otherwise X = x·2^120 is an integer, k = floor(X / LN2),
 * r = X - k·LN2 in [0, LN2), and the Taylor series of e^r is summed with each term rounded down. The relative error of
 * the sum against e^(x - k·ln 2) is below 2^-112 (the proof stands in docs/arithmetic.md); no e^x of a binary32 x is
 * nearer than a relative 2^-53 to a number where the rounding changes, so the rounding is that of the exact value.
 * e^x is irrational for x ≠ 0: sticky.
 */
export function expReference(x: number): number {
  if (isNaNBits(x)) return CANONICAL_NAN;
  const biased = (x >>> 23) & 0xff;
  if (biased < 97) return ONE;
  if (biased >= 134) return signOf(x) === 1 ? POSITIVE_ZERO : POSITIVE_INFINITY;
  const { magnitude, exponent } = expFixedPoint(x);
  return roundToBinary32(0, magnitude, exponent, true);
}

/** e^x ≈ magnitude · 2^exponent, off by a relative 2^-112 at most, for 2^-30 <= |x| < 128. */
export function expFixedPoint(x: number): { magnitude: bigint; exponent: number } {
  const biased = (x >>> 23) & 0xff;
  const absolute = BigInt((x & 0x7fffff) | 0x800000) << BigInt(biased - 30);
  const k = signOf(x) === 1 ? -((absolute + LN2 - 1n) / LN2) : absolute / LN2;
  const r = (signOf(x) === 1 ? -absolute : absolute) - k * LN2;
  return { magnitude: taylor(r), exponent: Number(k) - FRACTION_BITS };
}

/** e^r · 2^120 for r counted in 2^-120, 0 <= r < LN2; at most 44 units too small. */
function taylor(r: bigint): bigint {
  let term = UNITY;
  let sum = UNITY;
  for (let n = 1n; term > 0n; n += 1n) {
    term = ((term * r) >> BigInt(FRACTION_BITS)) / n;
    sum += term;
  }
  return sum;
}
