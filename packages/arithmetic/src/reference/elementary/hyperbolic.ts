import { type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import {
  type Approximation,
  decodeLong,
  roundApproximation,
  SIGNIFICAND_BITS,
  squareFixedPoint,
} from "./approximation.js";
import { exponential, leadingPlace } from "./exponential.js";
import { FRACTION_BITS, factorial, reciprocals, risingSeries } from "./fixed-point.js";

/** 2^120 / (2n + 1)! for sinh(x)/x on |x| < 1/2: x^28/29! < 2^-130. */
const ODD_COEFFICIENTS = reciprocals(14, (n) => factorial(2 * n + 1));

/** 2^120 / (2n)! for cosh(x) on |x| < 1/2: x^28/28! < 2^-125. */
const EVEN_COEFFICIENTS = reciprocals(14, (n) => factorial(2 * n));

/** sinh x rounded once; ±0 for ±0, ±∞ for ±∞ (docs/functions/exponential.md, as the others here). */
export function sinh(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isZeroOf(format, x) || isInfinityOf(format, x)) return x;
  if (isLarge(format, x)) return (x & format.sign) | format.infinity;
  return roundApproximation(format, hyperbolicSine(format, x));
}

/** cosh x rounded once; 1 for ±0, +∞ for ±∞. */
export function cosh(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return format.one;
  if (isInfinityOf(format, x) || isLarge(format, x)) return format.infinity;
  return roundApproximation(format, hyperbolicCosine(format, x));
}

/** tanh x rounded once; ±0 for ±0, ±1 for ±∞. */
export function tanh(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return x;
  if (isInfinityOf(format, x) || isLarge(format, x)) return (x & format.sign) | format.one;
  return roundApproximation(format, hyperbolicTangent(format, x));
}

/** Where e^|x| is beyond the format, and tanh x nearest to ±1. */
function isLarge(format: FloatFormat, x: bigint): boolean {
  return leadingPlace(format, x) >= format.exponentBits - 1;
}

/** sinh x for 0 < |x| < 2^(exponentBits - 1). */
export function hyperbolicSine(format: FloatFormat, x: bigint): Approximation {
  const small = smallArgument(format, x);
  if (small !== null) return sineOfSmall(small);
  const { rising, falling, exponent } = exponentials(format, x);
  return { sign: signOfFloat(format, x), magnitude: rising - falling, exponent: exponent - 1 };
}

/** cosh x for 0 < |x| < 2^(exponentBits - 1). */
export function hyperbolicCosine(format: FloatFormat, x: bigint): Approximation {
  const small = smallArgument(format, x);
  if (small !== null) return cosineOfSmall(small);
  const { rising, falling, exponent } = exponentials(format, x);
  return { sign: 0, magnitude: rising + falling, exponent: exponent - 1 };
}

/** tanh x for 0 < |x| < 2^(exponentBits - 1). */
export function hyperbolicTangent(format: FloatFormat, x: bigint): Approximation {
  const small = smallArgument(format, x);
  if (small !== null) {
    const { sign, magnitude, exponent } = sineOfSmall(small);
    return { sign, magnitude: (magnitude << BigInt(FRACTION_BITS)) / cosineOfSmall(small).magnitude, exponent };
  }
  const { rising, falling } = exponentials(format, x);
  const magnitude = ((rising - falling) << 127n) / (rising + falling);
  return { sign: signOfFloat(format, x), magnitude, exponent: -127 };
}

/** x if |x| < 1/2 */
function smallArgument(format: FloatFormat, x: bigint): Approximation | null {
  const long = decodeLong(format, x);
  return long.exponent < -SIGNIFICAND_BITS ? long : null;
}

function sineOfSmall(x: Approximation): Approximation {
  const series = risingSeries(ODD_COEFFICIENTS, squareFixedPoint(x));
  return { ...x, magnitude: (x.magnitude * series) >> BigInt(FRACTION_BITS) };
}

function cosineOfSmall(x: Approximation): Approximation {
  return { sign: 0, magnitude: risingSeries(EVEN_COEFFICIENTS, squareFixedPoint(x)), exponent: -FRACTION_BITS };
}

/** e^|x| = rising · 2^exponent and e^-|x| = falling · 2^exponent, for |x| >= 1/2. */
function exponentials(format: FloatFormat, x: bigint): { rising: bigint; falling: bigint; exponent: number } {
  const { magnitude, exponent } = exponential(format, x & ~format.sign);
  const falling = (1n << BigInt(2 * FRACTION_BITS)) / magnitude;
  return { rising: magnitude, falling: falling >> BigInt(2 * (exponent + FRACTION_BITS)), exponent };
}
