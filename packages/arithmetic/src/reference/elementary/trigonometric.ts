import { type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import { type Approximation, roundApproximation, squareFixedPoint } from "./approximation.js";
import { reduceArgument } from "./argument-reduction.js";
import { alternatingSeries, FRACTION_BITS, factorial, reciprocals } from "./fixed-point.js";

/** 2^120 / (2n + 1)! for sin(r)/r on |r| <= π/4: r^32/33! < 2^-133. */
export const ODD_COEFFICIENTS = reciprocals(16, (n) => factorial(2 * n + 1));

/** 2^120 / (2n)! for cos(r): r^34/34! < 2^-138. */
export const EVEN_COEFFICIENTS = reciprocals(17, (n) => factorial(2 * n));

/** sin x rounded once; NaN for an infinity, ±0 for ±0 (docs/functions/trigonometric.md, as the others here). */
export function sin(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x) || isInfinityOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return x;
  return roundApproximation(format, sine(format, x));
}

/** cos x rounded once; NaN for an infinity, 1 for ±0. */
export function cos(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x) || isInfinityOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return format.one;
  return roundApproximation(format, cosine(format, x));
}

/** tan x rounded once; NaN for an infinity, ±0 for ±0. */
export function tan(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x) || isInfinityOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return x;
  return roundApproximation(format, tangent(format, x));
}

/** sin x for finite x ≠ 0. */
export function sine(format: FloatFormat, x: bigint): Approximation {
  const { quadrant, rest } = reduceArgument(format, x);
  const { magnitude, exponent } = (quadrant & 1) === 0 ? sineOfRest(rest) : cosineOfRest(rest);
  const falls = (quadrant & 1) === 0 ? rest.sign : 0;
  return { sign: toSign(signOfFloat(format, x) ^ (quadrant >> 1) ^ falls), magnitude, exponent };
}

/** cos x for finite x ≠ 0. */
export function cosine(format: FloatFormat, x: bigint): Approximation {
  const { quadrant, rest } = reduceArgument(format, x);
  const { magnitude, exponent } = (quadrant & 1) === 0 ? cosineOfRest(rest) : sineOfRest(rest);
  const falls = (quadrant & 1) === 0 ? 0 : rest.sign ^ 1;
  return { sign: toSign((quadrant >> 1) ^ falls), magnitude, exponent };
}

/** tan x for finite x ≠ 0: sin/cos, or -cos/sin in odd quadrants. */
export function tangent(format: FloatFormat, x: bigint): Approximation {
  const { quadrant, rest } = reduceArgument(format, x);
  const { magnitude, exponent } = sineOfRest(rest);
  const cosine = cosineOfRest(rest).magnitude;
  const sign = toSign(signOfFloat(format, x) ^ rest.sign ^ (quadrant & 1));
  return (quadrant & 1) === 0
    ? { sign, magnitude: (magnitude << BigInt(FRACTION_BITS)) / cosine, exponent }
    : { sign, magnitude: (cosine << 133n) / magnitude, exponent: -133 - FRACTION_BITS - exponent };
}

/** sin|r| */
function sineOfRest(rest: Approximation): Approximation {
  const series = alternatingSeries(ODD_COEFFICIENTS, squareFixedPoint(rest));
  return { sign: 0, magnitude: (rest.magnitude * series) >> BigInt(FRACTION_BITS), exponent: rest.exponent };
}

/** cos r */
function cosineOfRest(rest: Approximation): Approximation {
  const magnitude = alternatingSeries(EVEN_COEFFICIENTS, squareFixedPoint(rest));
  return { sign: 0, magnitude, exponent: -FRACTION_BITS };
}

function toSign(bit: number): 0 | 1 {
  return bit === 0 ? 0 : 1;
}
