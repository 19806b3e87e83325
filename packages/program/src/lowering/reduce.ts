import { DataType, floatFormat } from "@assay/arithmetic";
import type { Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { lastAxesPermutation, reshape, transpose } from "./movement.js";
import { numberScalar } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { inWide, wideFloatType } from "./wide.js";

/** Reduces rows [..., R] to the given shape. */
type Reduction = (node: NodeToLower, rows: Value, shape: readonly number[]) => Value;

const sum: Reduction = (node, rows, shape) => node.step("sum", [rows], "total", { shape });
const product: Reduction = (node, rows, shape) => node.step("product", [rows], "product", { shape });
const mean: Reduction = (node, rows, shape) => {
  const row = numberScalar(rows.type.dtype, rows.type.shape[rows.type.shape.length - 1]);
  return node.step("div", [sum(node, rows, shape), row], "mean");
};
const absoluteSum: Reduction = (node, rows, shape) => sum(node, node.step("abs", [rows], "absolute values"), shape);
const squareSum: Reduction = (node, rows, shape) => sum(node, node.step("mul", [rows, rows], "squares"), shape);
const norm: Reduction = (node, rows, shape) =>
  inFloat(node, squareSum(node, rows, shape), (total) => node.step("sqrt", [total], "norm"));
const logSum: Reduction = (node, rows, shape) =>
  inFloat(node, sum(node, rows, shape), (total) => node.step("log", [total], "logarithm"));
const logSumExp: Reduction = (node, rows, shape) => inFloat(node, rows, (wide) => logSumExpOf(node, wide, shape));

function inFloat(node: NodeToLower, value: Value, body: (wide: Value) => Value): Value {
  return inWide(node, [value], body, wideFloatType);
}

/** log Σ exp(x − m) + m with the maximum m, or 0 in its place where it is not finite. */
function logSumExpOf(node: NodeToLower, rows: Value, shape: readonly number[]): Value {
  const { dtype } = rows.type;
  const column = [...rows.type.shape.slice(0, -1), 1];
  const most = node.step("max", [rows], "maximum", { shape: column });
  const infinity = numberScalar(dtype, Number.POSITIVE_INFINITY);
  const isBounded = node.step("less", [node.step("abs", [most], "size"), infinity], "is finite");
  const shift = node.step("select", [isBounded, most, numberScalar(dtype, 0)], "shift");
  const exponentials = node.step("exp", [node.step("sub", [rows, shift], "shifted")], "exponentials");
  const logarithm = node.step("log", [node.step("sum", [exponentials], "total", { shape })], "logarithm");
  return node.step("add", [logarithm, reshape(shift, shape)], "result");
}

/** Elements that are compared stay in their type; bools are compared as bytes. */
function extremum(opcode: "max" | "min"): Reduction {
  return (node, rows, shape) => {
    const { dtype } = rows.type;
    const numbers = dtype === DataType.bool ? node.cast(rows, DataType.uint8, "bytes") : rows;
    return node.cast(node.step(opcode, [numbers], opcode === "max" ? "maximum" : "minimum", { shape }), dtype);
  };
}

type Family = {
  readonly operator: string;
  /** first opset in which the axes are an operand */
  readonly operandSince: number;
  readonly becomes: string;
  readonly why?: string;
  readonly reduce: Reduction;
  /** true where a row of one element is that element */
  readonly keepsSingles: boolean;
};

function rowsOf(family: Family): Lowering[] {
  const { operator, operandSince, why } = family;
  const becomes = `on rows of the reduced axes (brought last by copy): ${family.becomes}`;
  const texts = { operator, becomes, ...(why === undefined ? {} : { why }) };
  return [
    {
      ...{ ...texts, since: 1, until: operandSince - 1, attributes: ["axes", "keepdims"] },
      lower: (node) => [reduceAxes(node, node.ints("axes"), family)],
    },
    {
      ...{ ...texts, since: operandSince, until: LATEST_OPSET, attributes: ["keepdims", "noop_with_empty_axes"] },
      lower: (node) => [reduceAxes(node, node.constantIntegers(1, "the list of axes"), family)],
    },
  ];
}

function reduceAxes(node: NodeToLower, listed: readonly number[] | null, { reduce, keepsSingles }: Family): Value {
  const x = node.operand(0);
  const { shape, dtype } = x.type;
  const isEmpty = listed === null || listed.length === 0;
  if (isEmpty && node.int("noop_with_empty_axes", 0) !== 0) {
    // no axis is reduced: each element is a row of its own
    if (keepsSingles) return x;
    return inWide(node, [reshape(x, [elementCount(shape), 1])], (rows) => reduce(node, rows, shape));
  }
  const reduced = isEmpty ? shape.map((_, axis) => axis) : node.axes(listed, shape.length).sort((a, b) => a - b);
  const permutation = lastAxesPermutation(shape.length, reduced);
  const kept = permutation.slice(0, shape.length - reduced.length).map((axis) => shape[axis]);
  const row = elementCount(reduced.map((axis) => shape[axis]));
  const rows = reshape(transpose(node, x, permutation, "rows"), [...kept, row]);
  const isKept = node.int("keepdims", 1) !== 0;
  const result = isKept ? shape.map((size, axis) => (reduced.includes(axis) ? 1 : size)) : kept;
  if (floatFormat(dtype) === null || COMPARED.has(reduce)) return reduce(node, rows, result);
  return inWide(node, [rows], (wide) => reduce(node, wide, result));
}

const max = extremum("max");
const min = extremum("min");
const COMPARED: ReadonlySet<Reduction> = new Set([max, min]);

const FAMILIES: readonly Family[] = [
  { operator: "ReduceSum", operandSince: 13, becomes: "sum", reduce: sum, keepsSingles: true },
  { operator: "ReduceMax", operandSince: 18, becomes: "max; of bools as uint8", reduce: max, keepsSingles: true },
  { operator: "ReduceMin", operandSince: 18, becomes: "min; of bools as uint8", reduce: min, keepsSingles: true },
  { operator: "ReduceProd", operandSince: 18, becomes: "product", reduce: product, keepsSingles: true },
  {
    operator: "ReduceMean",
    operandSince: 18,
    becomes: "div(sum, length of the row)",
    reduce: mean,
    keepsSingles: true,
  },
  { operator: "ReduceL1", operandSince: 18, becomes: "sum(abs)", reduce: absoluteSum, keepsSingles: false },
  {
    ...{ operator: "ReduceL2", operandSince: 18, becomes: "sqrt(sum(mul(x, x)))", reduce: norm, keepsSingles: false },
    why: "the wrapping sum of integers goes through float32, that of 32 and 64 bits through float64",
  },
  { operator: "ReduceSumSquare", operandSince: 18, becomes: "sum(mul(x, x))", reduce: squareSum, keepsSingles: false },
  { operator: "ReduceLogSum", operandSince: 18, becomes: "log(sum)", reduce: logSum, keepsSingles: false },
  {
    ...{ operator: "ReduceLogSumExp", operandSince: 18, reduce: logSumExp, keepsSingles: false },
    becomes: "m = max(x), 0 where not finite; add(log(sum(exp(sub(x, m)))), m)",
    why: "log(sum(exp(x))), as ONNX has it, leaves binary32 at x = 89",
  },
];

/** Reductions over axes. */
export const reductions: readonly Lowering[] = FAMILIES.flatMap(rowsOf);
