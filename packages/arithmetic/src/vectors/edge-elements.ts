import type { DataType } from "../data-type.js";
import { type FloatFormat, floatFormat } from "../reference/float-format.js";
import {
  greatestInteger,
  type IntegerType,
  integerType,
  leastInteger,
  wrapInteger,
} from "../reference/integer-type.js";
import { roundOnce } from "../reference/round-once.js";

const cache = new Map<DataType, readonly bigint[]>();

/**
 * The bit patterns of a data type at which arithmetic goes wrong if it does. Floats: NaNs with payloads and signs,
 * infinities, zeros, the ends of subnormal and normal numbers, 1 and its neighbours, powers of two and halves of
 * places, small integers and their reciprocals, the ends of the integer types. Integers: 0, ±1, small numbers, powers
 * of two and their neighbours, both ends. Bool: 0, 1, and bytes that are true all the same.
 */
export function edgeElements(dtype: DataType): readonly bigint[] {
  const known = cache.get(dtype);
  if (known !== undefined) return known;
  const format = floatFormat(dtype);
  const integer = integerType(dtype);
  const edges =
    format !== null ? edgesOfFloat(format) : integer !== null ? edgesOfInteger(integer) : [0n, 1n, 2n, 255n];
  const made = [...new Set(edges)];
  cache.set(dtype, made);
  return made;
}

/** The bits of ±magnitude · 2^exponent rounded to a format. */
export function roundedBits(format: FloatFormat, magnitude: bigint, exponent: number, sign: 0 | 1 = 0): bigint {
  return roundOnce(format, sign, magnitude, exponent, false);
}

/** The bits of 2^exponent in a format (0 or infinity where it does not hold it). */
export function powerOfTwoBits(format: FloatFormat, exponent: number, sign: 0 | 1 = 0): bigint {
  return roundedBits(format, 1n, exponent, sign);
}

function edgesOfFloat(format: FloatFormat): bigint[] {
  const { fractionBits, leastExponent, infinity, nan, sign, one } = format;
  const fraction = 1n << BigInt(fractionBits);
  const power = (exponent: number) => powerOfTwoBits(format, exponent);
  const nans = [nan, infinity | 1n, sign - 1n, nan | (fraction / 3n), infinity | (fraction >> 2n)];
  const around = [
    ...[fraction >> 1n, fraction, fraction << 1n], // the middle and the end of the subnormals
    ...[one >> 1n, one + (fraction >> 1n)], // the root of the least number, 3/2
    ...[one, power(-1), power(1), power(fractionBits), power(fractionBits + 1)],
    ...[power(-fractionBits), power(-fractionBits - 1)], // the last place of 1, and half of it
    ...[7, 8, 15, 16, 31, 32, 53, 63, 64].map(power), // where integer types end
    ...[power(Math.trunc(leastExponent / 2)), power(-Math.trunc(leastExponent / 2))],
    roundedBits(format, 1518500249n, -30), // √2
    roundedBits(format, 1488522236n, -31), // ln 2
    roundedBits(format, 3373259426n, -30), // π
  ].flatMap((bits) => [bits - 1n, bits, bits + 1n]);
  const small = [3n, 5n, 7n, 10n, 11n, 100n, 127n, 255n, 4097n].flatMap((n) => [
    roundedBits(format, n, 0),
    roundedBits(format, (1n << 120n) / n, -120),
    roundedBits(format, 2n * n + 1n, -1),
  ]);
  const ends = [0n, 1n, 2n, 3n, infinity - fraction, infinity - 2n, infinity - 1n, infinity];
  return [...nans, ...ends, ...around, ...small].flatMap((bits) => [bits, bits | sign]);
}

function edgesOfInteger(type: IntegerType): bigint[] {
  const powers = Array.from({ length: type.bits }, (_, bit) => 1n << BigInt(bit));
  const isKept = (_: bigint, bit: number) => bit < 4 || bit % 8 === 7 || bit % 8 === 0 || bit === 24 || bit === 53;
  const values = [
    ...powers.filter(isKept).flatMap((power) => [power - 1n, power, power + 1n]),
    ...[3n, 5n, 7n, 10n, 100n, 127n, 6n * (1n << BigInt(type.bits - 4)) + 5n],
    ...[leastInteger(type), leastInteger(type) + 1n, greatestInteger(type) - 1n, greatestInteger(type)],
  ];
  return values.flatMap((value) => [wrapInteger(type, value), wrapInteger(type, -value)]);
}
