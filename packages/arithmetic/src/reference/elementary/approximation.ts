import { decodeFloat, type FloatFormat } from "../float-format.js";
import { bitLength, roundOnce } from "../round-once.js";

/** ±magnitude · 2^exponent, next to an irrational number: near enough to round as it does. */
export type Approximation = { readonly sign: 0 | 1; readonly magnitude: bigint; readonly exponent: number };

/** The bits that an irrational number with this approximation rounds to. */
export function roundApproximation(format: FloatFormat, { sign, magnitude, exponent }: Approximation): bigint {
  return roundOnce(format, sign, magnitude, exponent, true);
}

/** Bits of a significand in which the functions carry arguments: its square is below 2^254. */
export const SIGNIFICAND_BITS = 127;

/** |x| = significand · 2^exponent, exactly, with 127 bits; x is finite and not zero. */
export function decodeLong(format: FloatFormat, x: bigint): Approximation {
  const { sign, magnitude, exponent } = decodeFloat(format, x);
  const shift = SIGNIFICAND_BITS - bitLength(magnitude);
  return { sign, magnitude: magnitude << BigInt(shift), exponent: exponent - shift };
}

/** ⌊(magnitude · 2^exponent)² · 2^120⌋, for a number below 1. */
export function squareFixedPoint({ magnitude, exponent }: Approximation): bigint {
  return (magnitude * magnitude) >> BigInt(-2 * exponent - 120);
}
