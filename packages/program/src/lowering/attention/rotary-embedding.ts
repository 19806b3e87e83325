import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { PLAIN_COORDINATE } from "../../instruction/copy-map.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { wideType } from "../wide.js";

/** Where X has which sizes, and the axes of its heads. */
type Layout = {
  readonly heads: number;
  readonly size: number;
  readonly sequence: number;
  readonly batch: number;
  /** [batch, sequence, heads · size] instead of [batch, heads, sequence, size] */
  readonly isFlat: boolean;
};

/** Rotary position embedding: pairs of numbers turned by an angle for each position. */
export const rotaryEmbedding: Lowering = {
  operator: "RotaryEmbedding",
  since: 23,
  until: 26,
  attributes: ["interleaved", "num_heads", "rotary_embedding_dim"],
  becomes:
    "a, b = copy(X), the first and second of each pair; c, s = take(cache, position_ids) or the caches; " +
    "concat(sub(mul(c, a), mul(s, b)), add(mul(s, a), mul(c, b)), rest), interleaved by a concat along a new axis",
  lower: (node) => {
    const x = node.operand(0);
    const layout = layoutOf(node);
    const rotated = node.int("rotary_embedding_dim", 0) || layout.size;
    if (rotated % 2 !== 0 || rotated > layout.size) throw new Refusal(`is ${rotated}`, "rotary_embedding_dim");
    const isInterleaved = node.int("interleaved", 0) !== 0;
    const half = rotated / 2;
    const [cosine, sine] = [1, 2].map((index) => cacheOf(node, index, layout, half));
    const wide = node.cast(x, wideType(x.type.dtype), "widened");
    const [a, b] = [0, 1].map((which) =>
      partOf(node, wide, layout, {
        first: isInterleaved ? which : which * half,
        step: isInterleaved ? 2 : 1,
        size: half,
        part: which === 0 ? "first of the pairs" : "second of the pairs",
      }),
    );
    const times = (u: Value, v: Value, part: string) => node.step("mul", [u, v], part);
    const real = node.step("sub", [times(cosine, a, "cosine part"), times(sine, b, "sine part")], "real");
    const imaginary = node.step("add", [times(sine, a, "sine part"), times(cosine, b, "cosine part")], "imaginary");
    const rest = layout.size - rotated;
    const tail = { first: rotated, step: 1, size: rest, part: "rest" };
    const tails = rest === 0 ? [] : [partOf(node, wide, layout, tail)];
    const result = isInterleaved
      ? joined(node, [interleaved(node, real, imaginary), ...tails])
      : joined(node, [real, imaginary, ...tails]);
    return [node.cast(withShape(result, x.type.shape), x.type.dtype, "result")];
  },
};

function layoutOf(node: NodeToLower): Layout {
  const { shape } = node.operand(0).type;
  if (shape.length === 4) {
    const [batch, heads, sequence, size] = shape;
    return { batch, heads, sequence, size, isFlat: false };
  }
  const heads = node.int("num_heads", 0);
  if (shape.length !== 3 || heads < 1 || shape[2] % heads !== 0) throw new Refusal(`is ${heads}`, "num_heads");
  return { batch: shape[0], sequence: shape[1], heads, size: shape[2] / heads, isFlat: true };
}

/** Numbers first, first + step, … of each head: [batch, heads, sequence, size], or [batch, sequence, heads, size]. */
function partOf(
  node: NodeToLower,
  x: Value,
  { batch, heads, sequence, size: whole, isFlat }: Layout,
  {
    first,
    step,
    size,
    part,
  }: { readonly first: number; readonly step: number; readonly size: number; readonly part: string },
): Value {
  const last = isFlat ? 2 : 3;
  const headAxis = { size: heads, coordinate: isFlat ? 2 : 1, coefficient: isFlat ? whole : 1 };
  const sequenceAxis = { size: sequence, coordinate: isFlat ? 1 : 2, coefficient: 1 };
  const axes = [
    { size: batch, coordinate: 0, coefficient: 1 },
    ...(isFlat ? [sequenceAxis, headAxis] : [headAxis, sequenceAxis]),
    { size, coordinate: last, coefficient: step },
  ];
  const coordinates = x.type.shape.map((_, axis) =>
    axis === last ? { ...PLAIN_COORDINATE, offset: first } : PLAIN_COORDINATE,
  );
  return node.copy(
    x,
    { fill: 0n, axes, coordinates },
    part,
    axes.map((axis) => axis.size),
  );
}

/** Sines or cosines for each position, in a shape that broadcasts to the parts. */
function cacheOf(node: NodeToLower, index: number, { batch, sequence, isFlat }: Layout, half: number): Value {
  const positions = node.optionalOperand(3);
  const cache = node.operand(index);
  const taken =
    positions === null
      ? cache
      : node.step("take", [cache, node.cast(positions, DataType.int64)], "angles", { attributes: [0, 0] });
  const { shape } = taken.type;
  if (shape[shape.length - 1] !== half)
    throw new Refusal(`operand ${index} [${cache.type.shape}] is not for ${half} pairs`);
  const wide = node.cast(taken, wideType(taken.type.dtype), "widened angles");
  const rows = shape.length === 3 ? shape[0] : 1;
  if (rows !== batch && rows !== 1)
    throw new Refusal(`operand ${index} [${cache.type.shape}] is not for ${batch} samples`);
  return withShape(wide, isFlat ? [rows, sequence, 1, half] : [rows, 1, sequence, half]);
}

/** Values [..., n] one behind the other along the last axis. */
function joined(node: NodeToLower, values: readonly Value[]): Value {
  return values.length === 1 ? values[0] : node.step("concat", values, "joined", { attributes: [3] });
}

/** real[0], imaginary[0], real[1], … along the last axis. */
function interleaved(node: NodeToLower, real: Value, imaginary: Value): Value {
  const shape = real.type.shape;
  const pairs = [real, imaginary].map((value) => withShape(value, [...shape, 1]));
  return node.step("concat", pairs, "pairs", { attributes: [4], shape: [...shape.slice(0, 3), 2 * shape[3]] });
}
