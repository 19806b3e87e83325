import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { mergeHeads, splitHeads } from "../heads.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { windowOfAxis } from "../movement.js";
import { numberConstant } from "../number.js";
import { widen } from "../widen.js";

const { int64 } = DataType;

/** Angles as cosines and sines, each broadcasting to [batch, heads, length, half]. */
export type Angles = { readonly cosines: Value; readonly sines: Value };

/** Rows of the caches [most, half] for the places [batch or 1, length]. */
export function anglesAt(node: NodeToLower, cosines: Value, sines: Value, places: Value): Angles {
  const [batch, length] = places.type.shape;
  const rows = (cache: Value, part: string) => {
    const half = cache.type.shape[1];
    const shape = [batch, 1, length, half];
    return node.step("take", [widen(node, cache), places], part, { attributes: [0, 0], shape });
  };
  return { cosines: rows(cosines, "cosines"), sines: rows(sines, "sines") };
}

/** Rotates pairs of x [batch, heads, length, size] by the angles; what lies behind the pairs stays. */
export function rotate(node: NodeToLower, x: Value, { cosines, sines }: Angles, isInterleaved: boolean): Value {
  const [batch, heads, length, size] = x.type.shape;
  const half = cosines.type.shape[3];
  const rotated = 2 * half;
  if (rotated > size) throw new Refusal(`${rotated} rotated elements of ${size}`);
  const [first, second] = isInterleaved
    ? [0, 1].map((offset) => everySecond(node, x, offset, half))
    : [0, half].map((offset) =>
        windowOfAxis(node, x, 3, { start: offset, size: half }, offset === 0 ? "first half" : "second half"),
      );
  const times = (a: Value, b: Value) => node.step("mul", [a, b], "turned");
  const left = node.step("sub", [times(first, cosines), times(second, sines)], "rotated first");
  const right = node.step("add", [times(second, cosines), times(first, sines)], "rotated second");
  const column = (value: Value) => withShape(value, [batch, heads, length, half, 1]);
  const pairs = isInterleaved
    ? withShape(node.step("concat", [column(left), column(right)], "pairs", { attributes: [4] }), [
        ...[batch, heads, length, rotated],
      ])
    : node.step("concat", [left, right], "halves", { attributes: [3] });
  if (rotated === size) return pairs;
  const rest = windowOfAxis(node, x, 3, { start: rotated, size: size - rotated }, "rest");
  return node.step("concat", [pairs, rest], "rotated", { attributes: [3] });
}

function everySecond(node: NodeToLower, x: Value, offset: number, half: number): Value {
  const range = { start: offset, size: half, step: 2 };
  return windowOfAxis(node, x, 3, range, offset === 0 ? "even elements" : "odd elements");
}

/** Places of the tokens: position ids [batch, length], or an offset [1] from which they count up. */
function placesOf(node: NodeToLower, ids: Value, length: number): Value {
  const wide = node.cast(ids, int64);
  if (ids.type.shape.length === 2) return wide;
  const steps = numberConstant(
    int64,
    [1, length],
    Array.from({ length }, (_, place) => place),
  );
  return node.step("add", [steps, withShape(wide, [1, 1])], "places");
}

/** Rotary position embedding as onnxruntime had it before ONNX. */
export const rotaryEmbedding: Lowering = {
  domain: "com.microsoft",
  operator: "RotaryEmbedding",
  since: 1,
  until: 1,
  attributes: ["interleaved", "is_packed_batching", "num_heads", "rotary_embedding_dim", "scale"],
  becomes: "take of cosines and sines, mul, sub and add on the halves (or pairs), concat",
  lower: (node) => {
    const given = node.operand(0);
    const x = widen(node, given);
    if (node.float("scale", 1) !== 1) throw new Refusal("is not supported", "scale");
    const isMerged = x.type.shape.length === 3;
    const half = node.operand(2).type.shape[1];
    const declared = node.int("rotary_embedding_dim", 0);
    const heads = node.int("num_heads", 0);
    const size = declared === 0 || heads === 0 ? 2 * half : x.type.shape[2] / heads;
    const split = isMerged ? splitHeads(node, x, x.type.shape[2] / size, "by head") : x;
    const angles = anglesAt(
      node,
      node.operand(2),
      node.operand(3),
      placesOf(node, node.operand(1), split.type.shape[2]),
    );
    const rotated = rotate(node, split, angles, node.int("interleaved", 0) === 1);
    return [node.cast(isMerged ? mergeHeads(node, rotated, "merged heads") : rotated, given.type.dtype)];
  },
};
