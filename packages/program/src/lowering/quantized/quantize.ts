import { DataType, floatFormat, isDataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { elementCount } from "../../instruction/row-major.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
import { alignParameter, asFloat, isZero, requireQuantized } from "./parameter.js";

/** ONNX's codes of types that quantization may name and that are no data types of programs. */
const REFUSED_TYPES: ReadonlyMap<number, string> = new Map([
  [17, "float8e4m3fn"],
  [18, "float8e4m3fnuz"],
  [19, "float8e5m2"],
  [20, "float8e5m2fnuz"],
  [21, "uint4"],
  [22, "int4"],
  [23, "float4e2m1"],
  [24, "float8e8m0"],
  [25, "uint2"],
  [26, "int2"],
]);

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
    const target = targetOf(node, zeroPoint?.type.dtype ?? DataType.uint8);
    requireQuantized(target);
    const precision = precisionOf(node);
    const aligned = (value: Value) => alignParameter(node, value, x.type.shape);
    const quotient = node.step(
      "div",
      [node.cast(x, precision, "widened"), aligned(node.cast(scale, precision, "scale"))],
      "quotient",
    );
    const steps = asFloat(node, node.step("round", [quotient], "steps"), "steps");
    const zero = zeroPoint === null || isZero(zeroPoint) ? null : aligned(asFloat(node, zeroPoint, "zero point"));
    return [node.cast(zero === null ? steps : node.step("add", [steps, zero], "shifted"), target, "saturated")];
  },
};

/** The type that the division is made in: what the attribute says, else float32. */
function precisionOf(node: NodeToLower): DataType {
  const precision = node.int("precision", 0);
  if (precision === 0) return DataType.float32;
  if (!isDataType(precision) || floatFormat(precision) === null) throw new Refusal(`is ${precision}`, "precision");
  return precision;
}

function targetOf(node: NodeToLower, fallback: DataType): DataType {
  const target = node.int("output_dtype", 0);
  if (target === 0) return fallback;
  const refused = REFUSED_TYPES.get(target);
  if (refused !== undefined) throw new Refusal(`${refused} is no type of the instruction set`, "output_dtype");
  if (!isDataType(target)) throw new Refusal(`is ${target}`, "output_dtype");
  return target;
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
    requireQuantized(x.type.dtype, [DataType.int32]);
    const aligned = (value: Value) => alignParameter(node, value, x.type.shape);
    const difference = centered(node, x, zeroPoint === null || isZero(zeroPoint) ? null : aligned(zeroPoint));
    const result = node.step("mul", [difference, aligned(asFloat(node, scale, "scale"))], "result");
    return [node.cast(result, targetOf(node, scale.type.dtype), "narrowed")];
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
