import type { DataType } from "../data-type.js";
import {
  decodeFloat,
  type FloatFormat,
  floatFormat,
  isInfinityOf,
  isNaNOf,
  isZeroOf,
  signOfFloat,
} from "./float-format.js";
import {
  greatestInteger,
  type IntegerType,
  integerOf,
  integerType,
  leastInteger,
  wrapInteger,
} from "./integer-type.js";
import { roundExactOnce, roundOnce } from "./round-once.js";

/**
 * `cast` of the bits of one element (specification, section 1, rule 9): integers and wider floats round once to a
 * float, floats truncate and saturate to an integer (NaN to 0), integers wrap, everything but a zero is true.
 */
export function castReference(from: DataType, to: DataType, x: bigint): bigint {
  return castOperation(from, to)(x);
}

/** {@link castReference} for one pair of data types, for those who apply it many times. */
export function castOperation(from: DataType, to: DataType): (x: bigint) => bigint {
  const source = floatFormat(from);
  if (source === null) return castWhole(integerType(from), to);
  const format = floatFormat(to);
  if (format !== null) return (x) => floatToFloat(source, format, x);
  const integer = integerType(to);
  if (integer !== null) return (x) => floatToInteger(source, integer, x);
  return (x) => (isZeroOf(source, x) ? 0n : 1n);
}

/** From an integer type, or from bool (null), whose elements are 0 or 1 whatever their byte. */
function castWhole(from: IntegerType | null, to: DataType): (x: bigint) => bigint {
  const numberOf = (x: bigint) => (from === null ? truthOf(x) : integerOf(from, x));
  const format = floatFormat(to);
  if (format !== null) return (x) => roundExactOnce(format, numberOf(x), 0);
  const integer = integerType(to);
  return integer === null ? truthOf : (x) => wrapInteger(integer, numberOf(x));
}

/** A bool element is true unless its byte is 0. */
export function truthOf(x: bigint): bigint {
  return x === 0n ? 0n : 1n;
}

function floatToFloat(from: FloatFormat, to: FloatFormat, x: bigint): bigint {
  if (isNaNOf(from, x)) return to.nan;
  if (isInfinityOf(from, x)) return (signOfFloat(from, x) === 1 ? to.sign : 0n) | to.infinity;
  const { sign, magnitude, exponent } = decodeFloat(from, x);
  return roundOnce(to, sign, magnitude, exponent, false);
}

function floatToInteger(from: FloatFormat, to: IntegerType, x: bigint): bigint {
  if (isNaNOf(from, x)) return 0n;
  const isNegative = signOfFloat(from, x) === 1;
  const end = isNegative ? leastInteger(to) : greatestInteger(to);
  if (isInfinityOf(from, x)) return wrapInteger(to, end);
  const { magnitude, exponent } = decodeFloat(from, x);
  const whole = exponent >= 0 ? magnitude << BigInt(exponent) : magnitude >> BigInt(-exponent);
  if (isNegative) return wrapInteger(to, -whole < end ? end : -whole);
  return wrapInteger(to, whole > end ? end : whole);
}
