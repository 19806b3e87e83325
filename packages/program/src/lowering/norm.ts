import { type Value, withShape } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";

/**
 * Σ |x|^p over the rows [..., R] of a wide float type, seen in the given shape. The squares of p = 2 are summed exactly
 * by a `dot` of each row with itself.
 */
export function powerSum(node: NodeToLower, rows: Value, order: number, shape: readonly number[]): Value {
  if (order === 2) return squareSum(node, rows, shape);
  const magnitudes = node.step("abs", [rows], "magnitudes");
  const powers =
    order === 1 ? magnitudes : node.step("pow", [magnitudes, numberScalar(rows.type.dtype, order)], "powers");
  return node.step("sum", [powers], "total", { shape });
}

/** Σ x² over the rows [..., R] or [..., 1, R], exact and rounded once, seen in the given shape. */
export function squareSum(node: NodeToLower, rows: Value, shape: readonly number[]): Value {
  const given = rows.type.shape;
  const row = given[given.length - 1];
  const isSingle = given.length >= 2 && given[given.length - 2] === 1;
  const single = isSingle ? rows : withShape(rows, [...given.slice(0, -1), 1, row]);
  return node.step("dot", [single, single], "sum of squares", { shape });
}

/** The p-th root of a sum of p-th powers. */
export function root(node: NodeToLower, total: Value, order: number): Value {
  if (order === 1) return total;
  if (order === 2) return node.step("sqrt", [total], "norm");
  return node.step("pow", [total, numberScalar(total.type.dtype, 1 / order)], "norm");
}
