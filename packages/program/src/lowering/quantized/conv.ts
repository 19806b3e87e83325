import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { isConstant, type Value, withShape } from "../../compile/value.js";
import { elementCount } from "../../instruction/row-major.js";
import { biasColumn, type Convolution, columnsOf, convolutionOf, weightRows } from "../conv.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { bitsOfConstant } from "../number.js";
import { WINDOW_ATTRIBUTES } from "../window.js";
import { integerDot } from "./integer-dot.js";
import { requantize } from "./requantize.js";

const ATTRIBUTES = [...WINDOW_ATTRIBUTES, "group"];

const convInteger: Lowering = {
  operator: "ConvInteger",
  since: 10,
  until: 26,
  attributes: ATTRIBUTES,
  becomes:
    "columns = copy(x), the zero point in the padding; dot(w, columns, −x_zero·Σ(w − w_zero) − w_zero·Σcolumns) of bytes " +
    "to int32, the sums by dot with ones",
  why: "a zero point of x that is computed at run time cannot stand in the padding: x is centered in int32 then",
  lower: (node) => {
    const [x, weights] = [node.operand(0), node.operand(1)];
    const convolution = convolutionOf(node, x, weights);
    const zeros = { x: node.optionalOperand(2), weights: node.optionalOperand(3) };
    return [convolve(node, convolution, { x, weights, zeros, bias: null })];
  },
};

const qLinearConv: Lowering = {
  operator: "QLinearConv",
  since: 10,
  until: 26,
  attributes: ATTRIBUTES,
  becomes:
    "ConvInteger with B in its bias, then cast(add(round(mul(cast(sum), div(mul(x_scale, w_scale), y_scale))), y_zero_point))",
  lower: (node) => {
    const [x, weights] = [node.operand(0), node.operand(3)];
    const convolution = convolutionOf(node, x, weights);
    const zeros = { x: node.operand(2), weights: node.operand(5) };
    const sum = convolve(node, convolution, { x, weights, zeros, bias: node.optionalOperand(8) });
    const one = (index: number) => withShape(node.operand(index), []);
    const scaleOfWeights = perMap(
      node.operand(4),
      convolution.maps,
      convolution.shape.slice(2).map(() => 1),
    );
    const zeroPoint = one(7);
    const scales = [one(1), scaleOfWeights] as const;
    return [requantize(node, sum, { scales, scale: one(6), zeroPoint, dtype: zeroPoint.type.dtype })];
  },
};

type Operands = {
  readonly x: Value;
  readonly weights: Value;
  readonly zeros: { readonly x: Value | null; readonly weights: Value | null };
  readonly bias: Value | null;
};

/** The int32 convolution, [N, M, …]. */
function convolve(node: NodeToLower, convolution: Convolution, { x, weights, zeros, bias }: Operands): Value {
  const { groups, maps, shape } = convolution;
  const zeroOfX = zeros.x === null ? null : scalarOf(zeros.x);
  const column = [groups, maps / groups, 1];
  const zeroOfWeights = zeros.weights === null ? null : perGroup(zeros.weights, column);
  const left = { rows: weightRows(weights, convolution), zero: zeroOfWeights };
  const addend = bias === null ? null : biasColumn(bias, convolution);
  if (zeroOfX === null || isConstant(zeroOfX)) {
    const fill = zeroOfX === null ? 0n : bitsOfConstant(zeroOfX)[0];
    const right = { rows: columnsOf(node, x, convolution, fill), zero: zeroOfX };
    return integerDot(node, left, right, { bias: addend, shape });
  }
  // What stands in the padding is not known before x is: center x first, then 0 is right.
  const { int32 } = DataType;
  const centered = node.step(
    "sub",
    [node.cast(x, int32, "integers"), node.cast(zeroOfX, int32, "zero point")],
    "centered",
  );
  const columns = columnsOf(node, centered, convolution, 0n);
  const wide = node.cast(left.rows, int32, "integers");
  const rows =
    zeroOfWeights === null
      ? wide
      : node.step("sub", [wide, node.cast(zeroOfWeights, int32, "zero point")], "difference");
  return node.step("dot", addend === null ? [rows, columns] : [rows, columns, addend], "product", { shape });
}

function scalarOf(value: Value): Value {
  if (elementCount(value.type.shape) !== 1) throw new Refusal(`the zero point of x is [${value.type.shape}]`);
  return withShape(value, []);
}

function perGroup(value: Value, column: readonly number[]): Value {
  return elementCount(value.type.shape) === 1 ? withShape(value, []) : withShape(value, column);
}

/** One for all, or one for each output channel in a shape that broadcasts to [N, M, …]. */
function perMap(value: Value, maps: number, positions: readonly number[]): Value {
  if (elementCount(value.type.shape) === 1) return withShape(value, []);
  if (elementCount(value.type.shape) !== maps)
    throw new Refusal(`w_scale is [${value.type.shape}] for ${maps} channels`);
  return withShape(value, [maps, ...positions]);
}

/** Convolutions of quantized integers. */
export const quantizedConvs: readonly Lowering[] = [convInteger, qLinearConv];
