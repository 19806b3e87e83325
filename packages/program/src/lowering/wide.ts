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
