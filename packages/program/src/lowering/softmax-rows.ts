import { DataType } from "@assay/arithmetic";
import type { Value } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";

/** Least finite numbers: what stands for the maximum of a row of −∞ alone, and for scores that do not count. */
const LEAST_FINITE: ReadonlyMap<DataType, number> = new Map([
  [DataType.float32, -3.4028234663852886e38],
  [DataType.float64, -Number.MAX_VALUE],
]);

/** The least finite number of a wide float type. */
export function leastFinite(dtype: DataType): Value {
  return numberScalar(dtype, LEAST_FINITE.get(dtype)!);
}

/** Keeps a value of each row at this or more. */
type Guard = (value: Value, least: () => Value) => Value;

/**
 * Softmax of each row (last axis, not empty) of a wide float type: e^(x − m) over its sum, m the row's maximum.
 *
 * @param part what the result is in the lowering of the node
 * @param mayBeEmpty a row of −∞ alone gives zeros, at the price of two steps more
 */
export function softmaxRows(node: NodeToLower, rows: Value, part: string, mayBeEmpty = false): Value {
  const guard: Guard = (value, least) => (mayBeEmpty ? node.step("maximum", [value, least()], "guard") : value);
  const { exponentials, total } = shiftedExponentials(node, rows, guard);
  return node.step("div", [exponentials, total], part);
}

/** The logarithm of the softmax of each row (last axis, not empty) of a wide float type. */
export function logSoftmaxRows(node: NodeToLower, rows: Value, part: string): Value {
  const { shifted, total } = shiftedExponentials(node, rows, (value) => value);
  return node.step("sub", [shifted, node.step("log", [total], "logarithm")], part);
}

function shiftedExponentials(
  node: NodeToLower,
  rows: Value,
  guard: Guard,
): { shifted: Value; exponentials: Value; total: Value } {
  const { dtype, shape } = rows.type;
  const column = [...shape.slice(0, -1), 1];
  const maximum = guard(node.step("max", [rows], "maximum", { shape: column }), () => leastFinite(dtype));
  const shifted = node.step("sub", [rows, maximum], "shifted");
  const exponentials = node.step("exp", [shifted], "exponentials");
  const sum = node.step("sum", [exponentials], "total", { shape: column });
  return { shifted, exponentials, total: guard(sum, () => numberScalar(dtype, 1)) };
}
