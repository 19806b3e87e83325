import type { FloatFormat } from "./float-format.js";

/** Number of bits of a non-negative integer; 0 for 0. */
export function bitLength(n: bigint): number {
  if (n < 0x100000000n) return 32 - Math.clz32(Number(n));
  const hexadecimal = n.toString(16);
  return 4 * hexadecimal.length - Math.clz32(Number.parseInt(hexadecimal.charAt(0), 16)) + 28;
}

/**
 * Rounds a number once to a format, to nearest, ties to even, with subnormals and overflow to infinity
 * (docs/arithmetic.md, "Rounding once"; IEEE 754-2019, 4.3.1). Returns its bits.
 *
 * The number is ±magnitude · 2^exponent exactly, or, when sticky, lies strictly between that and
 * ±(magnitude + 1) · 2^exponent; a sticky magnitude needs fractionBits + 3 bits, so that the half is a bit of it.
 * A zero, whether exact or an underflow, has the given sign.
 */
export function roundOnce(
  format: FloatFormat,
  sign: 0 | 1,
  magnitude: bigint,
  exponent: number,
  sticky: boolean,
): bigint {
  const { fractionBits, leastExponent, infinity } = format;
  if (magnitude < 0n) throw new RangeError("the magnitude of a number is not negative");
  const length = bitLength(magnitude);
  if (sticky && length < fractionBits + 3) throw new RangeError(`${length} bits are too few for a sticky bit`);
  if (length === 0) return sign === 1 ? format.sign : 0n;
  const unit = Math.max(exponent + length - fractionBits - 1, leastExponent);
  const significand =
    unit <= exponent ? magnitude << BigInt(exponent - unit) : halveToEven(magnitude, unit - exponent, sticky);
  // The hidden bit of a normal significand counts as one step of the exponent field, and so does a carry out of it.
  const bits = (BigInt(unit - leastExponent) << BigInt(fractionBits)) + significand;
  return (sign === 1 ? format.sign : 0n) | (bits < infinity ? bits : infinity);
}

/** magnitude / 2^shift rounded to an integer, to nearest, ties to even; sticky: a bit more than magnitude. */
function halveToEven(magnitude: bigint, shift: number, sticky: boolean): bigint {
  const quotient = magnitude >> BigInt(shift);
  const remainder = magnitude - (quotient << BigInt(shift));
  const half = 1n << BigInt(shift - 1);
  if (remainder < half) return quotient;
  if (remainder > half || sticky) return quotient + 1n;
  return quotient + (quotient & 1n);
}

/** Rounds the signed integer count of 2^exponent once; an exact zero gives +0. */
export function roundExactOnce(format: FloatFormat, value: bigint, exponent: number): bigint {
  return value < 0n ? roundOnce(format, 1, -value, exponent, false) : roundOnce(format, 0, value, exponent, false);
}
