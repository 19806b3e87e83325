import { ONE } from "./binary32.js";
import { ExactSum } from "./exact-sum.js";
import { maximumReference, minimumReference } from "./order.js";

/** Names of the reductions of arithmetic version 1. */
export type ReductionName = "sum" | "max" | "min";

/** Σ over the row: exact, rounded once. */
function sum(row: Uint32Array): number {
  assertNotEmpty(row);
  const total = new ExactSum();
  for (const x of row) total.addProduct(x, ONE);
  return total.round();
}

/** The greatest of the row; NaN propagates canonically, also from a row of one. */
function max(row: Uint32Array): number {
  assertNotEmpty(row);
  return row.reduce(maximumReference, row[0]!);
}

/** The smallest of the row; NaN propagates canonically, also from a row of one. */
function min(row: Uint32Array): number {
  assertNotEmpty(row);
  return row.reduce(minimumReference, row[0]!);
}

function assertNotEmpty(row: Uint32Array): void {
  if (row.length === 0) throw new RangeError("arithmetic version 1 reduces rows of at least one element");
}

/** The reductions of a row of binary32 bit patterns (specification, appendix A). */
export const reductionReference: Record<ReductionName, (row: Uint32Array) => number> = { sum, max, min };
