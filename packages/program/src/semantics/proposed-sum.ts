/*
 * Sums of binary32 numbers, and of products of two of them, proposed in binary64 and accepted only where every number
 * within the error bound rounds to the same binary32 number (specification, section 1, "propose, certify, fall back").
 *
 * The terms are exact in binary64 (a product has 48 bits and lies above 2^-300). A sum of n of them, in any order, is
 * off by at most γ·S with γ = n·u/(1 - n·u), u = 2^-53 and S the sum of the magnitudes; S itself is computed to
 * within a factor 1 ± γ. For n <= 2^40, (n + 4)·2^-52·S is more than that and covers the roundings of y ± bound too:
 * these are below u·(|y| + bound) <= 2u·S·(1 + 2γ). Nothing overflows or underflows: S < 2^40·2^256, and every
 * partial sum is a multiple of 2^-298.
 */

/** Σ of a row of binary32 numbers, rounded once to binary32, or null where the exact path must decide. */
export function proposedSum(row: Float64Array): number | null {
  let sum = 0;
  let magnitudes = 0;
  for (let k = 0; k < row.length; k++) {
    const x = row[k];
    sum += x;
    magnitudes += Math.abs(x);
  }
  return certified(sum, magnitudes, row.length);
}

/** Σ a[firstA + k]·b[firstB + k] + bias of binary32 numbers, rounded once to binary32, or null. */
export function proposedDot(
  a: Float64Array,
  firstA: number,
  b: Float64Array,
  firstB: number,
  length: number,
  bias: number,
): number | null {
  let sum = bias;
  let magnitudes = Math.abs(bias);
  for (let k = 0; k < length; k++) {
    const product = a[firstA + k] * b[firstB + k];
    sum += product;
    magnitudes += Math.abs(product);
  }
  return certified(sum, magnitudes, length + 1);
}

/** The binary32 number that everything within the bound rounds to, or null. */
function certified(sum: number, magnitudes: number, terms: number): number | null {
  if (magnitudes === 0) return 0;
  const bound = (terms + 4) * 2 ** -52 * magnitudes;
  const low = Math.fround(sum - bound);
  // Infinities and NaN among the terms make the bound infinite or NaN; -0 and +0 are different results.
  if (!Number.isFinite(bound) || !Object.is(low, Math.fround(sum + bound))) return null;
  return low;
}
