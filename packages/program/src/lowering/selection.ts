import { DataType, isDataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { constantOf, type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { countingConstant, numberScalar } from "./number.js";
import { rowsSince } from "./opset.js";

const where = rowsSince(9, {
  operator: "Where",
  attributes: [],
  becomes: "select(condition, X, Y)",
  lower: (node) => [node.step("select", node.operands(3), "result")],
});

const trilu = rowsSince(14, {
  operator: "Trilu",
  attributes: ["upper"],
  becomes: "select(mask, X, 0), mask = lessOrEqual of k and column − row",
  lower: (node) => {
    const x = node.operand(0);
    const [rows, columns] = x.type.shape.slice(-2);
    if (x.type.shape.length < 2) throw new Refusal(`rank ${x.type.shape.length}, expected 2 or more`);
    const given = node.optionalOperand(1);
    if (given !== null && elementCount(given.type.shape) !== 1) throw new Refusal("k is no scalar");
    const k = given === null ? numberScalar(DataType.int64, 0) : withShape(given, []);
    const row = withShape(countingConstant(node, rows), [rows, 1]);
    const diagonal = node.step("sub", [countingConstant(node, columns), row], "diagonals");
    const isUpper = node.int("upper", 1) !== 0;
    const mask = node.step("lessOrEqual", isUpper ? [k, diagonal] : [diagonal, k], "mask");
    return [node.step("select", [mask, x, numberScalar(x.type.dtype, 0)], "result")];
  },
});

const eyeLike = rowsSince(9, {
  operator: "EyeLike",
  attributes: ["dtype", "k"],
  becomes: "a constant",
  lower: (node) => {
    const { shape, dtype } = node.operand(0).type;
    if (shape.length !== 2) throw new Refusal(`rank ${shape.length}, expected 2`);
    const to = node.int("dtype", dtype);
    if (!isDataType(to)) throw new Refusal(`data type ${to} is not supported`, "dtype");
    const [rows, columns] = shape;
    const one = numberScalar(to, 1).source.data;
    node.reserve(rows * columns * one.length);
    const data = new Uint8Array(rows * columns * one.length);
    const k = node.int("k", 0);
    for (let row = Math.max(0, -k); row < rows && row + k < columns; row++) {
      data.set(one, (row * columns + row + k) * one.length);
    }
    return [constantOf(to, shape, data)];
  },
});

const oneHot = rowsSince(9, {
  operator: "OneHot",
  attributes: ["axis"],
  becomes: "select(equal(indices, 0 … depth − 1), on, off); negative indices count from the end once",
  lower: (node) => {
    const [indices, , values] = node.operands(3);
    const depth = depthOf(node);
    const rank = indices.type.shape.length + 1;
    const axis = node.axis(node.int("axis", -1), rank, "axis");
    const places = withShape(countingConstant(node, depth), [depth, ...new Array<number>(rank - 1 - axis).fill(1)]);
    const column = [...indices.type.shape.slice(0, axis), 1, ...indices.type.shape.slice(axis)];
    const index = countedFromEnd(node, withShape(node.cast(indices, DataType.int64, "indices"), column), depth);
    const isHot = node.step("equal", [index, places], "is hot");
    return [node.step("select", [isHot, scalarAt(node, values, 1), scalarAt(node, values, 0)], "result")];
  },
});

function depthOf(node: NodeToLower): number {
  const value = node.operand(1);
  if (elementCount(value.type.shape) !== 1) throw new Refusal("the depth is no scalar");
  const integer = node.cast(value, DataType.int64, "depth");
  node.requireConstant(value, "the depth");
  node.requireConstant(integer, "the depth");
  const depth = Number(new DataView(integer.source.data.buffer, integer.source.data.byteOffset).getBigInt64(0, true));
  if (depth < 1 || depth >= 2 ** 32) throw new Refusal(`the depth is ${depth}`);
  return depth;
}

function countedFromEnd(node: NodeToLower, index: Value, size: number): Value {
  const isNegative = node.step("less", [index, numberScalar(DataType.int64, 0)], "counts from the end");
  const moved = node.step("add", [index, numberScalar(DataType.int64, size)], "counted from the end");
  return node.step("select", [isNegative, moved, index], "places");
}

function scalarAt(node: NodeToLower, values: Value, index: number): Value {
  if (elementCount(values.type.shape) !== 2) throw new Refusal("there are not two values");
  const coordinates = [{ offset: index, divisor: 1, mode: "floor" as const }];
  return node.copy(withShape(values, [2]), { fill: 0n, axes: [], coordinates }, index === 1 ? "on" : "off", []);
}

/** Choices between elements, and patterns of zeros and ones. */
export const selections: readonly Lowering[] = [...where, ...trilu, ...eyeLike, ...oneHot];
