import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { elementCount } from "../../instruction/row-major.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { matrices } from "../mat-mul.js";
import { integerDot } from "./integer-dot.js";
import { requantize } from "./requantize.js";

const matMulInteger: Lowering = {
  operator: "MatMulInteger",
  since: 10,
  until: 26,
  attributes: [],
  becomes: "dot(A, copy(B), −b_zero·Σ(A − a_zero) − a_zero·ΣB) of bytes to int32, the sums by dot with ones",
  lower: (node) => [
    product(node, node.operand(0), node.operand(1), [node.optionalOperand(2), node.optionalOperand(3)]),
  ],
};

const qLinearMatMul: Lowering = {
  operator: "QLinearMatMul",
  since: 10,
  until: 26,
  attributes: [],
  becomes: "MatMulInteger, then cast(add(round(mul(cast(sum), div(mul(a_scale, b_scale), y_scale))), y_zero_point))",
  lower: (node) => {
    const [a, b, scale, zeroPoint] = [node.operand(0), node.operand(3), node.operand(6), node.operand(7)];
    const sum = product(node, a, b, [node.operand(2), node.operand(5)]);
    const isVector = { a: a.type.shape.length === 1, b: b.type.shape.length === 1 };
    const scaleOfA = rowParameter(node.operand(1), isVector.a, isVector.b);
    const scales = [scaleOfA, columnParameter(node.operand(4))] as const;
    return [
      requantize(node, sum, {
        scales,
        scale: scalarOf(scale),
        zeroPoint: scalarOf(zeroPoint),
        dtype: zeroPoint.type.dtype,
      }),
    ];
  },
};

/** The int32 product of A and B as numpy.matmul makes it, each without its zero point. */
function product(node: NodeToLower, left: Value, right: Value, zeros: readonly [Value | null, Value | null]): Value {
  const { a, b, shape } = matrices(node, left, right);
  const zeroOfA = zeros[0] === null ? null : rowParameter(zeros[0], false, false);
  const zeroOfB = zeros[1] === null ? null : turnedParameter(zeros[1]);
  return integerDot(node, { rows: a, zero: zeroOfA }, { rows: b, zero: zeroOfB }, { bias: null, shape });
}

/** One for all, or one for each row of A, as [..., M, 1]. */
function rowParameter(value: Value, isRowAlone: boolean, isColumnAlone: boolean): Value {
  const { shape } = value.type;
  if (elementCount(shape) === 1) return withShape(value, []);
  if (isRowAlone) throw new Refusal(`a parameter [${shape}] for a vector`);
  if (isColumnAlone) return value;
  return shape.length === 1 ? withShape(value, [shape[0], 1]) : value;
}

/** One for all, or one for each column of B, as [N] or [..., 1, N]. */
function columnParameter(value: Value): Value {
  return elementCount(value.type.shape) === 1 ? withShape(value, []) : value;
}

/** The parameters of the columns of B as those of the rows that `dot` takes, [..., N, 1]. */
function turnedParameter(value: Value): Value {
  const { shape } = value.type;
  if (elementCount(shape) === 1) return withShape(value, []);
  const columns = shape[shape.length - 1];
  return withShape(value, shape.length === 1 ? [columns, 1] : [...shape.slice(0, -2), columns, 1]);
}

function scalarOf(value: Value): Value {
  return elementCount(value.type.shape) === 1 ? withShape(value, []) : value;
}

/** Matrix products of quantized integers. */
export const quantizedMatMuls: readonly Lowering[] = [matMulInteger, qLinearMatMul];
