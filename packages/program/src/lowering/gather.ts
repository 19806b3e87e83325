import { widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type ConstantValue, constantOf, isConstant, type Value } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";

/** Picks slices by constant indices: evenly spaced ones from any tensor, any from a constant. */
export const gather: Lowering = {
  operator: "Gather",
  since: 1,
  until: 26,
  attributes: ["axis"],
  becomes: "copy for evenly spaced constant indices; computed at compile time for constants",
  lower: (node) => {
    const data = node.operand(0);
    const given = node.constantIntegers(1, "the list of indices");
    if (given === null) throw new Refusal("the indices are missing");
    const axis = node.axis(node.int("axis", 0), data.type.shape.length, "axis");
    const indices = given.map((index) => node.axis(index, data.type.shape[axis]));
    const before = data.type.shape.slice(0, axis);
    const shape = [...before, ...node.operand(1).type.shape, ...data.type.shape.slice(axis + 1)];
    const step = indices.length > 1 ? indices[1] - indices[0] : 1;
    if (indices.length > 0 && indices.every((index, at) => index === indices[0] + at * step)) {
      return [progression(node, data, axis, { first: indices[0], step, count: indices.length }, shape)];
    }
    if (!isConstant(data)) throw new Refusal("indices that are not evenly spaced need a constant to pick from");
    return [pick(node, data, axis, indices, shape)];
  },
};

function progression(
  node: NodeToLower,
  data: Value,
  axis: number,
  indices: { first: number; step: number; count: number },
  shape: readonly number[],
): Value {
  const axes = data.type.shape.map((size, coordinate) =>
    coordinate === axis
      ? { size: indices.count, coordinate, coefficient: indices.step }
      : { size, coordinate, coefficient: 1 },
  );
  const coordinates = data.type.shape.map((_, coordinate) => ({
    ...PLAIN_COORDINATE,
    offset: coordinate === axis ? indices.first : 0,
  }));
  return node.copy(data, { fill: 0n, axes, coordinates }, "gathered", shape);
}

function pick(
  node: NodeToLower,
  data: ConstantValue,
  axis: number,
  indices: readonly number[],
  shape: readonly number[],
): Value {
  const block = elementCount(data.type.shape.slice(axis + 1)) * widthBytes(data.type.dtype);
  const outer = elementCount(data.type.shape.slice(0, axis));
  node.reserve(outer * indices.length * block);
  const bytes = new Uint8Array(outer * indices.length * block);
  let position = 0;
  for (let row = 0; row < outer; row++) {
    for (const index of indices) {
      const from = (row * data.type.shape[axis] + index) * block;
      bytes.set(data.source.data.subarray(from, from + block), position);
      position += block;
    }
  }
  return constantOf(data.type.dtype, shape, bytes);
}
