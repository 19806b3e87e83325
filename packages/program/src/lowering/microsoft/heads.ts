import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import type { NodeToLower } from "../lowering.js";
import { transpose } from "../movement.js";

/** [batch, length, heads · size] as [batch, heads, length, size]. */
export function splitHeads(node: NodeToLower, x: Value, heads: number, part: string): Value {
  const [batch, length, hidden] = x.type.shape;
  if (x.type.shape.length !== 3 || heads < 1 || hidden % heads !== 0) {
    throw new Refusal(`[${x.type.shape}] does not split into ${heads} heads`, "num_heads");
  }
  return transpose(node, withShape(x, [batch, length, heads, hidden / heads]), [0, 2, 1, 3], part);
}

/** [batch, heads, length, size] as [batch, length, heads · size]. */
export function mergeHeads(node: NodeToLower, x: Value): Value {
  const [batch, heads, length, size] = x.type.shape;
  return withShape(transpose(node, x, [0, 2, 1, 3], "merged heads"), [batch, length, heads * size]);
}

/** Elements [first, first + count) of an axis. */
export function sliceAxis(
  node: NodeToLower,
  x: Value,
  axis: number,
  first: number,
  count: number,
  part: string,
): Value {
  const shape = x.type.shape.map((size, at) => (at === axis ? count : size));
  const axes = shape.map((size, coordinate) => ({ size, coordinate, coefficient: 1 }));
  const coordinates = shape.map((_, at) => ({ offset: at === axis ? first : 0, divisor: 1, mode: "floor" as const }));
  return node.copy(x, { fill: 0n, axes, coordinates }, part, shape);
}

/** Two tensors one behind the other along an axis; the first may be missing or empty. */
export function append(node: NodeToLower, first: Value | null, second: Value, axis: number, part: string): Value {
  if (first === null || first.type.shape[axis] === 0) return second;
  return node.step("concat", [first, second], part, { attributes: [axis] });
}
