import type { DataType } from "../data-type.js";
import { binaryOperation } from "./binary.js";
import { assertComputed, type Row, sumOf } from "./reduction.js";

/** Codes of what `scatter` does with an element and its updates: 0 overwrite, 1 add, 2 multiply, 3 max, 4 min. */
export type ScatterCode = 0 | 1 | 2 | 3 | 4;

/**
 * The element at `place` of a scatter into a row of `size` elements (specification, section 1, rule 10 and appendix
 * A): `element` is what stands there before, `indices` are int64 bits, `updates` the elements that they carry.
 */
export function scatterReference(
  mode: ScatterCode,
  dtype: DataType,
  element: bigint,
  place: number,
  size: number,
  indices: Row,
  updates: Row,
): bigint {
  const matches = updates.filter((_, k) => placeOfIndex(indices[k]!, size) === place);
  return scatteredElement(mode, dtype, element, matches);
}

/** What becomes of an element when the updates `matches`, in ascending order, fall on it. */
export function scatteredElement(mode: ScatterCode, dtype: DataType, element: bigint, matches: Row): bigint {
  if (matches.length === 0) return element;
  if (mode === 0) return matches[matches.length - 1]!;
  assertComputed("scatter", dtype);
  if (mode === 1) return sumOf(dtype, [element, ...matches]);
  const fold = binaryOperation(mode === 2 ? "mul" : mode === 3 ? "maximum" : "minimum", dtype);
  return matches.reduce(fold, element);
}

/** The place that an index (int64 bits) names on an axis, a negative one from the end, or null where there is none. */
export function placeOfIndex(index: bigint, size: number): number | null {
  const signed = BigInt.asIntN(64, index);
  const place = signed < 0n ? signed + BigInt(size) : signed;
  return place >= 0n && place < BigInt(size) ? Number(place) : null;
}
