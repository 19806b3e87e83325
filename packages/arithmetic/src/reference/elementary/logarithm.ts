import { decodeFloat, type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import { bitLength } from "../round-once.js";
import { type Approximation, roundApproximation, SIGNIFICAND_BITS, squareFixedPoint } from "./approximation.js";
import { FRACTION_BITS, LN2, reciprocals, risingSeries } from "./fixed-point.js";

/** The least 53-bit significand M with M / 2^52 >= √2. */
const SQRT2 = 0x16a09e667f3bcdn;

/** 2^120 / (2n + 1) for atanh(s) = s·(1 + s²/3 + s⁴/5 + …) on s <= 3 - 2√2: s^46/47 < 2^-122. */
const COEFFICIENTS = reciprocals(23, (n) => BigInt(2 * n + 1));

/**
 * ln x rounded once, in 120-bit fixed point: the same integer operations as the contract's referee.
 * Algorithm and error bound: docs/functions/exponential.md.
 */
export function log(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return format.sign | format.infinity;
  if (signOfFloat(format, x) === 1) return format.nan;
  if (isInfinityOf(format, x)) return x;
  if (x === format.one) return 0n;
  return roundApproximation(format, logarithm(format, x));
}

/** ln x for finite x > 0, x ≠ 1, off by a relative 2^-110 at most. */
export function logarithm(format: FloatFormat, x: bigint): Approximation {
  // x = (significand / 2^place)·2^power with √½ < significand / 2^place < √2
  const { magnitude, exponent } = decodeFloat(format, x);
  const length = bitLength(magnitude);
  const significand = magnitude << BigInt(53 - length);
  const place = significand >= SQRT2 ? 53 : 52;
  const power = exponent + length - 53 + place;
  const one = 1n << BigInt(place);
  const sign = significand < one ? 1 : 0;
  const distance = sign === 1 ? one - significand : significand - one;
  if (distance === 0n) return fixedPoint(BigInt(power) * LN2);

  // 2·atanh(s), s = |significand - one| / (significand + one)
  const shift = SIGNIFICAND_BITS - 1 + 53 - (bitLength(distance) - 1);
  const s = { sign, magnitude: (distance << BigInt(shift)) / (significand + one), exponent: -shift } as const;
  const series = risingSeries(COEFFICIENTS, squareFixedPoint(s));
  const product = s.magnitude * series;
  if (power === 0) return { sign, magnitude: product >> BigInt(FRACTION_BITS), exponent: 1 - shift };
  const twice = product >> BigInt(shift - 1);
  return fixedPoint(BigInt(power) * LN2 + (sign === 1 ? -twice : twice));
}

function fixedPoint(value: bigint): Approximation {
  return value < 0n
    ? { sign: 1, magnitude: -value, exponent: -FRACTION_BITS }
    : { sign: 0, magnitude: value, exponent: -FRACTION_BITS };
}
