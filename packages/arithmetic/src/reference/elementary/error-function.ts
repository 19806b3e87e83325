import { type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import { type Approximation, roundApproximation } from "./approximation.js";
import { type Argument, decodeArgument, squareOf } from "./argument.js";
import { FRACTION_BITS, LN2 } from "./fixed-point.js";
import { exponentialSeries } from "./power-series.js";

const SHIFT = BigInt(FRACTION_BITS);

/** 2/√π · 2^120 to nearest. */
const TWO_OVER_ROOT_PI = 0x120dd750429b6d11ae3a914fed7fd87n;

/** 36 · 2^120: beyond |x| = 6 erf is nearer to ±1 than binary64 can tell. */
const SATURATED = 36n << SHIFT;

/** The terms of the sum have 20 bits more than the other numbers, and their factor 12 bits fewer. */
const TERM_BITS = 20;
const FACTOR_BITS = 108;

/** The error function, rounded once. Algorithm and error bound: docs/functions/error-function.md. */
export function erf(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return x;
  const one = (x & format.sign) | format.one;
  if (isInfinityOf(format, x)) return one;
  const argument = decodeArgument(format, x);
  if (argument.place > 2 || squareOf(argument) >= SATURATED) return one;
  return roundApproximation(format, errorFunction(argument, signOfFloat(format, x)));
}

/** erf x = 2/√π·x·e^(-x²)·Σ (2x²)^n/(1·3…(2n + 1)) for |x| < 6, off by a relative 2^-92 at most (2^-106 below 4). */
function errorFunction(x: Argument, sign: 0 | 1): Approximation {
  const z = squareOf(x);
  // e^-z = 2^-k·e^r with 0 <= r < ln 2; the sum's unit is chosen so that 2^-k falls out
  const k = (z + LN2 - 1n) / LN2;
  const exponential = exponentialSeries(k * LN2 - z);
  const factor = 2n * (z >> (SHIFT - BigInt(FACTOR_BITS)));
  let term = 1n << (SHIFT + BigInt(TERM_BITS) - k);
  let sum = term;
  for (let n = 3n; term > 0n; n += 2n) {
    term = ((term * factor) >> BigInt(FACTOR_BITS)) / n;
    sum += term;
  }
  const product = (exponential * (sum >> BigInt(TERM_BITS))) >> SHIFT;
  const slope = (product * TWO_OVER_ROOT_PI) >> SHIFT;
  return { sign, magnitude: x.magnitude * slope, exponent: x.exponent - FRACTION_BITS };
}
