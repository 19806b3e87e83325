import { infinityOf, LEAST_EXPONENT } from "./binary32.js";

const SIGNIFICAND_BITS = 24;
const LARGEST_BIASED_EXPONENT = 254;

/** Number of bits of a non-negative integer; 0 for 0. */
export function bitLength(n: bigint): number {
  return n === 0n ? 0 : n.toString(2).length;
}

/**
 * Rounds a number once to binary32, to nearest, ties to even, with subnormals and overflow to infinity
 * (docs/arithmetic.md, "Rounding once"; IEEE 754-2019, 4.3.1).
 *
 * The number is ±magnitude · 2^exponent exactly, or, when sticky, lies strictly between that and
 * ±(magnitude + 1) · 2^exponent; a sticky magnitude needs 26 bits, so that the half is a bit of it.
 * A zero, whether exact or an underflow, has the given sign.
 */
export function roundToBinary32(sign: 0 | 1, magnitude: bigint, exponent: number, sticky: boolean): number {
  if (magnitude < 0n) throw new RangeError("the magnitude of a number is not negative");
  const length = bitLength(magnitude);
  if (sticky && length < SIGNIFICAND_BITS + 2) throw new RangeError(`${length} bits are too few for a sticky bit`);
  let unit = Math.max(exponent + length - SIGNIFICAND_BITS, LEAST_EXPONENT);
  let significand =
    unit <= exponent ? magnitude << BigInt(exponent - unit) : halveToEven(magnitude, unit - exponent, sticky);
  if (significand === 1n << 24n) {
    significand >>= 1n;
    unit += 1;
  }
  const signBits = sign * 0x80000000;
  if (significand < 0x800000n) return signBits + Number(significand);
  const biased = unit + 150;
  if (biased > LARGEST_BIASED_EXPONENT) return infinityOf(sign);
  return signBits + biased * 0x800000 + Number(significand & 0x7fffffn);
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
export function roundExact(value: bigint, exponent: number): number {
  return value < 0n ? roundToBinary32(1, -value, exponent, false) : roundToBinary32(0, value, exponent, false);
}
