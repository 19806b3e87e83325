import { DataType, floatFormat, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type ConstantValue, constantOf, int64Constant, type Value, withShape } from "../compile/value.js";
import { elementCount, unravelIndex } from "../instruction/row-major.js";
import { takeAlong } from "./gather.js";
import { integersOf } from "./integers.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { transpose } from "./movement.js";
import { numbersOf } from "./number.js";
import { rowsSince } from "./opset.js";

/** Greatest number of elements that are looked at one by one at compile time. */
const MAX_ELEMENTS = 2 ** 20;

const WHY = "the shape of the output depends on the data, and shapes are fixed at compile time";

const compress = rowsSince(9, {
  operator: "Compress",
  attributes: ["axis"],
  becomes: "take at the places where the constant condition is true",
  why: WHY,
  lower: (node) => {
    const x = node.operand(0);
    const condition = node.constant(node.operand(1), "the condition");
    if (condition.type.dtype !== DataType.bool) throw new Refusal("the condition is not bool");
    const given = node.attribute("axis", "int");
    const axis = given === null ? 0 : node.axis(Number(given), x.type.shape.length, "axis");
    const source = given === null ? withShape(x, [elementCount(x.type.shape)]) : x;
    const places = integersOf(condition, "the condition").flatMap((flag, place) => (flag === 0n ? [] : [place]));
    if (places.some((place) => place >= source.type.shape[axis])) throw new Refusal("the condition is longer than X");
    return [takeAlong(node, source, axis, places, "compressed")];
  },
});

const nonZero = rowsSince(9, {
  operator: "NonZero",
  attributes: [],
  becomes: "a constant, for a constant X",
  why: WHY,
  lower: (node) => {
    const x = small(node.constant(node.operand(0), "X"));
    const { shape } = x.type;
    const found = numbersOf(x).flatMap((value, index) => (value === 0 ? [] : [unravelIndex(index, shape)]));
    return [
      int64Constant(
        [shape.length, found.length],
        shape.flatMap((_, axis) => found.map((place) => BigInt(place[axis]))),
      ),
    ];
  },
});

const unique = rowsSince(11, {
  operator: "Unique",
  attributes: ["axis", "sorted"],
  becomes: "constants, for a constant X; parts are compared element by element, all NaNs are one and the greatest",
  why: WHY,
  lower: (node) => {
    const x = small(node.constant(node.operand(0), "X"));
    const given = node.attribute("axis", "int");
    if (given === null) return uniqueParts(node, withShape(x, [elementCount(x.type.shape)]) as ConstantValue, 0);
    return uniqueParts(node, x, node.axis(Number(given), x.type.shape.length, "axis"));
  },
});

/** One part of X for each place of the axis: the values, the first and the number of the parts that are equal. */
function uniqueParts(node: NodeToLower, x: ConstantValue, axis: number): Value[] {
  const { shape } = x.type;
  const rank = shape.length;
  const order = [axis, ...Array.from({ length: rank }, (_, other) => other).filter((other) => other !== axis)];
  const parts = transpose(node, x, order, "parts") as ConstantValue;
  const size = elementCount(shape) / Math.max(1, shape[axis]);
  const keys = keysOf(parts);
  const compare = (a: number, b: number) => {
    for (let at = 0; at < size; at++) {
      const order = compareKeys(keys[a * size + at], keys[b * size + at]);
      if (order !== 0) return order;
    }
    return 0;
  };
  const places = Array.from({ length: shape[axis] }, (_, place) => place);
  const sorted = [...places].sort((a, b) => compare(a, b) || a - b);
  const groups: number[][] = [];
  for (const place of sorted) {
    const last = groups[groups.length - 1];
    if (last !== undefined && compare(last[0], place) === 0) last.push(place);
    else groups.push([place]);
  }
  if (node.int("sorted", 1) === 0) groups.sort((a, b) => a[0] - b[0]);
  const inverse = new Array<bigint>(places.length);
  for (const [index, group] of groups.entries()) for (const place of group) inverse[place] = BigInt(index);
  const list = (values: readonly (number | bigint)[]) => int64Constant([values.length], values.map(BigInt));
  const firsts = groups.map(([first]) => first);
  return [
    takeAlong(node, x, axis, firsts, "unique"),
    list(firsts),
    list(inverse),
    list(groups.map((group) => group.length)),
  ];
}

function keysOf(x: ConstantValue): (number | bigint)[] {
  return floatFormat(x.type.dtype) === null ? integersOf(x, "X") : numbersOf(x);
}

function compareKeys(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function small(x: ConstantValue): ConstantValue {
  const count = elementCount(x.type.shape);
  if (count > MAX_ELEMENTS) throw new Refusal(`${count} elements are too many to be looked at`);
  return constantOf(x.type.dtype, x.type.shape, x.source.data.subarray(0, count * widthBytes(x.type.dtype)));
}

/** Operators whose output has as many elements as the data say. */
export const dataShaped: readonly Lowering[] = [...compress, ...nonZero, ...unique];
