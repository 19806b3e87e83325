import type { DataType } from "../data-type.js";
import { type ElementaryName, elementaryCodes, elementaryReference } from "./elementary.js";
import { BINARY32, BINARY64, type FloatFormat, floatFormat } from "./float-format.js";
import { type IntegerType, integerOf, integerType, wrapInteger } from "./integer-type.js";
import { type IntegralName, roundToIntegral } from "./integral.js";
import { refusedType } from "./refused-type.js";
import { squareRoot } from "./square-root.js";

/** Names of the unary instructions (specification, appendix A); `cast` is {@link castReference}. */
export type UnaryName = "neg" | "abs" | "sqrt" | "not" | IntegralName | ElementaryName;

export type UnaryOperation = (x: bigint) => bigint;

/**
 * The unary instruction of that name on the bits of one element of a data type. `neg` and `abs` of floats move bits,
 * those of a NaN included; the other functions of floats return the canonical NaN.
 *
 * @throws RangeError where the instruction does not take the data type
 */
export function unaryReference(name: UnaryName, dtype: DataType, x: bigint): bigint {
  return unaryOperation(name, dtype)(x);
}

/** {@link unaryReference} for one data type, for those who apply it many times. */
export function unaryOperation(name: UnaryName, dtype: DataType): UnaryOperation {
  const format = floatFormat(dtype);
  const integer = integerType(dtype);
  const found =
    format !== null ? floatUnary(name, format) : integer !== null ? integerUnary(name, integer) : boolUnary(name);
  if (found === null) throw refusedType(name, dtype);
  return found;
}

function floatUnary(name: UnaryName, format: FloatFormat): UnaryOperation | null {
  switch (name) {
    case "neg":
      return (x) => x ^ format.sign;
    case "abs":
      return (x) => x & (format.sign - 1n);
    case "sqrt":
      return (x) => squareRoot(format, x);
    case "floor":
    case "ceil":
    case "round":
    case "trunc":
      return (x) => roundToIntegral(name, format, x);
    case "not":
      return null;
    default:
      return isElementary(name) && (format === BINARY32 || format === BINARY64) ? elementary(name, format) : null;
  }
}

function isElementary(name: string): name is ElementaryName {
  return name in elementaryCodes;
}

function elementary(name: ElementaryName, format: FloatFormat): UnaryOperation {
  const operation = elementaryReference[name];
  if (operation === undefined) throw new RangeError(`${name} has no reference yet`);
  return (x) => operation(format, x);
}

function integerUnary(name: UnaryName, type: IntegerType): UnaryOperation | null {
  switch (name) {
    case "neg":
      return (x) => wrapInteger(type, -x);
    case "abs":
      return (x) => (integerOf(type, x) < 0n ? wrapInteger(type, -x) : x);
    case "not":
      return (x) => wrapInteger(type, ~x);
    default:
      return null;
  }
}

function boolUnary(name: UnaryName): UnaryOperation | null {
  return name === "not" ? (x) => (x === 0n ? 1n : 0n) : null;
}
