import { type Value, withShape } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";
import { squareSum } from "./norm.js";
import { numberScalar } from "./number.js";

/** What normalizations over rows start from; R is the length of a row. */
export type CenteredRows = {
  /** the rows without their mean, [..., 1, R] */
  readonly centered: Value;
  /** [..., 1, 1] */
  readonly mean: Value;
  /** the mean of the squares of `centered`, [..., 1, 1] */
  readonly variance: Value;
};

/** Mean and variance of the rows [..., R] of a wide float type; the sums are exact, each rounded once. */
export function centerRows(node: NodeToLower, rows: Value): CenteredRows {
  const { dtype, shape } = rows.type;
  const row = shape[shape.length - 1];
  const outer = shape.slice(0, -1);
  const column = [...outer, 1];
  const count = numberScalar(dtype, row);
  const mean = node.step("div", [node.step("sum", [rows], "total", { shape: column }), count], "mean");
  const centered = node.step("sub", [rows, mean], "centered", { shape: [...outer, 1, row] });
  const variance = node.step("div", [squareSum(node, centered, [...column, 1]), count], "variance");
  return { centered, mean: withShape(mean, [...column, 1]), variance };
}

/** √(variance + ε) */
export function deviationOf(node: NodeToLower, variance: Value, epsilon: number): Value {
  const shifted = node.step("add", [variance, numberScalar(variance.type.dtype, epsilon)], "variance and epsilon");
  return node.step("sqrt", [shifted], "deviation");
}
