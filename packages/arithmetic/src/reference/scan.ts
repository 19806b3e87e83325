import type { DataType } from "../data-type.js";
import { nanTest, orderOf } from "./order.js";
import { productOf, type Row, sumOf } from "./reduction.js";

/** Names of the scans (specification, appendix A). */
export type ScanName = "cumsum" | "cumproduct" | "rank";

/**
 * The element at `place` of a scan over a row of element bits. `attribute` is the attribute byte: flags (1 exclusive,
 * 2 from the end) of cumsum and cumproduct, descending of rank, whose result is the bits of an int64.
 *
 * @throws RangeError where the instruction does not take the data type
 */
export function scanReference(name: ScanName, dtype: DataType, row: Row, place: number, attribute: number): bigint {
  if (name === "rank") return rankOf(dtype, row, place, attribute === 1);
  const [first, end] = scannedPart(row.length, place, attribute);
  return scanOfPart(name, dtype, row.subarray(first, end), attribute);
}

/** The part [first, end) of a row of `length` elements that a cumulative sum or product at `place` is made of. */
export function scannedPart(length: number, place: number, flags: number): [first: number, end: number] {
  const isExclusive = (flags & 1) !== 0;
  const isReverse = (flags & 2) !== 0;
  return isReverse ? [isExclusive ? place + 1 : place, length] : [0, isExclusive ? place : place + 1];
}

/** The cumulative sum or product of the part of a row that belongs to a place. */
export function scanOfPart(name: "cumsum" | "cumproduct", dtype: DataType, part: Row, flags: number): bigint {
  if (name === "cumsum") return sumOf(dtype, part);
  return productOf(dtype, (flags & 2) === 0 ? part : part.toReversed());
}

/** How many elements come before the one at `place` when the row is sorted, stably, NaNs first. */
function rankOf(dtype: DataType, row: Row, place: number, isDescending: boolean): bigint {
  return rankOfElement(dtype, row, row[place]!, place, isDescending);
}

/** {@link scanReference} of rank with the element given beside its row, as its reads give it. */
export function rankOfElement(
  dtype: DataType,
  row: Row,
  element: bigint,
  place: number,
  isDescending: boolean,
): bigint {
  const order = orderOf("rank", dtype, "equal");
  const isNotNumber = nanTest(dtype);
  const own = order(element);
  let count = 0n;
  for (const [other, x] of row.entries()) {
    const isEqual = isNotNumber(x) ? isNotNumber(element) : !isNotNumber(element) && order(x) === own;
    const isBefore = !isNotNumber(element) && (isNotNumber(x) || (isDescending ? order(x) > own : order(x) < own));
    if (isBefore || (isEqual && other < place)) count++;
  }
  return count;
}
