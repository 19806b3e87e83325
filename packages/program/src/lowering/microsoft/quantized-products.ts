import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { matrices } from "../mat-mul.js";
import { transposeLastTwo } from "../movement.js";
import { numberScalar } from "../number.js";
import { integerDot } from "../quantized/integer-dot.js";
import { asFloat } from "../quantized/parameter.js";
import { quantizations } from "../quantized/quantize.js";
import { requantize } from "../quantized/requantize.js";
import { single } from "./quantized-number.js";

const { float32 } = DataType;

/** What stands for the columns of B: one for all or one each, as [N, 1] for the rows that `dot` takes. */
function columnZero(value: Value | null): Value | null {
  if (value === null) return null;
  const one = single(value);
  return one.type.shape.length === 1 ? withShape(one, [one.type.shape[0], 1]) : one;
}

/** cast(sum) · (scale of a · scale of b) + bias in float32. */
function asFloats(node: NodeToLower, sum: Value, scales: readonly Value[], bias: Value | null): Value {
  const [a, b] = scales.map((scale) => single(asFloat(node, scale, "scale")));
  const factor = node.step("mul", [a, b], "product of the scales");
  const product = node.step("mul", [asFloat(node, sum, "numbers"), factor], "scaled");
  return bias === null ? product : node.step("add", [product, bias], "biased");
}

const matMulIntegerToFloat: Lowering = {
  ...{ domain: "com.microsoft", operator: "MatMulIntegerToFloat", since: 1, until: 1, attributes: [] },
  becomes: "MatMulInteger, mul(cast(sum), mul(a_scale, b_scale)), add bias",
  lower: (node) => {
    const { a, b, shape } = matrices(node, node.operand(0), node.operand(1));
    const zero = node.optionalOperand(4);
    const left = { rows: a, zero: zero === null ? null : single(zero) };
    const right = { rows: b, zero: columnZero(node.optionalOperand(5)) };
    const sum = integerDot(node, left, right, { bias: null, shape });
    return [asFloats(node, sum, [node.operand(2), node.operand(3)], node.optionalOperand(6))];
  },
};

const dynamicQuantizeLinear = quantizations.find(({ operator }) => operator === "DynamicQuantizeLinear")!;

const dynamicQuantizeMatMul: Lowering = {
  ...{ domain: "com.microsoft", operator: "DynamicQuantizeMatMul", since: 1, until: 1, attributes: [] },
  becomes: "DynamicQuantizeLinear of A, MatMulInteger, mul(cast(sum), mul(a_scale, b_scale)), add bias",
  lower: (node) => {
    const [steps, scale, zero] = dynamicQuantizeLinear.lower(node);
    const { a, b, shape } = matrices(node, steps, node.operand(1));
    const right = { rows: b, zero: columnZero(node.optionalOperand(3)) };
    const sum = integerDot(node, { rows: a, zero: single(zero) }, right, { bias: null, shape });
    return [asFloats(node, sum, [scale, node.operand(2)], node.optionalOperand(4))];
  },
};

/** A, its scale and zero point, B with its own, C in int32, the scale and zero point of Y (none: Y is float32). */
const qGemm: Lowering = {
  ...{ domain: "com.microsoft", operator: "QGemm", since: 1, until: 1, attributes: ["alpha", "transA", "transB"] },
  becomes: "dot of bytes with C, then as QLinearMatMul with alpha in the scale, or mul(cast(sum), scale) to float32",
  lower: (node) => {
    const [a, b] = [node.operand(0), node.operand(3)];
    if (a.type.shape.length !== 2 || b.type.shape.length !== 2) throw new Refusal("A and B must be matrices");
    const rows = node.int("transA", 0) === 0 ? a : transposeLastTwo(node, a, "left rows");
    const columns = node.int("transB", 0) === 0 ? transposeLastTwo(node, b, "right columns") : b;
    const left = { rows, zero: single(node.operand(2)) };
    const sum = integerDot(
      node,
      left,
      { rows: columns, zero: columnZero(node.operand(5)) },
      { bias: node.optionalOperand(6) },
    );
    const alpha = numberScalar(float32, node.float("alpha", 1));
    const first = node.step("mul", [alpha, single(asFloat(node, node.operand(1), "scale"))], "scale with alpha");
    const second = single(node.operand(4));
    const scale = node.optionalOperand(7);
    if (scale === null) return [asFloats(node, sum, [first, second], null)];
    const zeroPoint = node.optionalOperand(8);
    const dtype = zeroPoint?.type.dtype ?? a.type.dtype;
    const zero = zeroPoint === null ? null : single(zeroPoint);
    return [requantize(node, sum, { scales: [first, second], scale: single(scale), zeroPoint: zero, dtype })];
  },
};

/** The operators of ai.onnx that onnxruntime has under its own name too, for types that ONNX did not have. */
const sameAsOnnx: readonly Lowering[] = quantizations
  .filter(({ operator }) => operator !== "DynamicQuantizeLinear")
  .map((row) => ({ ...row, domain: "com.microsoft", since: 1, until: 1 }));

/** Products of quantized integers. */
export const quantizedProducts: readonly Lowering[] = [
  ...[matMulIntegerToFloat, dynamicQuantizeMatMul, qGemm],
  ...sameAsOnnx,
];
