import { type Value, withShape } from "../../compile/value.js";
import type { NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
import { wideType } from "../wide.js";
import { isNarrow } from "../widen.js";

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
