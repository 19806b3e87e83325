import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount } from "../instruction/row-major.js";
import { centerRows } from "./centered.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { invertPermutation, lastAxesPermutation, transpose } from "./movement.js";
import { powerSum, root, squareSum } from "./norm.js";
import { numberScalar } from "./number.js";
import { widen } from "./widen.js";

/** What MeanVarianceNormalization adds to the deviation, by ONNX's function body. */
const DEVIATION_EPSILON = 1e-9;

/** Division by the norm along an axis; a row of zeros stays one. */
const lpNormalization: Lowering = {
  operator: "LpNormalization",
  since: 1,
  until: 26,
  attributes: ["axis", "p"],
  becomes:
    "rows along axis (brought last by copy); n = sum(abs), or sqrt(dot(x, x)); div(x, select(equal(n, 0), 1, n))",
  lower: (node) => {
    const x = node.operand(0);
    const order = node.int("p", 2);
    if (order !== 1 && order !== 2) throw new Refusal(`is ${order}; 1 and 2 are defined`, "p");
    const rank = x.type.shape.length;
    const permutation = lastAxesPermutation(rank, [node.axis(node.int("axis", -1), rank, "axis")]);
    const moved = transpose(node, widen(node, x), permutation, "rows");
    const outer = moved.type.shape.slice(0, -1);
    const rows = withShape(moved, [...outer, 1, moved.type.shape[rank - 1]]);
    const column = [...outer, 1, 1];
    const norm = root(node, powerSum(node, rows, order, column), order);
    const { dtype } = norm.type;
    const isZero = node.step("equal", [norm, numberScalar(dtype, 0)], "is zero");
    const divisor = node.step("select", [isZero, numberScalar(dtype, 1), norm], "divisor");
    const result = node.step("div", [rows, divisor], "normalized", { shape: moved.type.shape });
    return [
      node.cast(transpose(node, result, invertPermutation(permutation), "restored axes"), x.type.dtype, "result"),
    ];
  },
};

/** Mean 0 and deviation 1 over some axes. */
const meanVarianceNormalization: Lowering = {
  operator: "MeanVarianceNormalization",
  since: 9,
  until: 26,
  attributes: ["axes"],
  becomes:
    "rows of the axes (brought last by copy): c = sub(X, div(sum, R)); div(c, add(sqrt(div(dot(c, c), R)), 1e-9))",
  why: "ONNX's body takes the difference of the mean square and the squared mean, which cancels",
  lower: (node) => {
    const x = node.operand(0);
    const rank = x.type.shape.length;
    const axes = node.axes(node.ints("axes") ?? [0, 2, 3], rank).sort((a, b) => a - b);
    const permutation = lastAxesPermutation(rank, axes);
    const moved = transpose(node, widen(node, x), permutation, "rows");
    const outer = moved.type.shape.slice(0, rank - axes.length);
    const row = elementCount(axes.map((axis) => x.type.shape[axis]));
    const { centered, variance } = centerRows(node, withShape(moved, [...outer, row]));
    const deviation = node.step("sqrt", [variance], "deviation");
    const divisor = node.step("add", [deviation, numberScalar(deviation.type.dtype, DEVIATION_EPSILON)], "divisor");
    const result = node.step("div", [centered, divisor], "normalized", { shape: moved.type.shape });
    return [
      node.cast(transpose(node, result, invertPermutation(permutation), "restored axes"), x.type.dtype, "result"),
    ];
  },
};

/** Local response normalization across channels. */
const lrn: Lowering = {
  operator: "LRN",
  since: 1,
  until: 26,
  attributes: ["alpha", "beta", "bias", "size"],
  becomes:
    "w = copy(X) as [N, C, …, size] over the channels around; " +
    "div(X, pow(add(mul(dot(w, w), alpha/size), bias), beta)), sqrt for beta = 1/2",
  lower: (node) => {
    const x = widen(node, node.operand(0));
    const { shape, dtype } = x.type;
    const size = node.int("size", 0);
    if (size < 1) throw new Refusal(`is ${size}`, "size");
    const axes = [...shape, size].map((extent, axis) => ({
      size: extent,
      coordinate: axis < shape.length ? axis : 1,
      coefficient: 1,
    }));
    const before = Math.floor((size - 1) / 2);
    const coordinates = shape.map((_, axis) =>
      axis === 1 ? { ...PLAIN_COORDINATE, offset: -before } : PLAIN_COORDINATE,
    );
    const windows = node.copy(x, { fill: 0n, axes, coordinates }, "windows", [...shape, size]);
    const squares = squareSum(node, windows, shape);
    const slope = numberScalar(dtype, node.float("alpha", Math.fround(1e-4)) / size);
    const scaled = node.step("mul", [squares, slope], "scaled");
    const base = node.step("add", [scaled, numberScalar(dtype, node.float("bias", 1))], "base");
    const result = node.step("div", [x, powerOf(node, base, node.float("beta", 0.75))], "normalized");
    return [node.cast(result, node.operand(0).type.dtype, "result")];
  },
};

function powerOf(node: NodeToLower, base: Value, exponent: number): Value {
  if (exponent === 1) return base;
  if (exponent === 0.5) return node.step("sqrt", [base], "power");
  return node.step("pow", [base, numberScalar(base.type.dtype, exponent)], "power");
}

/** Normalizations along axes that the model names. */
export const axisNormalizations: readonly Lowering[] = [lpNormalization, meanVarianceNormalization, lrn];
