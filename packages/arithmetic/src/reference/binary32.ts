/**
 * Bit patterns of IEEE 754 binary32, and taking them apart.
 *
 * A value crosses the reference's interfaces as its bits, an integer from 0 to 2^32 - 1, because a JavaScript number
 * cannot carry a NaN's payload, and because bits are what tensors, commitments and the contract hold.
 */

/** The NaN that every arithmetic instruction makes (specification, section 1, rule 2). */
export const CANONICAL_NAN = 0x7fc00000;
export const POSITIVE_INFINITY = 0x7f800000;
export const NEGATIVE_INFINITY = 0xff800000;
export const POSITIVE_ZERO = 0x00000000;
export const NEGATIVE_ZERO = 0x80000000;
export const ONE = 0x3f800000;

/** Exponent of the least subnormal: every finite binary32 number is a multiple of 2^-149. */
export const LEAST_EXPONENT = -149;

/** A finite number: (-1)^sign · magnitude · 2^exponent. A zero has magnitude 0. */
export type Finite = { readonly sign: 0 | 1; readonly magnitude: bigint; readonly exponent: number };

export function isNaNBits(x: number): boolean {
  return (x & 0x7fffffff) > POSITIVE_INFINITY;
}

export function isInfinite(x: number): boolean {
  return (x & 0x7fffffff) === POSITIVE_INFINITY;
}

export function isZero(x: number): boolean {
  return (x & 0x7fffffff) === 0;
}

export function signOf(x: number): 0 | 1 {
  return x >>> 31 === 1 ? 1 : 0;
}

export function flipSign(x: number): number {
  return (x ^ 0x80000000) >>> 0;
}

export function infinityOf(sign: 0 | 1): number {
  return sign === 1 ? NEGATIVE_INFINITY : POSITIVE_INFINITY;
}

export function zeroOf(sign: 0 | 1): number {
  return sign === 1 ? NEGATIVE_ZERO : POSITIVE_ZERO;
}

/** Takes a finite number apart. The magnitude is below 2^24, the exponent from -149 to 104. */
export function decode(x: number): Finite {
  const biased = (x >>> 23) & 0xff;
  if (biased === 0xff) throw new RangeError(`0x${x.toString(16)} is not a finite binary32 number`);
  const fraction = x & 0x7fffff;
  if (biased === 0) return { sign: signOf(x), magnitude: BigInt(fraction), exponent: LEAST_EXPONENT };
  return { sign: signOf(x), magnitude: BigInt(fraction | 0x800000), exponent: biased - 150 };
}

/** The exact value as an integer count of 2^-149. */
export function inLeastUnits(x: number): bigint {
  const { sign, magnitude, exponent } = decode(x);
  const units = magnitude << BigInt(exponent - LEAST_EXPONENT);
  return sign === 1 ? -units : units;
}
