import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { elementCount } from "../../instruction/row-major.js";
import { sigmoid } from "../activation-function.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { invertPermutation, lastAxesPermutation, transpose } from "../movement.js";
import { numberScalar } from "../number.js";
import { meansOfWindows, pools } from "../pool.js";
import { requantize } from "../quantized/requantize.js";
import { softmaxRows } from "../softmax-rows.js";
import { centered, dequantized, quantized, single } from "./quantized-number.js";

const { float32, int32 } = DataType;
const WHY =
  "onnxruntime's kernels fold scales and zero points into one affine function, whose rounding depends on the machine";

/** One operand through float32 and back: X, X_scale, X_zero_point, Y_scale, Y_zero_point. */
function throughFloat(
  operator: string,
  attributes: readonly string[],
  becomes: string,
  apply: (node: NodeToLower, x: Value) => Value,
): Lowering {
  return {
    ...{ domain: "com.microsoft" as const, operator, since: 1, until: 1, attributes, why: WHY },
    becomes: `DequantizeLinear, ${becomes}, QuantizeLinear`,
    lower: (node) => {
      const x = dequantized(node, { value: 0, scale: 1, zeroPoint: 2 });
      return [quantized(node, apply(node, x), 3, 4)];
    },
  };
}

const qLinearAdd: Lowering = {
  ...{ domain: "com.microsoft", operator: "QLinearAdd", since: 1, until: 1, attributes: [], why: WHY },
  becomes: "DequantizeLinear of both, add, QuantizeLinear",
  lower: (node) => {
    const a = dequantized(node, { value: 0, scale: 1, zeroPoint: 2 });
    const b = dequantized(node, { value: 3, scale: 4, zeroPoint: 5 });
    return [quantized(node, node.step("add", [a, b], "sum"), 6, 7)];
  },
};

const qLinearMul: Lowering = {
  ...{ domain: "com.microsoft", operator: "QLinearMul", since: 1, until: 1, attributes: [] },
  becomes: "mul of the centered integers in int32, then as the sums of QLinearMatMul",
  lower: (node) => {
    const integers = (place: number) => centered(node, node.cast(node.operand(place), int32, "integers"), place + 2);
    const product = node.step("mul", [integers(0), integers(3)], "product");
    return [scaledBack(node, product, [single(node.operand(1)), single(node.operand(4))], 6)];
  },
};

/** Requantizes an int32 result with the scale and zero point at a place and behind it. */
function scaledBack(node: NodeToLower, sum: Value, scales: readonly [Value, Value], place: number): Value {
  const zeroPoint = node.optionalOperand(place + 1);
  const dtype = zeroPoint?.type.dtype ?? DataType.uint8;
  const zero = zeroPoint === null ? null : single(zeroPoint);
  return requantize(node, sum, { scales, scale: single(node.operand(place)), zeroPoint: zero, dtype });
}

function leakyRelu(node: NodeToLower, x: Value): Value {
  const alpha = numberScalar(float32, node.float("alpha", 0.01));
  const isNegative = node.step("less", [x, numberScalar(float32, 0)], "negative");
  return node.step("select", [isNegative, node.step("mul", [x, alpha], "slope"), x], "activation");
}

function softmax(node: NodeToLower, x: Value): Value {
  const { shape } = x.type;
  const axis = node.axis(node.int("axis", -1), shape.length, "axis");
  const isFlat = node.int("opset", 1) < 13;
  const permutation = lastAxesPermutation(shape.length, [axis]);
  const rows = isFlat
    ? withShape(x, [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))])
    : transpose(node, x, permutation, "rows");
  const weights = softmaxRows(node, rows, "weights");
  return isFlat ? withShape(weights, shape) : transpose(node, weights, invertPermutation(permutation), "restored axes");
}

function averagePool(node: NodeToLower, x: Value): Value {
  requireChannelsFirst(node);
  return meansOfWindows(node, x);
}

function requireChannelsFirst(node: NodeToLower): void {
  if (node.int("channels_last", 0) !== 0) throw new Refusal("is not supported", "channels_last");
}

const POOL_ATTRIBUTES = pools.find(({ operator }) => operator === "AveragePool")!.attributes;

const qLinearGlobalAveragePool: Lowering = {
  ...{ domain: "com.microsoft", operator: "QLinearGlobalAveragePool", since: 1, until: 1, why: WHY },
  attributes: ["channels_last"],
  becomes: "DequantizeLinear, div(sum of each plane, its size), QuantizeLinear",
  lower: (node) => {
    requireChannelsFirst(node);
    const x = dequantized(node, { value: 0, scale: 1, zeroPoint: 2 });
    const [batch, channels, ...plane] = x.type.shape;
    const rows = withShape(x, [batch, channels, elementCount(plane)]);
    const total = node.step("sum", [rows], "total", { shape: [batch, channels, ...plane.map(() => 1)] });
    const mean = node.step("div", [total, numberScalar(float32, elementCount(plane))], "mean");
    return [quantized(node, mean, 3, 4)];
  },
};

const qLinearConcat: Lowering = {
  ...{ domain: "com.microsoft", operator: "QLinearConcat", since: 1, until: 1, attributes: ["axis"] },
  becomes: "DequantizeLinear and QuantizeLinear of each operand, concat",
  lower: (node) => {
    const parts: Value[] = [];
    for (let place = 2; node.optionalOperand(place) !== null; place += 3) {
      const x = dequantized(node, { value: place, scale: place + 1, zeroPoint: place + 2 });
      parts.push(quantized(node, x, 0, 1));
    }
    if (parts.length === 0) throw new Refusal("operand 2 is missing");
    const axis = node.axis(node.int("axis", 1), parts[0].type.shape.length, "axis");
    return [parts.length === 1 ? parts[0] : node.step("concat", parts, "joined", { attributes: [axis] })];
  },
};

/** Quantized operators on elements, windows and rows. */
export const quantizedElementwise: readonly Lowering[] = [
  ...[qLinearAdd, qLinearMul, qLinearConcat, qLinearGlobalAveragePool],
  throughFloat("QLinearSigmoid", [], "sigmoid", sigmoid),
  throughFloat("QLinearLeakyRelu", ["alpha"], "select(less(x, 0), mul(x, alpha), x)", leakyRelu),
  throughFloat("QLinearSoftmax", ["axis", "opset"], "softmax", softmax),
  throughFloat("QLinearAveragePool", [...POOL_ATTRIBUTES, "channels_last"], "AveragePool", averagePool),
];
