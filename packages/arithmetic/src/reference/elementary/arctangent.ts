import { type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import { type Approximation, roundApproximation } from "./approximation.js";
import { type Argument, decodeArgument, shifted, squareOf } from "./argument.js";
import { FRACTION_BITS, UNITY } from "./fixed-point.js";
import { arctangentSeries } from "./power-series.js";

const SHIFT = BigInt(FRACTION_BITS);

/** π/2 · 2^120 to nearest. */
export const HALF_PI = 0x1921fb54442d18469898cc51701b83an;

/** atan(k/8) · 2^120 to nearest, k from 0 to 8. */
const ARCTANGENTS = [
  0n,
  0x1fd5ba9aac2f6dc65912f313e7d112n,
  0x3eb6ebf25901bac55b71e7bd7de886n,
  0x5bd86507937bc239c55190916e7f22n,
  0x76b19c1586ed3da2b7f222f65e1d47n,
  0x8f005d5ef7f59f9b5c835e1665c437n,
  0xa4bc7d1934f7092419a87f2a457dadn,
  0xb8053e2bc2319e73cb2da55210a444n,
  0xc90fdaa22168c234c4c6628b80dc1dn,
] as const;

/** The arc tangent, rounded once: ±π/2 at the infinities. Algorithm and error bound: docs/functions/inverse.md. */
export function atan(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return x;
  if (isInfinityOf(format, x)) {
    const sign = signOfFloat(format, x);
    return roundApproximation(format, { sign, magnitude: HALF_PI, exponent: -FRACTION_BITS });
  }
  return roundApproximation(format, arctangent(decodeArgument(format, x)));
}

/** atan x, off by a relative 2^-112 at most. */
function arctangent(x: Argument): Approximation {
  const { sign, magnitude, exponent, place } = x;
  // |x| < 1/16: x·(1 - x²/3 + …)
  if (place < -4) {
    return { sign, magnitude: magnitude * arctangentSeries(squareOf(x), true), exponent: exponent - FRACTION_BITS };
  }
  if (place < 0) {
    return { sign, magnitude: bounded(shifted(magnitude, FRACTION_BITS + exponent)), exponent: -FRACTION_BITS };
  }
  const reciprocal = exponent > FRACTION_BITS ? 0n : (1n << BigInt(FRACTION_BITS - exponent)) / magnitude;
  return { sign, magnitude: HALF_PI - bounded(reciprocal), exponent: -FRACTION_BITS };
}

/** atan t for 0 <= t <= 1, all in units of 2^-120: atan(k/8) ± atan(w), w = |t - k/8| / (1 + t·k/8) <= 1/16. */
function bounded(t: bigint): bigint {
  const k = (t + (UNITY >> 4n)) >> (SHIFT - 3n);
  const nearest = k << (SHIFT - 3n);
  const distance = t < nearest ? nearest - t : t - nearest;
  const w = (distance << SHIFT) / (UNITY + ((t * k) >> 3n));
  const rest = (w * arctangentSeries((w * w) >> SHIFT, true)) >> SHIFT;
  const arctangent = ARCTANGENTS[Number(k)]!;
  return t < nearest ? arctangent - rest : arctangent + rest;
}
