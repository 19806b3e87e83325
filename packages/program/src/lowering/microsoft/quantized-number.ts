import { DataType } from "@assay/arithmetic";
import { type Value, withShape } from "../../compile/value.js";
import { elementCount } from "../../instruction/row-major.js";
import type { NodeToLower } from "../lowering.js";
import { asFloat, isZero } from "../quantized/parameter.js";

const { float32, uint8 } = DataType;

/** A parameter of one element as a scalar; others as they are. */
export function single(value: Value): Value {
  return elementCount(value.type.shape) === 1 ? withShape(value, []) : value;
}

/** Where a node has its quantized operand: its place, that of its scale and that of its zero point. */
export type QuantizedPlace = { readonly value: number; readonly scale: number; readonly zeroPoint: number };

/** mul(sub(cast(x), zero point), scale) in float32. */
export function dequantized(node: NodeToLower, place: QuantizedPlace): Value {
  const numbers = asFloat(node, node.operand(place.value), "numbers");
  return node.step(
    "mul",
    [centered(node, numbers, place.zeroPoint), single(asFloat(node, node.operand(place.scale), "scale"))],
    "dequantized",
  );
}

/** sub(x, zero point), where there is one. */
export function centered(node: NodeToLower, numbers: Value, zeroPoint: number): Value {
  const zero = node.optionalOperand(zeroPoint);
  if (zero === null || isZero(zero)) return numbers;
  return node.step("sub", [numbers, single(node.cast(zero, numbers.type.dtype, "zero point"))], "centered");
}

/** cast(add(round(div(x, scale)), zero point)): rule 7 of section 1. */
export function quantized(node: NodeToLower, x: Value, scale: number, zeroPoint: number): Value {
  const quotient = node.step("div", [x, single(asFloat(node, node.operand(scale), "scale"))], "quotient");
  return shifted(node, node.step("round", [quotient], "steps"), zeroPoint);
}

/** cast(add(steps, zero point)) to the zero point's type, uint8 where there is none. */
export function shifted(node: NodeToLower, steps: Value, zeroPoint: number): Value {
  const zero = node.optionalOperand(zeroPoint);
  const dtype = zero?.type.dtype ?? uint8;
  if (zero === null || isZero(zero)) return node.cast(steps, dtype, "saturated");
  return node.cast(
    node.step("add", [steps, single(node.cast(zero, float32, "zero point"))], "shifted"),
    dtype,
    "saturated",
  );
}
