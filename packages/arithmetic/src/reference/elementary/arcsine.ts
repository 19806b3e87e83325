import { type FloatFormat, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import { bitLength } from "../round-once.js";
import { type Approximation, roundApproximation } from "./approximation.js";
import { HALF_PI } from "./arctangent.js";
import { type Argument, decodeArgument, integerSquareRoot, shifted, squareOf } from "./argument.js";
import { FRACTION_BITS } from "./fixed-point.js";
import { arcsineSeries } from "./power-series.js";

/** The arc sine, rounded once; NaN beyond ±1. Algorithm and error bound: docs/functions/inverse.md. */
export function asin(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x) || (x & (format.sign - 1n)) > format.one) return format.nan;
  if (isZeroOf(format, x)) return x;
  return roundApproximation(format, arcsine(decodeArgument(format, x)));
}

/** The arc cosine, rounded once; NaN beyond ±1, +0 at 1. Algorithm and error bound: docs/functions/inverse.md. */
export function acos(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x) || (x & (format.sign - 1n)) > format.one) return format.nan;
  if (x === format.one) return 0n;
  if (isZeroOf(format, x)) return roundApproximation(format, fixedPoint(HALF_PI));
  return roundApproximation(format, arccosine(decodeArgument(format, x), signOfFloat(format, x) === 1));
}

/** asin x, off by a relative 2^-112 at most: x·S(x²) below 1/2, else π/2 - 2·asin √((1 - |x|)/2). */
function arcsine(x: Argument): Approximation {
  const { sign, magnitude, exponent, place } = x;
  if (place < -1) {
    return { sign, magnitude: magnitude * arcsineSeries(squareOf(x), false), exponent: exponent - FRACTION_BITS };
  }
  return { ...fixedPoint(HALF_PI - units(twiceArcsineOfRoot(belowOne(x), exponent, false))), sign };
}

/** acos x for x ≠ 0, 1: π/2 - x·S(x²) below 1/2, else 2·asin √((1 - x)/2) or π - 2·asin √((1 - |x|)/2). */
function arccosine(x: Argument, negative: boolean): Approximation {
  if (x.place >= -1) {
    const twice = twiceArcsineOfRoot(belowOne(x), x.exponent, false);
    return negative ? fixedPoint(2n * HALF_PI - units(twice)) : twice;
  }
  const arcsine = shifted(x.magnitude * arcsineSeries(squareOf(x), false), x.exponent);
  return fixedPoint(negative ? HALF_PI + arcsine : HALF_PI - arcsine);
}

/** (1 - |x|)·2^-exponent, an integer for 1/2 <= |x| <= 1. */
function belowOne({ magnitude, exponent }: Argument): bigint {
  return (1n << BigInt(-exponent)) - magnitude;
}

/**
 * 2·asin √u, or (alternating) 2·asinh √u, for u = difference · 2^(exponent - 1) <= 1/4, off by a relative 2^-112 at
 * most. The root is taken of 240 or 241 bits.
 */
export function twiceArcsineOfRoot(difference: bigint, exponent: number, alternating: boolean): Approximation {
  if (difference === 0n) return fixedPoint(0n);
  const u = shifted(difference, exponent - 1 + FRACTION_BITS);
  const room = 240 - bitLength(difference);
  const shift = room + (Math.abs(room - exponent + 1) % 2);
  const root = integerSquareRoot(difference << BigInt(shift));
  return {
    sign: 0,
    magnitude: root * arcsineSeries(u, alternating),
    exponent: (exponent - 1 - shift) / 2 + 1 - FRACTION_BITS,
  };
}

/** A positive number in units of 2^-120, rounded down. */
function units({ magnitude, exponent }: Approximation): bigint {
  return shifted(magnitude, exponent + FRACTION_BITS);
}

function fixedPoint(magnitude: bigint): Approximation {
  return { sign: 0, magnitude, exponent: -FRACTION_BITS };
}
