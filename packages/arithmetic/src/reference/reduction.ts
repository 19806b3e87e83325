import type { DataType } from "../data-type.js";
import { binaryOperation } from "./binary.js";
import { ExactSum } from "./exact-sum.js";
import { BINARY32, BINARY64, floatFormat } from "./float-format.js";
import { greatestInteger, integerType, leastInteger, wrapInteger } from "./integer-type.js";
import { extremeOperation, nanTest, orderOf } from "./order.js";
import { refusedType } from "./refused-type.js";

/** Names of the reductions (specification, appendix A). */
export type ReductionName = "sum" | "max" | "min" | "product" | "argmax" | "argmin";

/** Bits of the elements of a row, zero-extended. */
export type Row = BigUint64Array;

/**
 * The reduction of that name of a row of element bits. `last` is the attribute of argmax and argmin, whose result is
 * the bits of an int64; the others do not look at it.
 *
 * @throws RangeError where the instruction does not take the data type, or for argmax and argmin of an empty row
 */
export function reductionReference(name: ReductionName, dtype: DataType, row: Row, last: 0 | 1 = 0): bigint {
  switch (name) {
    case "sum":
      return sumOf(dtype, row);
    case "product":
      return productOf(dtype, row);
    case "max":
    case "min":
      return row.reduce(extremeOperation(name, dtype), emptyExtreme(name, dtype));
    case "argmax":
    case "argmin":
      return placeOfExtreme(name, dtype, row, last);
  }
}

/** The exact sum of elements, rounded once, or wrapped; +0 for none. */
export function sumOf(dtype: DataType, row: Iterable<bigint>): bigint {
  assertComputed("sum", dtype);
  const format = floatFormat(dtype);
  if (format === null) {
    let total = 0n;
    for (const x of row) total += x;
    return wrapInteger(integerType(dtype)!, total);
  }
  const total = ExactSum.ofNumbers(format);
  for (const x of row) total.add(format, x);
  return total.round(format);
}

/** The left fold of the rounded multiplication, from 1. */
export function productOf(dtype: DataType, row: Iterable<bigint>): bigint {
  assertComputed("product", dtype);
  const multiply = binaryOperation("mul", dtype);
  let product = floatFormat(dtype)?.one ?? 1n;
  for (const x of row) product = multiply(product, x);
  return product;
}

/** Sums and products take float32, float64 and the integers only. */
export function assertComputed(name: string, dtype: DataType): void {
  const format = floatFormat(dtype);
  const isComputed = format === null ? integerType(dtype) !== null : format === BINARY32 || format === BINARY64;
  if (!isComputed) throw refusedType(name, dtype);
}

/** What max and min make of an empty row: the end of the type that any element beats. */
function emptyExtreme(name: "max" | "min", dtype: DataType): bigint {
  const format = floatFormat(dtype);
  if (format !== null) return name === "max" ? format.sign | format.infinity : format.infinity;
  const type = integerType(dtype);
  if (type === null) throw refusedType(name, dtype);
  return wrapInteger(type, name === "max" ? leastInteger(type) : greatestInteger(type));
}

/** Place of the first (last = 1: the last) greatest or smallest element; -0 = +0, a NaN beats everything. */
function placeOfExtreme(name: "argmax" | "argmin", dtype: DataType, row: Row, last: 0 | 1): bigint {
  if (row.length === 0) throw new RangeError(`${name} of an empty row`);
  const order = orderOf(name, dtype, "equal");
  const isNotNumber = nanTest(dtype);
  let place = 0;
  for (let other = 1; other < row.length; other++) {
    const [best, x] = [row[place]!, row[other]!];
    const isTie = isNotNumber(x) ? isNotNumber(best) : !isNotNumber(best) && order(x) === order(best);
    const isBetter =
      !isNotNumber(best) && (isNotNumber(x) || (name === "argmax" ? order(x) > order(best) : order(x) < order(best)));
    if (isBetter || (isTie && last === 1)) place = other;
  }
  return BigInt(place);
}
