import {
  BINARY64,
  bitLength,
  DataType,
  decodeFloat,
  type FloatFormat,
  floatFormat,
  roundOnce,
  widthBytes,
} from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type ConstantValue, constantOf } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { integerData, integersOf, isIntegerType } from "./integers.js";
import type { NodeToLower } from "./lowering.js";

/** Greatest number of elements of a constant whose numbers a lowering looks at one by one. */
const MAX_NUMBERS = 2 ** 22;

/**
 * A constant of any data type from numbers: floats are rounded once to it, integers lose their fraction and wrap, a
 * bool is 1 for everything but 0.
 */
export function numberConstant(
  dtype: DataType,
  shape: readonly number[],
  values: readonly (number | bigint)[],
): ConstantValue {
  if (isIntegerType(dtype)) {
    const toInteger = (value: number | bigint) =>
      typeof value === "bigint" ? value : dtype === DataType.bool ? BigInt(value !== 0) : BigInt(Math.trunc(value));
    return constantOf(dtype, shape, integerData(dtype, values.map(toInteger)));
  }
  const format = floatFormat(dtype)!;
  return bitsConstant(
    dtype,
    shape,
    values.map((value) => (typeof value === "bigint" ? rationalBits(format, value, 1n) : floatBits(format, value))),
  );
}

/** A scalar of any data type; a float is rounded once to it. */
export function numberScalar(dtype: DataType, value: number | bigint): ConstantValue {
  return numberConstant(dtype, [], [value]);
}

/** The integers 0 … count − 1 as an int64 vector; refused where it would be too large. */
export function countingConstant(node: NodeToLower, count: number): ConstantValue {
  node.reserve(8 * count);
  const values = new BigInt64Array(count);
  for (let index = 0; index < count; index++) values[index] = BigInt(index);
  return constantOf(DataType.int64, [count], new Uint8Array(values.buffer));
}

/** A constant from the bits of its elements. */
export function bitsConstant(dtype: DataType, shape: readonly number[], bits: readonly bigint[]): ConstantValue {
  const width = widthBytes(dtype);
  const data = new Uint8Array(bits.length * width);
  const view = new DataView(data.buffer);
  for (const [index, value] of bits.entries()) {
    if (width === 8) view.setBigUint64(index * 8, value, true);
    else if (width === 4) view.setUint32(index * 4, Number(value), true);
    else if (width === 2) view.setUint16(index * 2, Number(value), true);
    else view.setUint8(index, Number(value));
  }
  return constantOf(dtype, shape, data);
}

/** The bits of the elements of a constant, zero-extended. */
export function bitsOfConstant({ type, source }: ConstantValue): bigint[] {
  const count = elementCount(type.shape);
  if (count > MAX_NUMBERS) throw new Refusal(`a constant of ${count} elements is too large to be looked at`);
  const { data } = source;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = widthBytes(type.dtype);
  return Array.from({ length: count }, (_, index) => {
    if (width === 8) return view.getBigUint64(index * 8, true);
    if (width === 4) return BigInt(view.getUint32(index * 4, true));
    return BigInt(width === 2 ? view.getUint16(index * 2, true) : view.getUint8(index));
  });
}

/** The elements of a constant as numbers: exact for every float type, and for integers up to 2⁵³. */
export function numbersOf(value: ConstantValue): number[] {
  const format = floatFormat(value.type.dtype);
  if (format === null) return integersOf(value, "an operand").map(Number);
  return bitsOfConstant(value).map((bits) => numberFromBits(format, bits));
}

function numberFromBits(format: FloatFormat, bits: bigint): number {
  const magnitudeBits = bits & (format.sign - 1n);
  if (magnitudeBits > format.infinity) return Number.NaN;
  const sign = (bits & format.sign) === 0n ? 1 : -1;
  if (magnitudeBits === format.infinity) return sign * Number.POSITIVE_INFINITY;
  const { magnitude, exponent } = decodeFloat(format, bits);
  // two factors: 2 ** −1074 by itself is exact, but 2 ** exponent of a large exponent may not meet its magnitude yet
  return sign * Number(magnitude) * 2 ** Math.max(exponent, -1000) * 2 ** Math.min(0, exponent + 1000);
}

/** The bits of a number rounded once to a float format. */
export function floatBits(format: FloatFormat, value: number): bigint {
  if (Number.isNaN(value)) return format.nan;
  const sign = value < 0 || Object.is(value, -0) ? 1 : 0;
  if (!Number.isFinite(value)) return format.infinity | (sign === 1 ? format.sign : 0n);
  const { magnitude, exponent } = decodeFloat(BINARY64, new BigUint64Array(Float64Array.of(value).buffer)[0]);
  return roundOnce(format, sign, magnitude, exponent, false);
}

/** The bits of what is left of numerator / denominator (> 0) when its rounding is taken from it, rounded in its turn. */
export function restBits(format: FloatFormat, numerator: bigint, denominator: bigint): bigint {
  const { sign, magnitude, exponent } = decodeFloat(format, rationalBits(format, numerator, denominator));
  const rounded = sign === 1 ? -magnitude : magnitude;
  const scale = 1n << BigInt(Math.max(-exponent, 0));
  const taken = (rounded << BigInt(Math.max(exponent, 0))) * denominator;
  return rationalBits(format, numerator * scale - taken, denominator * scale);
}

/** The bits of numerator / denominator (> 0) rounded once to a float format; zero is +0. */
export function rationalBits(format: FloatFormat, numerator: bigint, denominator: bigint): bigint {
  if (numerator === 0n) return 0n;
  const magnitude = numerator < 0n ? -numerator : numerator;
  const lengths = bitLength(denominator) - bitLength(magnitude);
  const shift = Math.max(0, lengths + format.fractionBits + 4);
  const quotient = (magnitude << BigInt(shift)) / denominator;
  const isInexact = quotient * denominator !== magnitude << BigInt(shift);
  return roundOnce(format, numerator < 0n ? 1 : 0, quotient, -shift, isInexact);
}
