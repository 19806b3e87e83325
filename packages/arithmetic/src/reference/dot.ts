import { ONE } from "./binary32.js";
import { ExactSum } from "./exact-sum.js";

/**
 * Σ a[k]·b[k] (+ bias) on binary32 bit patterns: one exact sum, one rounding (specification, section 1, rule 4). Both
 * rows have the same length, at least 1.
 */
export function dotReference(a: Uint32Array, b: Uint32Array, bias: number | null): number {
  if (a.length === 0 || a.length !== b.length) {
    throw new RangeError(`a dot product takes two rows of one length, at least 1, not ${a.length} and ${b.length}`);
  }
  const total = new ExactSum();
  for (let k = 0; k < a.length; k++) total.addProduct(a[k]!, b[k]!);
  if (bias !== null) total.addProduct(bias, ONE);
  return total.round();
}
