import { CANONICAL_NAN, isNaNBits } from "./binary32.js";

/** Maps the bits of a number, NaN excluded, to an integer of the same order, -0 below +0. */
function rank(x: number): number {
  return x >>> 31 === 1 ? 0xffffffff - x : x + 0x80000000;
}

/** The greater operand; NaN propagates, canonically; -0 < +0 (specification, section 1, rule 2). */
export function maximumReference(a: number, b: number): number {
  if (isNaNBits(a) || isNaNBits(b)) return CANONICAL_NAN;
  return rank(a) >= rank(b) ? a : b;
}

/** The smaller operand; NaN propagates, canonically; -0 < +0 (specification, section 1, rule 2). */
export function minimumReference(a: number, b: number): number {
  if (isNaNBits(a) || isNaNBits(b)) return CANONICAL_NAN;
  return rank(a) <= rank(b) ? a : b;
}
