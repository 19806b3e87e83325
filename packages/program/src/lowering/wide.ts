import { DataType, floatFormat, widthBytes } from "@assay/arithmetic";
import type { Value } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";

/** The type in which sums and function bodies are computed: binary32 for the 16-bit floats (rule 6), else the type itself. */
export function wideType(dtype: DataType): DataType {
  return dtype === DataType.float16 || dtype === DataType.bfloat16 ? DataType.float32 : dtype;
}

/** As `wideType`, and for integers a float type that holds their values (up to 2⁵³). */
export function wideFloatType(dtype: DataType): DataType {
  if (floatFormat(dtype) !== null) return wideType(dtype);
  return widthBytes(dtype) >= 4 ? DataType.float64 : DataType.float32;
}

/** The type in which elements are interpolated: binary64 for integers and bool, else the wide type. */
export function interpolatedType(dtype: DataType): DataType {
  return floatFormat(dtype) === null ? DataType.float64 : wideType(dtype);
}

/** Interpolated elements in their own type again; integers round half to even. */
export function narrowInterpolated(node: NodeToLower, value: Value, dtype: DataType): Value {
  const rounded = floatFormat(dtype) === null ? node.step("round", [value], "rounded") : value;
  return node.cast(rounded, dtype, "narrowed");
}

/** Casts the operands to their wide type, applies the body, and casts its result back once (rule 6). */
export function inWide(
  node: NodeToLower,
  operands: readonly Value[],
  body: (...wide: Value[]) => Value,
  widen: (dtype: DataType) => DataType = wideType,
): Value {
  const { dtype } = operands[0].type;
  const wide = operands.map((operand) => node.cast(operand, widen(operand.type.dtype), "widened"));
  return node.cast(body(...wide), dtype, "narrowed");
}
