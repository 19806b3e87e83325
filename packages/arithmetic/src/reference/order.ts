import type { DataType } from "../data-type.js";
import { type FloatFormat, floatFormat, isNaNOf } from "./float-format.js";
import { integerOf, integerType } from "./integer-type.js";
import { refusedType } from "./refused-type.js";

/**
 * A function from the bits of an element to an integer of the same order, NaN excluded. With `zeros` "split" -0 comes
 * below +0 (maximum, minimum), with "equal" both are 0 (comparisons, argmax, rank).
 */
export function orderOf(name: string, dtype: DataType, zeros: "split" | "equal"): (x: bigint) => bigint {
  const format = floatFormat(dtype);
  if (format !== null) {
    const negativeZero = zeros === "split" ? -1n : 0n;
    return (x) => ((x & format.sign) === 0n ? x : negativeZero - (x ^ format.sign));
  }
  const integer = integerType(dtype);
  if (integer === null) throw refusedType(name, dtype);
  return (x) => integerOf(integer, x);
}

/** A function that tells the NaNs of a data type. */
export function nanTest(dtype: DataType): (x: bigint) => boolean {
  const format = floatFormat(dtype);
  return format === null ? () => false : (x) => isNaNOf(format, x);
}

/** The greater or the smaller operand; NaN propagates, canonically; -0 < +0 (specification, section 1, rule 2). */
export function extremeOperation(
  name: "maximum" | "minimum" | "max" | "min",
  dtype: DataType,
): (a: bigint, b: bigint) => bigint {
  const order = orderOf(name, dtype, "split");
  const isGreatest = name === "maximum" || name === "max";
  const pick = (a: bigint, b: bigint) => (order(a) < order(b) === isGreatest ? b : a);
  const format: FloatFormat | null = floatFormat(dtype);
  if (format === null) return pick;
  return (a, b) => (isNaNOf(format, a) || isNaNOf(format, b) ? format.nan : pick(a, b));
}
