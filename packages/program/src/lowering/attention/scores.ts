import { DataType } from "@assay/arithmetic";
import { type Value, withShape } from "../../compile/value.js";
import type { NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
import { wideType } from "../wide.js";
import { isNarrow } from "../widen.js";

/** Greatest finite numbers, negated: what stands for the maximum of a row without keys. */
const LOWEST: ReadonlyMap<DataType, number> = new Map([
  [DataType.float32, -3.4028234663852886e38],
  [DataType.float64, -Number.MAX_VALUE],
]);

/** The scaled products of queries and keys in a wide type, [batch, heads, queries, keys]. */
export function scoresOf(node: NodeToLower, q: Value, k: Value): Value {
  const [batch, heads, queries, size] = q.type.shape;
  const [, groups, keys] = k.type.shape;
  const scale = node.float("scale", 0) || 1 / Math.sqrt(size);
  const wide = wideType(q.type.dtype);
  const isAfter = isNarrow(q.type.dtype);
  const factor = numberScalar(wide, scale);
  const rows = isAfter ? q : node.step("mul", [q, factor], "scaled queries");
  const grouped = withShape(rows, [batch, groups, (heads / groups) * queries, size]);
  const products = node.step("dot", [grouped, k], "scores", { shape: [batch, heads, queries, keys] });
  return isAfter ? node.step("mul", [products, factor], "scaled scores") : products;
}

/** Softmax of each row of a wide float type; a row of −∞ alone gives zeros where it may occur. */
export function softmax(node: NodeToLower, x: Value, mayBeEmpty: boolean): Value {
  const { dtype, shape } = x.type;
  const column = [...shape.slice(0, -1), 1];
  const guard = (value: Value, least: number) =>
    mayBeEmpty ? node.step("maximum", [value, numberScalar(dtype, least)], "guard") : value;
  const greatest = guard(node.step("max", [x], "maximum", { shape: column }), LOWEST.get(dtype)!);
  const exponentials = node.step("exp", [node.step("sub", [x, greatest], "shifted")], "exponentials");
  const total = guard(node.step("sum", [exponentials], "total", { shape: column }), 1);
  return node.step("div", [exponentials, total], "weights");
}

/**
 * The sums of the values with weights [batch, heads, queries, keys], in the weights' type.
 *
 * @param columns the values with the keys last, [batch, groups, size, keys]
 */
export function weigh(node: NodeToLower, weights: Value, columns: Value): Value {
  const [batch, heads, queries, keys] = weights.type.shape;
  const [, groups, size] = columns.type.shape;
  const grouped = withShape(weights, [batch, groups, (heads / groups) * queries, keys]);
  const values = node.cast(columns, weights.type.dtype, "widened");
  return node.step("dot", [grouped, values], "product", { shape: [batch, heads, queries, size] });
}
