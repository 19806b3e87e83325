import { DataType, floatFormat, isDataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { elementCount } from "../../instruction/row-major.js";
import { carriedRange, carrierOf, isCarriedType } from "../../onnx/carried-type.js";
import { type CastTarget, castTo, clamped, plainOf } from "../carried-cast.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
import { alignParameter, asFloat, isZero, requireQuantized } from "./parameter.js";

const ATTRIBUTES = ["axis", "block_size", "output_dtype"];

const quantizeLinear: Lowering = {
  operator: "QuantizeLinear",
  since: 10,
  until: 26,
  attributes: [...ATTRIBUTES, "precision", "saturate"],
  becomes: "cast(add(round(div(X, y_scale)), y_zero_point)), in float32; per axis or block with repeated parameters",
  why: "the cast saturates and takes NaN to 0 (specification, section 1, rules 7 and 9)",
  lower: (node) => {
    const x = node.operand(0);
    const [scale, zeroPoint] = [node.operand(1), node.optionalOperand(2)];
    const target = targetOf(node, zeroPoint, DataType.uint8);
    const precision = precisionOf(node);
    const aligned = (value: Value) => alignParameter(node, value, x.type.shape);
    const quotient = node.step(
      "div",
      [node.cast(x, precision, "widened"), aligned(node.cast(scale, precision, "scale"))],
      "quotient",
    );
    const isFloat = target.carried !== undefined && carriedRange(target.carried) === null;
    const steps = asFloat(node, isFloat ? quotient : node.step("round", [quotient], "steps"), "steps");
    const isShifted = zeroPoint !== null && !isZero(zeroPoint);
    const zero = isShifted ? aligned(asFloat(node, plainOf(node, zeroPoint), "zero point")) : null;
    const shifted = zero === null ? steps : node.step("add", [steps, zero], "shifted");
    const manner = { isSaturated: node.int("saturate", 1) !== 0, rounding: "up" as const };
    if (target.carried !== undefined && !isFloat) return [clamped(node, shifted, target.carried)];
    return [castTo(node, shifted, target, manner)];
  },
};

/** The type that the division is made in: what the attribute says, else float32. */
function precisionOf(node: NodeToLower): DataType {
  const precision = node.int("precision", 0);
  if (precision === 0) return DataType.float32;
  if (!isDataType(precision) || floatFormat(precision) === null) throw new Refusal(`is ${precision}`, "precision");
  return precision;
}

/** What is quantized to: the type of the zero point, or what the attribute says, or the type that ONNX takes then. */
function targetOf(node: NodeToLower, zeroPoint: Value | null, fallback: DataType): CastTarget {
  const declared = node.int("output_dtype", 0);
  if (isCarriedType(declared)) return { dtype: carrierOf(declared), carried: declared };
  if (declared !== 0) {
    requireQuantized(declared);
    return { dtype: declared as DataType };
  }
  if (zeroPoint?.carried !== undefined) return { dtype: zeroPoint.type.dtype, carried: zeroPoint.carried };
  const dtype = zeroPoint?.type.dtype ?? fallback;
  requireQuantized(dtype);
  return { dtype };
}

/** The type of the numbers: that of the scale, or what the attribute says. */
function numberTypeOf(node: NodeToLower, scale: Value): DataType {
  const declared = node.int("output_dtype", 0);
  if (declared === 0) return scale.type.dtype;
  if (!isDataType(declared) || floatFormat(declared) === null) throw new Refusal(`is ${declared}`, "output_dtype");
  return declared;
}

const dequantizeLinear: Lowering = {
  operator: "DequantizeLinear",
  since: 10,
  until: 26,
  attributes: ATTRIBUTES,
  becomes: "mul(sub(cast(x), x_zero_point), x_scale), in float32; per axis or block with repeated parameters",
  why: "the difference of two integers of 16 bits is exact in float32; ONNX allows int32 only without a zero point",
  lower: (node) => {
    const x = node.operand(0);
    const [scale, zeroPoint] = [node.operand(1), node.optionalOperand(2)];
    if (x.carried === undefined) requireQuantized(x.type.dtype, [DataType.int32]);
    const aligned = (value: Value) => alignParameter(node, value, x.type.shape);
    const isShifted = zeroPoint !== null && !isZero(zeroPoint);
    const zero = isShifted ? aligned(plainOf(node, zeroPoint)) : null;
    const difference = centered(node, plainOf(node, x), zero);
    const result = node.step("mul", [difference, aligned(asFloat(node, scale, "scale"))], "result");
    return [node.cast(result, numberTypeOf(node, scale), "narrowed")];
  },
};

/** x − zero in float32. */
function centered(node: NodeToLower, x: Value, zero: Value | null): Value {
  if (zero === null) return asFloat(node, x, "numbers");
  if (x.type.dtype === DataType.int32) return asFloat(node, node.step("sub", [x, zero], "difference"), "numbers");
  return node.step("sub", [asFloat(node, x, "numbers"), asFloat(node, zero, "zero point")], "difference");
}

const dynamicQuantizeLinear: Lowering = {
  operator: "DynamicQuantizeLinear",
  since: 11,
  until: 26,
  attributes: [],
  becomes:
    "low = minimum(min(x), 0); scale = div(sub(maximum(max(x), 0), low), 255); " +
    "zero = cast(round(div(sub(0, low), scale))); cast(add(round(div(x, scale)), zero))",
  why: "where all of x is 0 the scale is 1/255, as onnxruntime has it",
  lower: (node) => {
    const x = node.operand(0);
    const { float32, uint8 } = DataType;
    const row = withShape(x, [elementCount(x.type.shape)]);
    const zero = numberScalar(float32, 0);
    const least = node.step("minimum", [node.step("min", [row], "least", { shape: [] }), zero], "low");
    const most = node.step("maximum", [node.step("max", [row], "greatest", { shape: [] }), zero], "high");
    const range = node.step("sub", [most, least], "range");
    const isEmpty = node.step("equal", [range, zero], "is empty");
    const width = node.step("select", [isEmpty, numberScalar(float32, 1), range], "width");
    const scale = node.step("div", [width, numberScalar(float32, 255)], "scale");
    const steps = node.step("div", [node.step("sub", [zero, least], "distance"), scale], "steps below 0");
    const zeroPoint = node.cast(node.step("round", [steps], "zero point"), uint8, "zero point");
    const quotient = node.step("round", [node.step("div", [x, scale], "quotient")], "steps");
    const shifted = node.step("add", [quotient, node.cast(zeroPoint, float32, "offset")], "shifted");
    return [node.cast(shifted, uint8, "saturated"), scale, zeroPoint];
  },
};

/** Conversions between floats and quantized integers. */
export const quantizations: readonly Lowering[] = [quantizeLinear, dequantizeLinear, dynamicQuantizeLinear];
