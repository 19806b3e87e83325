import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { int64Constant, isConstant, type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { flatIndices } from "./flat-index.js";
import { integersOf, MAX_FOLDED_INTEGERS } from "./integers.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { invertPermutation, lastAxesPermutation, stridedWindow, transpose, windowOfAxis } from "./movement.js";
import { LATEST_OPSET, rowsSince } from "./opset.js";

const gather = rowsSince(1, {
  operator: "Gather",
  attributes: ["axis"],
  becomes: "copy for evenly spaced constant indices, else take",
  lower: (node) => {
    const [data, indices] = node.operands(2);
    const axis = node.axis(node.int("axis", 0), data.type.shape.length, "axis");
    if (!isConstant(indices) || elementCount(indices.type.shape) > MAX_FOLDED_INTEGERS) {
      const places = node.cast(indices, DataType.int64, "indices");
      return [node.step("take", [data, places], "gathered", { attributes: [axis, 0] })];
    }
    const listed = integersOf(indices, "the list of indices").map((index) =>
      node.axis(Number(index), data.type.shape[axis]),
    );
    const { shape } = data.type;
    return [
      withShape(takeAlong(node, data, axis, listed, "gathered"), [
        ...shape.slice(0, axis),
        ...indices.type.shape,
        ...shape.slice(axis + 1),
      ]),
    ];
  },
});

/** The elements at these places of an axis (none of them negative), in their order: a copy where they are evenly spaced. */
export function takeAlong(node: NodeToLower, x: Value, axis: number, places: readonly number[], part: string): Value {
  const step = places.length > 1 ? places[1] - places[0] : 1;
  if (places.every((place, at) => place === places[0] + at * step)) {
    return windowOfAxis(node, x, axis, { start: places[0] ?? 0, step, size: places.length }, part);
  }
  const indices = int64Constant([places.length], places.map(BigInt));
  return node.step("take", [x, indices], part, { attributes: [axis, 0] });
}

const gatherElements = rowsSince(11, {
  operator: "GatherElements",
  attributes: ["axis"],
  becomes: "take with all other axes as batch (the axis brought last by copy)",
  lower: (node) => {
    const [data, indices] = node.operands(2);
    const rank = data.type.shape.length;
    const axis = node.axis(node.int("axis", 0), rank, "axis");
    const sizes = indices.type.shape;
    if (sizes.length !== rank || sizes.some((size, other) => other !== axis && size > data.type.shape[other])) {
      throw new Refusal(`indices [${sizes}] do not fit data [${data.type.shape}]`);
    }
    const window = data.type.shape.map((size, other) => ({
      start: 0,
      step: 1,
      size: other === axis ? size : sizes[other],
    }));
    const part = stridedWindow(node, data, window, { fill: 0n, part: "part that is read" });
    const permutation = lastAxesPermutation(rank, [axis]);
    const rows = transpose(node, part, permutation, "rows");
    const places = transpose(node, node.cast(indices, DataType.int64, "indices"), permutation, "places");
    const taken = node.step("take", [rows, places], "gathered", { attributes: [rank - 1, rank - 1] });
    return [transpose(node, taken, invertPermutation(permutation), "restored axes")];
  },
});

function gatherND(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "GatherND", since, until, attributes },
    becomes: "take by flat indices over the indexed axes: Σ place · stride, out of range where a place is",
    lower: (node) => {
      const [data, indices] = node.operands(2);
      const batch = node.int("batch_dims", 0);
      const { shape } = data.type;
      const depth = indices.type.shape.at(-1);
      if (depth === undefined || batch < 0 || batch >= indices.type.shape.length || batch + depth > shape.length) {
        throw new Refusal(`indices [${indices.type.shape}] do not fit data [${shape}]`);
      }
      const indexed = shape.slice(batch, batch + depth);
      const rest = shape.slice(batch + depth);
      const rows = withShape(data, [...shape.slice(0, batch), elementCount(indexed), ...rest]);
      const places = flatIndices(node, node.cast(indices, DataType.int64, "indices"), indexed);
      return [node.step("take", [rows, places], "gathered", { attributes: [batch, batch] })];
    },
  };
}

/** Operators that pick elements by index. */
export const gathers: readonly Lowering[] = [
  ...gather,
  ...gatherElements,
  gatherND(11, 11, []),
  gatherND(12, LATEST_OPSET, ["batch_dims"]),
];
