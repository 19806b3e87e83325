import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import type { NodeToLower } from "./lowering.js";
import { transpose } from "./movement.js";

/** Axes of a tensor with heads: batch, heads, sequence, size of a head. */
type HeadAxis = "batch" | "heads" | "sequence" | "size";

/**
 * A tensor [batch, heads, sequence, size], or [batch, sequence, heads · size] where `heads` is given, with its axes in
 * another order: one copy, or none.
 */
export function arrangeHeads(
  node: NodeToLower,
  x: Value,
  { heads, order, part }: { readonly heads: number | null; readonly order: readonly HeadAxis[]; readonly part: string },
): Value {
  const { shape } = x.type;
  if (heads !== null && (shape.length !== 3 || heads < 1 || shape[2] % heads !== 0)) {
    throw new Refusal(`[${shape}] cannot be split into ${heads} heads`);
  }
  if (heads === null && shape.length !== 4) throw new Refusal(`[${shape}] has no axis of heads`);
  const size = heads === null ? shape[3] : shape[2] / heads;
  const axisOf: Record<HeadAxis, { size: number; coordinate: number; coefficient: number }> =
    heads === null
      ? {
          batch: { size: shape[0], coordinate: 0, coefficient: 1 },
          heads: { size: shape[1], coordinate: 1, coefficient: 1 },
          sequence: { size: shape[2], coordinate: 2, coefficient: 1 },
          size: { size, coordinate: 3, coefficient: 1 },
        }
      : {
          batch: { size: shape[0], coordinate: 0, coefficient: 1 },
          heads: { size: heads, coordinate: 2, coefficient: size },
          sequence: { size: shape[1], coordinate: 1, coefficient: 1 },
          size: { size, coordinate: 2, coefficient: 1 },
        };
  const axes = order.map((name) => axisOf[name]);
  const map = { fill: 0n, axes, coordinates: shape.map(() => PLAIN_COORDINATE) };
  return node.copy(
    x,
    map,
    part,
    axes.map((axis) => axis.size),
  );
}

/**
 * [batch, length, heads · size] as [batch, heads, length, size]: a transposition of the tensor seen in four axes, where
 * `arrangeHeads` reads three (programs of com.microsoft's operators have it so).
 */
export function splitHeads(node: NodeToLower, x: Value, heads: number, part: string): Value {
  const [batch, length, hidden] = x.type.shape;
  if (x.type.shape.length !== 3 || heads < 1 || hidden % heads !== 0) {
    throw new Refusal(`[${x.type.shape}] does not split into ${heads} heads`, "num_heads");
  }
  return transpose(node, withShape(x, [batch, length, heads, hidden / heads]), [0, 2, 1, 3], part);
}

/** [batch, heads, length, size] as [batch, length, heads · size]. */
export function mergeHeads(node: NodeToLower, x: Value, part: string): Value {
  const [batch, heads, length, size] = x.type.shape;
  return withShape(transpose(node, x, [0, 2, 1, 3], part), [batch, length, heads * size]);
}

/** Two tensors one behind the other along an axis; the first may be missing or empty. */
export function append(node: NodeToLower, first: Value | null, second: Value, axis: number, part: string): Value {
  if (first === null || first.type.shape[axis] === 0) return second;
  return node.step("concat", [first, second], part, { attributes: [axis] });
}
