import { decodeFloat, type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import { bitLength } from "../round-once.js";
import { type Approximation, roundApproximation } from "./approximation.js";
import { FRACTION_BITS, factorial, LN2, reciprocals, risingSeries } from "./fixed-point.js";

/** 2^120 / n! for e^r on 0 <= r < ln 2: r^30/30! < 2^-123. */
const COEFFICIENTS = reciprocals(30, factorial);

/**
 * e^x rounded once, in 120-bit fixed point: the same integer operations as the contract's referee.
 * Algorithm and error bound: docs/functions/exponential.md.
 */
export function exp(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  const beyond = signOfFloat(format, x) === 1 ? 0n : format.infinity;
  if (isInfinityOf(format, x)) return beyond;
  if (isZeroOf(format, x)) return format.one;
  const place = leadingPlace(format, x);
  if (place < -format.fractionBits - 7) return format.one;
  if (place >= format.exponentBits - 1) return beyond;
  return roundApproximation(format, exponential(format, x));
}

/** ⌊log2 |x|⌋ for a finite x ≠ 0. */
export function leadingPlace(format: FloatFormat, x: bigint): number {
  const { magnitude, exponent } = decodeFloat(format, x);
  return bitLength(magnitude) - 1 + exponent;
}

/** e^x for 2^-(fractionBits + 7) <= |x| < 2^(exponentBits - 1), off by a relative 2^-110 at most. */
export function exponential(format: FloatFormat, x: bigint): Approximation {
  const { sign, magnitude, exponent } = decodeFloat(format, x);
  const absolute = magnitude << BigInt(exponent + FRACTION_BITS);
  const k = sign === 1 ? -((absolute + LN2 - 1n) / LN2) : absolute / LN2;
  const r = (sign === 1 ? -absolute : absolute) - k * LN2;
  return { sign: 0, magnitude: risingSeries(COEFFICIENTS, r), exponent: Number(k) - FRACTION_BITS };
}
