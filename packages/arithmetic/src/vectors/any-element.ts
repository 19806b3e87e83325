import { type DataType, widthBytes } from "../data-type.js";
import { type FloatFormat, floatFormat } from "../reference/float-format.js";
import { type IntegerType, integerType, wrapInteger } from "../reference/integer-type.js";
import { edgeElements, roundedBits } from "./edge-elements.js";
import type { Random } from "./random.js";

/** An element of a data type, as bits: anything, an edge, a neighbour of an edge, a usual number, a small integer. */
export function anyElement(random: Random, dtype: DataType): bigint {
  const format = floatFormat(dtype);
  const integer = integerType(dtype);
  if (format !== null) return anyFloat(random, format);
  if (integer !== null) return anyInteger(random, integer);
  return BigInt(random.pick([0, 0, 0, 1, 1, 1, 2, 255]));
}

/** `width` random bits. */
export function randomBits(random: Random, width: number): bigint {
  const bits = (BigInt(random.bits()) << 32n) | BigInt(random.bits());
  return BigInt.asUintN(width, bits);
}

/** A finite number of moderate exponent and random significand: ±2^low … ±2^(high + 1). */
export function finiteElement(random: Random, format: FloatFormat, low: number, high: number): bigint {
  const fraction = randomBits(random, format.fractionBits) | (1n << BigInt(format.fractionBits));
  const sign = random.below(2) === 0 ? 0 : 1;
  return roundedBits(format, fraction, random.between(low, high) - format.fractionBits, sign);
}

/** A small integer times a power of two, exactly, or rounded where the format is short. */
export function smallInteger(random: Random, format: FloatFormat, most: number, exponent = 0): bigint {
  const value = random.between(-most, most);
  return roundedBits(format, BigInt(Math.abs(value)), exponent, value < 0 ? 1 : 0);
}

/** The exponents of a format's normal numbers. */
export function exponentRange(format: FloatFormat): readonly [least: number, greatest: number] {
  const greatest = 2 ** (format.exponentBits - 1) - 1;
  return [1 - greatest, greatest];
}

function anyFloat(random: Random, format: FloatFormat): bigint {
  const width = 8 * widthBytes(format.dtype);
  switch (random.below(8)) {
    case 0:
    case 1:
      return randomBits(random, width);
    case 2:
      return random.pick(edgeElements(format.dtype));
    case 3:
      return BigInt.asUintN(width, random.pick(edgeElements(format.dtype)) + BigInt(random.between(-3, 3)));
    case 4:
      return finiteElement(random, format, -12, 8);
    case 5:
      // a subnormal number
      return randomBits(random, format.fractionBits) | (random.below(2) === 0 ? format.sign : 0n);
    case 6:
      return smallInteger(random, format, 4096);
    default:
      // few bits in the significand
      return (randomBits(random, width) >> BigInt(format.fractionBits - 3)) << BigInt(format.fractionBits - 3);
  }
}

function anyInteger(random: Random, type: IntegerType): bigint {
  switch (random.below(4)) {
    case 0:
      return randomBits(random, type.bits);
    case 1:
      return random.pick(edgeElements(type.dtype));
    case 2:
      return randomBits(random, type.bits) >> BigInt(random.below(type.bits));
    default:
      return wrapInteger(type, BigInt(random.between(-9, 9)));
  }
}
