import { DataType } from "../data-type.js";
import { truthOf } from "./cast.js";
import { powReference } from "./elementary/pow.js";
import { addFloats, divideFloats, floatRemainder, multiplyFloats, subtractFloats } from "./float-binary.js";
import { BINARY32, BINARY64, type FloatFormat, floatFormat } from "./float-format.js";
import { integerOperation } from "./integer-binary.js";
import { integerOf, integerType, wrapInteger } from "./integer-type.js";
import { extremeOperation, nanTest, orderOf } from "./order.js";
import { refusedType } from "./refused-type.js";

/** Names of the comparisons, which make bool (specification, appendix A). */
export type ComparisonName = "equal" | "less" | "lessOrEqual";

/** Names of the binary instructions (specification, appendix A), comparisons included. */
export type BinaryName =
  | ComparisonName
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "maximum"
  | "minimum"
  | "pow"
  | "mod"
  | "fmod"
  | "and"
  | "or"
  | "xor"
  | "shiftLeft"
  | "shiftRight";

export type BinaryOperation = (a: bigint, b: bigint) => bigint;

/**
 * The binary instruction of that name on the bits of one element of each operand, both of one data type. Comparisons
 * give 0n or 1n.
 *
 * @throws RangeError where the instruction does not take the data type
 */
export function binaryReference(name: BinaryName, dtype: DataType, a: bigint, b: bigint): bigint {
  return binaryOperation(name, dtype)(a, b);
}

/** {@link binaryReference} for one data type, for those who apply it many times. */
export function binaryOperation(name: BinaryName, dtype: DataType): BinaryOperation {
  if (name === "maximum" || name === "minimum") return extremeOperation(name, dtype);
  if (name === "equal" || name === "less" || name === "lessOrEqual") return comparison(name, dtype);
  if (dtype === DataType.bool) return boolOperation(name);
  const format = floatFormat(dtype);
  if (format !== null) return floatOperation(name, format);
  const type = integerType(dtype);
  const operation = type === null ? null : integerOperation(name, type);
  if (type === null || operation === null) throw refusedType(name, dtype);
  return (a, b) => wrapInteger(type, operation(integerOf(type, a), integerOf(type, b)));
}

function floatOperation(name: BinaryName, format: FloatFormat): BinaryOperation {
  switch (name) {
    case "add":
      return (a, b) => addFloats(format, a, b);
    case "sub":
      return (a, b) => subtractFloats(format, a, b);
    case "mul":
      return (a, b) => multiplyFloats(format, a, b);
    case "div":
      return (a, b) => divideFloats(format, a, b);
    case "fmod":
      return (a, b) => floatRemainder(format, a, b);
    case "pow":
      if (format === BINARY32 || format === BINARY64) return (a, b) => powReference(format, a, b);
  }
  throw refusedType(name, format.dtype);
}

function boolOperation(name: BinaryName): BinaryOperation {
  switch (name) {
    case "and":
      return (a, b) => truthOf(a) & truthOf(b);
    case "or":
      return (a, b) => truthOf(a | b);
    case "xor":
      return (a, b) => truthOf(a) ^ truthOf(b);
    default:
      throw refusedType(name, DataType.bool);
  }
}

/** False where an operand is NaN; -0 equals +0; bools are equal in truth. */
function comparison(name: ComparisonName, dtype: DataType): BinaryOperation {
  if (dtype === DataType.bool && name === "equal") return (a, b) => (truthOf(a) === truthOf(b) ? 1n : 0n);
  const order = orderOf(name, dtype, "equal");
  const isNotNumber = nanTest(dtype);
  const holds = (a: bigint, b: bigint) => (name === "equal" ? a === b : name === "less" ? a < b : a <= b);
  return (a, b) => (!isNotNumber(a) && !isNotNumber(b) && holds(order(a), order(b)) ? 1n : 0n);
}
