import { DataType, floatFormat } from "@assay/arithmetic";
import { isConstant, type Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { binaryRows } from "./binary-rows.js";
import type { Lowering } from "./lowering.js";
import { numbersOf } from "./number.js";
import { wideType } from "./wide.js";

/** Powers of any base and exponent types; the result has the type of the base. */
export const pow: readonly Lowering[] = binaryRows("Pow", 1, {
  becomes:
    "X for the constant exponent 1, mul(X, X) for 2; else pow in a type of both: int64 for two integer types, " +
    "float64 where one is an integer base or float64, else float32; one cast to the type of X",
  why: "operands of pow have one type; a float base takes an integer exponent rounded to that type",
  combine: (node, x, exponent) => {
    const constant = constantExponent(x, exponent);
    if (constant === 1) return x;
    if (constant === 2 && floatFormat(x.type.dtype) !== null) return node.step("mul", [x, x], "square");
    const dtype = commonType(x.type.dtype, exponent.type.dtype);
    const power = node.step("pow", [node.cast(x, dtype, "base"), node.cast(exponent, dtype, "exponent")], "power");
    return node.cast(power, x.type.dtype, "narrowed");
  },
});

/** The exponent where it is one constant number that changes neither shape nor rank of the base. */
function constantExponent(x: Value, exponent: Value): number | null {
  const isScalar = elementCount(exponent.type.shape) === 1 && exponent.type.shape.length <= x.type.shape.length;
  return isScalar && isConstant(exponent) ? numbersOf(exponent)[0] : null;
}

function commonType(base: DataType, exponent: DataType): DataType {
  const [isFloatBase, isFloatExponent] = [floatFormat(base) !== null, floatFormat(exponent) !== null];
  if (!isFloatBase && !isFloatExponent) return base === exponent ? base : DataType.int64;
  if (!isFloatBase || exponent === DataType.float64) return DataType.float64;
  return wideType(base);
}
