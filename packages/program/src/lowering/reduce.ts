import { floatScalar, type Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { lastAxesPermutation, reshape, transpose } from "./movement.js";

/** Reduces rows [..., R] to the given shape. */
type Reduction = (node: NodeToLower, rows: Value, shape: readonly number[]) => Value;

const sum: Reduction = (node, rows, shape) => node.step("sum", [rows], "total", { shape });
const max: Reduction = (node, rows, shape) => node.step("max", [rows], "maximum", { shape });
const min: Reduction = (node, rows, shape) => node.step("min", [rows], "minimum", { shape });
const mean: Reduction = (node, rows, shape) => {
  const row = rows.type.shape[rows.type.shape.length - 1];
  return node.step("div", [sum(node, rows, shape), floatScalar(row)], "mean");
};
const absoluteSum: Reduction = (node, rows, shape) => sum(node, node.step("abs", [rows], "absolute values"), shape);
const squareSum: Reduction = (node, rows, shape) => sum(node, node.step("mul", [rows, rows], "squares"), shape);
const norm: Reduction = (node, rows, shape) => node.step("sqrt", [squareSum(node, rows, shape)], "norm");
const logSum: Reduction = (node, rows, shape) => node.step("log", [sum(node, rows, shape)], "logarithm");

function byAttribute(operator: string, until: number, becomes: string, reduce: Reduction): Lowering {
  return {
    operator,
    since: 1,
    until,
    attributes: ["axes", "keepdims"],
    becomes: `on rows of the reduced axes (brought last by copy): ${becomes}`,
    lower: (node) => [reduceAxes(node, node.ints("axes"), reduce)],
  };
}

function byOperand(operator: string, since: number, becomes: string, reduce: Reduction): Lowering {
  return {
    operator,
    since,
    until: 26,
    attributes: ["keepdims", "noop_with_empty_axes"],
    becomes: `on rows of the reduced axes (brought last by copy): ${becomes}`,
    lower: (node) => [reduceAxes(node, node.constantIntegers(1, "the list of axes"), reduce)],
  };
}

function reduceAxes(node: NodeToLower, listed: readonly number[] | null, reduce: Reduction): Value {
  const x = node.operand(0);
  const rank = x.type.shape.length;
  const isEmpty = listed === null || listed.length === 0;
  if (isEmpty && node.int("noop_with_empty_axes", 0) !== 0) return withoutAxes(node, x, reduce);
  const reduced = isEmpty ? x.type.shape.map((_, axis) => axis) : node.axes(listed, rank).sort((a, b) => a - b);
  const permutation = lastAxesPermutation(rank, reduced);
  const kept = permutation.slice(0, rank - reduced.length).map((axis) => x.type.shape[axis]);
  const row = elementCount(reduced.map((axis) => x.type.shape[axis]));
  const rows = reshape(transpose(node, x, permutation, "rows"), [...kept, row]);
  const isKept = node.int("keepdims", 1) !== 0;
  return reduce(node, rows, isKept ? x.type.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size)) : kept);
}

/** No axis is reduced: each element is a row of its own. */
function withoutAxes(node: NodeToLower, x: Value, reduce: Reduction): Value {
  if (reduce === sum || reduce === max || reduce === min || reduce === mean) return x;
  return reduce(node, reshape(x, [elementCount(x.type.shape), 1]), x.type.shape);
}

function both(operator: string, byOperandSince: number, becomes: string, reduce: Reduction): Lowering[] {
  return [
    byAttribute(operator, byOperandSince - 1, becomes, reduce),
    byOperand(operator, byOperandSince, becomes, reduce),
  ];
}

/** Reductions over axes. */
export const reductions: readonly Lowering[] = [
  ...both("ReduceSum", 13, "sum", sum),
  ...both("ReduceMax", 18, "max", max),
  ...both("ReduceMin", 18, "min", min),
  ...both("ReduceMean", 18, "div(sum, length of the row)", mean),
  ...both("ReduceL1", 18, "sum(abs)", absoluteSum),
  ...both("ReduceL2", 18, "sqrt(sum(mul(x, x)))", norm),
  ...both("ReduceSumSquare", 18, "sum(mul(x, x))", squareSum),
  ...both("ReduceLogSum", 18, "log(sum)", logSum),
];
