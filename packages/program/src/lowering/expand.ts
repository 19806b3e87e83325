import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { broadcastShapes } from "../instruction/broadcast.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { expand } from "./movement.js";
import { numbersOf } from "./number.js";
import { rowsSince } from "./opset.js";

const expandOperator = rowsSince(8, {
  operator: "Expand",
  attributes: [],
  becomes: "copy that repeats axes",
  lower: (node) => {
    const target = node.constantIntegers(1, "the shape");
    if (target === null) throw new Refusal("the shape is missing");
    const shape = target.some((size) => size < 0) ? null : broadcastShapes(node.operand(0).type.shape, target);
    if (shape === null) throw new Refusal(`[${node.operand(0).type.shape}] does not broadcast to [${target}]`);
    return [expand(node, node.operand(0), shape, "expanded")];
  },
});

const tileByAxis: Lowering = {
  operator: "Tile",
  since: 1,
  until: 5,
  attributes: [],
  becomes: "copy that repeats an axis",
  lower: (node) => {
    const [x, tiles, axis] = node.operands(3);
    const [count] = numbersOf(node.constant(tiles, "the number of tiles"));
    const [place] = numbersOf(node.constant(axis, "the axis"));
    const repeats = x.type.shape.map(() => 1);
    repeats[node.axis(place, repeats.length)] = count;
    return [tile(node, x, repeats)];
  },
};

const tileByList = rowsSince(6, {
  operator: "Tile",
  attributes: [],
  becomes: "copy that repeats axes",
  lower: (node) => {
    const repeats = node.constantIntegers(1, "the list of repeats");
    if (repeats === null) throw new Refusal("the repeats are missing");
    return [tile(node, node.operand(0), repeats)];
  },
});

function tile(node: NodeToLower, x: Value, repeats: readonly number[]): Value {
  const { shape } = x.type;
  if (repeats.length !== shape.length || repeats.some((count) => !Number.isInteger(count) || count < 0)) {
    throw new Refusal(`[${repeats}] for the shape [${shape}]`);
  }
  const repeated = repeats.flatMap((count, axis) => (count === 1 ? [] : [axis]));
  // a copy has 10 axes: those that are repeated take two of them
  const half = shape.length + repeated.length > 10 ? repeated.slice(0, 1) : [];
  if (half.length > 0) {
    const first = repeats.map((count, axis) => (half.includes(axis) ? count : 1));
    const second = repeats.map((count, axis) => (half.includes(axis) ? 1 : count));
    return tile(node, tile(node, x, first), second);
  }
  const axes = shape.flatMap((size, axis) => [
    ...(repeats[axis] === 1 ? [] : [{ size: repeats[axis], coordinate: null, coefficient: 0 }]),
    { size, coordinate: axis, coefficient: 1 },
  ]);
  const coordinates = shape.map(() => PLAIN_COORDINATE);
  const tiled = shape.map((size, axis) => size * repeats[axis]);
  return node.copy(x, { fill: 0n, axes, coordinates }, "tiled", tiled);
}

/** Operators that repeat axes. */
export const repetitions: readonly Lowering[] = [...expandOperator, tileByAxis, ...tileByList];
