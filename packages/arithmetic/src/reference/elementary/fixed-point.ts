/** Fraction bits of the fixed point in which the elementary functions are computed (docs/functions). */
export const FRACTION_BITS = 120;

/** 1 in that fixed point. */
export const UNITY = 1n << 120n;

/** ln 2 · 2^120 to nearest; 0.3155 units above the exact value. */
export const LN2 = 0xb17217f7d1cf79abc9e3b39803f2f7n;

/** The coefficients ⌊2^120 / divisor(n)⌋, n from 0. */
export function reciprocals(count: number, divisor: (n: number) => bigint): readonly bigint[] {
  return Array.from({ length: count }, (_, n) => UNITY / divisor(n));
}

/** n! */
export function factorial(n: number): bigint {
  let product = 1n;
  for (let i = 2n; i <= BigInt(n); i++) product *= i;
  return product;
}

/** c[0] + c[1]·z + c[2]·z² + … by Horner's rule, each product rounded down; everything in units of 2^-120. */
export function risingSeries(coefficients: readonly bigint[], z: bigint): bigint {
  return coefficients.reduceRight((sum, c) => c + ((sum * z) >> 120n), 0n);
}

/** c[0] - c[1]·z + c[2]·z² - …, likewise; positive for z <= 2^120 and falling coefficients. */
export function alternatingSeries(coefficients: readonly bigint[], z: bigint): bigint {
  return coefficients.reduceRight((sum, c) => c - ((sum * z) >> 120n), 0n);
}
