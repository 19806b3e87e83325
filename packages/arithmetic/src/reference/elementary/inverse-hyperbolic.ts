import { type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import { bitLength } from "../round-once.js";
import { type Approximation, roundApproximation } from "./approximation.js";
import { twiceArcsineOfRoot } from "./arcsine.js";
import { type Argument, decodeArgument, integerSquareRoot, squareOf } from "./argument.js";
import { FRACTION_BITS, LN2 } from "./fixed-point.js";
import { arcsineSeries, arctangentSeries, naturalLogarithm } from "./power-series.js";

const SHIFT = BigInt(FRACTION_BITS);

/** The least 24-bit significand M with M / 2^23 >= √2. */
const SQRT2 = 0xb504f4n;

/** The inverse hyperbolic sine, rounded once. Algorithm and error bound: docs/functions/inverse.md. */
export function asinh(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isZeroOf(format, x) || isInfinityOf(format, x)) return x;
  const argument = decodeArgument(format, x);
  if (argument.place >= -1) return roundApproximation(format, logarithmOfSum(argument, 1n));
  // |x| < 1/2: x·(1 - x²/6 + …)
  const magnitude = argument.magnitude * arcsineSeries(squareOf(argument), true);
  return roundApproximation(format, { ...argument, magnitude, exponent: argument.exponent - FRACTION_BITS });
}

/** The inverse hyperbolic cosine, rounded once; NaN below 1. Algorithm and error bound: docs/functions/inverse.md. */
export function acosh(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x) || signOfFloat(format, x) === 1 || x < format.one) return format.nan;
  if (x === format.one) return 0n;
  if (isInfinityOf(format, x)) return x;
  const argument = decodeArgument(format, x);
  return roundApproximation(format, argument.place === 0 ? nearOne(argument) : logarithmOfSum(argument, -1n));
}

/** The inverse hyperbolic tangent, rounded once; ±∞ at ±1, NaN beyond. See docs/functions/inverse.md. */
export function atanh(format: FloatFormat, x: bigint): bigint {
  const absolute = x & (format.sign - 1n);
  if (isNaNOf(format, x) || absolute > format.one) return format.nan;
  if (isZeroOf(format, x)) return x;
  if (absolute === format.one) return (x & format.sign) | format.infinity;
  return roundApproximation(format, inverseTangent(decodeArgument(format, x)));
}

/** acosh x for 1 < x < 2: below 3/2 it is 2·asinh √((x - 1)/2). */
function nearOne(x: Argument): Approximation {
  const one = 1n << BigInt(-x.exponent);
  const above = x.magnitude - one;
  return 2n * above < one ? twiceArcsineOfRoot(above, x.exponent, true) : logarithmOfSum(x, -1n);
}

/** ±ln(|x| + √(x² + one)) for one = 1 and |x| >= 1/2, or one = -1 and |x| >= 3/2; off by a relative 2^-111 at most. */
function logarithmOfSum({ sign, magnitude, exponent, place }: Argument, one: bigint): Approximation {
  // |x| = y·2^e, y < 2: ln(y + √(y² + one·2^-2e)) + e·ln 2; 2^-2e is dropped below 2^-240
  const e = Math.max(place, 0);
  const y = magnitude << BigInt(FRACTION_BITS + exponent - e);
  const root = integerSquareRoot(y * y + (e <= FRACTION_BITS ? one << BigInt(2 * (FRACTION_BITS - e)) : 0n));
  return { sign, magnitude: naturalLogarithm(y + root) + BigInt(e) * LN2, exponent: -FRACTION_BITS };
}

/** atanh x for 0 < |x| < 1, off by a relative 2^-112 at most. */
function inverseTangent(x: Argument): Approximation {
  const { sign, magnitude, exponent, place } = x;
  // |x| < 1/8: x·(1 + x²/3 + …)
  if (place < -3) {
    return { sign, magnitude: magnitude * arctangentSeries(squareOf(x), false), exponent: exponent - FRACTION_BITS };
  }
  // (1 + |x|)/(1 - |x|) = (above / below)·2^e with √½ < above / below < √2
  const one = 1n << BigInt(-exponent);
  let above = one + magnitude;
  let below = one - magnitude;
  let e = bitLength(above) - bitLength(below);
  below <<= BigInt(e);
  if (above << 23n >= below * SQRT2) {
    below <<= 1n;
    e += 1;
  } else if (above * SQRT2 < below << 23n) {
    above <<= 1n;
    e -= 1;
  }
  const distance = above < below ? below - above : above - below;
  const s = (distance << SHIFT) / (above + below);
  const rest = (s * arctangentSeries((s * s) >> SHIFT, false)) >> SHIFT;
  const whole = (BigInt(e) * LN2) >> 1n;
  return { sign, magnitude: above < below ? whole - rest : whole + rest, exponent: -FRACTION_BITS };
}
