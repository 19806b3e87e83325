import { DataType } from "@assay/arithmetic";
import { int64Constant, type Value } from "../compile/value.js";
import { elementCount, rowMajorStrides } from "../instruction/row-major.js";
import type { NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";

/**
 * Flat row-major indices from rows of places, one place for each of the axes (sizes); a negative place counts from
 * the end of its axis once. Where one lies outside of its axis the flat index is one behind the last element, or
 * further.
 *
 * @param places int64 [..., axes]
 * @returns int64 [...]
 */
export function flatIndices(node: NodeToLower, places: Value, sizes: readonly number[]): Value {
  const vector = (values: readonly number[]) => int64Constant([values.length], values.map(BigInt));
  const zero = numberScalar(DataType.int64, 0);
  const moved = node.step("add", [places, vector(sizes)], "counted from the end");
  const wrapped = node.step("select", [node.step("less", [places, zero], "is negative"), moved, places], "places");
  return flatten(node, wrapped, sizes);
}

/** As `flatIndices`, but a negative place lies outside. */
export function flatten(node: NodeToLower, places: Value, sizes: readonly number[]): Value {
  const vector = (values: readonly number[]) => int64Constant([values.length], values.map(BigInt));
  const isBefore = node.step("less", [places, numberScalar(DataType.int64, 0)], "is before");
  const isBehind = node.step("lessOrEqual", [vector(sizes), places], "is behind");
  const isOutside = node.step("or", [isBefore, isBehind], "is outside");
  const distances = node.step("mul", [places, vector(rowMajorStrides(sizes))], "distances");
  const total = numberScalar(DataType.int64, elementCount(sizes));
  return node.step("sum", [node.step("select", [isOutside, total, distances], "kept distances")], "flat indices");
}
