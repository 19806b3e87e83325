import { type DataType, widthBytes } from "../data-type.js";
import {
  BINARY32,
  BINARY64,
  decodeFloat,
  type FloatFormat,
  floatFormat,
  isInfinityOf,
  isNaNOf,
} from "../reference/float-format.js";
import { type IntegerType, integerType, wrapInteger } from "../reference/integer-type.js";
import { anyElement, exponentRange, finiteElement, randomBits, smallInteger } from "./any-element.js";
import { edgeElements, powerOfTwoBits, roundedBits } from "./edge-elements.js";
import { elementaryOperand, powOperands } from "./elementary-operands.js";
import type { Random } from "./random.js";

const INTEGRAL_NAMES: readonly string[] = ["floor", "ceil", "round", "trunc"];
const MOVING_NAMES: readonly string[] = ["neg", "abs", "not"];

/** An element on which the unary instruction of that name is delicate. */
export function unaryOperand(name: string, dtype: DataType, random: Random): bigint {
  const format = floatFormat(dtype);
  if (format === null || MOVING_NAMES.includes(name) || random.below(3) === 0) return anyElement(random, dtype);
  if (name === "sqrt") return nearSquare(format, random);
  if (INTEGRAL_NAMES.includes(name)) return nearHalf(format, random);
  return elementaryOperand(name, format, random);
}

/** Two elements on which the binary instruction of that name is delicate. */
export function binaryOperands(name: string, dtype: DataType, random: Random): [bigint, bigint] {
  if (random.below(4) === 0) return [anyElement(random, dtype), anyElement(random, dtype)];
  const format = floatFormat(dtype);
  if (format !== null) return floatOperands(name, format, random);
  const integer = integerType(dtype);
  if (integer !== null) return integerOperands(name, integer, random);
  return [anyElement(random, dtype), anyElement(random, dtype)];
}

/** An element on which a cast between these data types is delicate: halfway between two results, around an end. */
export function castOperand(from: DataType, to: DataType, random: Random): bigint {
  const [source, target] = [floatFormat(from), floatFormat(to)];
  const [fromInteger, toInteger] = [integerType(from), integerType(to)];
  if (random.below(3) === 0) return anyElement(random, from);
  if (source !== null && target !== null) return nearMidpoint(source, target, random);
  if (source !== null && toInteger !== null) return nearEnd(source, toInteger, random);
  if (fromInteger !== null && target !== null) return integerNearMidpoint(fromInteger, target, random);
  return anyElement(random, from);
}

/** The element `steps` bit patterns further on. */
export function neighbour(dtype: DataType, bits: bigint, steps: number): bigint {
  return BigInt.asUintN(8 * widthBytes(dtype), bits + BigInt(steps));
}

function nearSquare(format: FloatFormat, random: Random): bigint {
  const root = BigInt(random.between(1, 2 ** Math.min(26, (format.fractionBits + 3) >> 1)));
  const [least, greatest] = exponentRange(format);
  const square = roundedBits(format, root * root, 2 * random.between(least >> 1, greatest >> 2));
  return neighbour(format.dtype, square, random.between(-1, 1));
}

/** An integer or a number half between two of them, or next to that. */
function nearHalf(format: FloatFormat, random: Random): bigint {
  const bits = random.between(1, format.fractionBits + 1);
  const halves = roundedBits(format, randomBits(random, bits), -1, random.below(2) === 0 ? 0 : 1);
  return neighbour(format.dtype, halves, random.between(-1, 1));
}

function floatOperands(name: string, format: FloatFormat, random: Random): [bigint, bigint] {
  const isFirst = random.below(2) === 0;
  switch (name) {
    case "add":
    case "sub":
      return isFirst ? cancelling(format, random) : halfPlaceApart(format, random);
    case "mul":
      return isFirst ? underflowing(format, random) : shortFactors(format, random);
    case "div":
      return isFirst ? underflowingQuotient(format, random) : nearQuotient(format, random);
    case "fmod":
      return isFirst ? nearMultiple(format, random) : farApart(format, random);
    case "pow":
      if (format === BINARY32 || format === BINARY64) return powOperands(format, random);
      return [anyElement(random, format.dtype), anyElement(random, format.dtype)];
    default:
      return alike(format.dtype, random, format.sign);
  }
}

/** b is within a few last places of -a or a. */
function cancelling(format: FloatFormat, random: Random): [bigint, bigint] {
  const a = anyElement(random, format.dtype);
  const b = neighbour(format.dtype, a, random.between(-3, 3));
  return [a, random.below(2) === 0 ? b : b ^ format.sign];
}

/** b is about half a last place of a, or a few of its own off: the ties of addition. */
function halfPlaceApart(format: FloatFormat, random: Random): [bigint, bigint] {
  const [least, greatest] = exponentRange(format);
  const a = finiteElement(random, format, least >> 1, greatest - 1);
  const { exponent } = decodeFloat(format, a);
  const half = powerOfTwoBits(format, exponent - 1 - random.below(2), random.below(2) === 0 ? 0 : 1);
  return [a, neighbour(format.dtype, half, random.between(-2, 2))];
}

/** Factors of few bits, so that products come out as ties. */
function shortFactors(format: FloatFormat, random: Random): [bigint, bigint] {
  const bits = (format.fractionBits >> 1) + 1;
  const factor = (width: number) =>
    roundedBits(format, randomBits(random, width) | 1n, random.between(-6, 2) - bits, random.below(2) === 0 ? 0 : 1);
  return [factor(bits), factor(bits + 1)];
}

/** A product around the subnormal numbers. */
function underflowing(format: FloatFormat, random: Random): [bigint, bigint] {
  const exponent = random.between(format.leastExponent + format.fractionBits + 2, -1);
  const rest = format.leastExponent - exponent;
  return [
    finiteElement(random, format, exponent, exponent),
    finiteElement(random, format, rest - 2, rest + format.fractionBits + 2),
  ];
}

/** A quotient around the subnormal numbers. */
function underflowingQuotient(format: FloatFormat, random: Random): [bigint, bigint] {
  const [least, greatest] = exponentRange(format);
  const a = finiteElement(random, format, least, least + 3);
  const b = finiteElement(random, format, 0, Math.min(greatest, format.fractionBits + 3));
  return [a, random.below(2) === 0 ? b : b & ~((1n << BigInt(format.fractionBits)) - 1n)];
}

/** a is the rounded product of b and a short number, so that a / b is close to a tie, or exact. */
function nearQuotient(format: FloatFormat, random: Random): [bigint, bigint] {
  const b = finiteElement(random, format, -4, 4);
  const { magnitude, exponent, sign } = decodeFloat(format, b);
  const odd = (1n << BigInt(format.fractionBits + 1)) | (randomBits(random, format.fractionBits) << 1n) | 1n;
  const shift = random.between(-4, 0) - format.fractionBits - 1;
  const a = roundedBits(format, magnitude * odd, exponent + shift, sign);
  return [neighbour(format.dtype, a, random.between(-1, 1)), b];
}

/** a is a small multiple of b, or next to it. */
function nearMultiple(format: FloatFormat, random: Random): [bigint, bigint] {
  const b = finiteElement(random, format, -4, 2);
  const { magnitude, exponent } = decodeFloat(format, b);
  const a = roundedBits(format, magnitude * BigInt(random.between(1, 9)), exponent, random.below(2) === 0 ? 0 : 1);
  return [neighbour(format.dtype, a, random.between(-1, 1)), b];
}

/** The dividend is as large as it can be, the divisor small. */
function farApart(format: FloatFormat, random: Random): [bigint, bigint] {
  const [least, greatest] = exponentRange(format);
  return [
    finiteElement(random, format, greatest - 4, greatest),
    finiteElement(random, format, least - format.fractionBits + 1, least + 8),
  ];
}

/** The same element, a neighbour, or (floats) one that differs in the sign. */
function alike(dtype: DataType, random: Random, sign: bigint): [bigint, bigint] {
  const a = random.below(2) === 0 ? random.pick(edgeElements(dtype)) : anyElement(random, dtype);
  const b = neighbour(dtype, a, random.between(-1, 1));
  return [a, random.below(2) === 0 ? b : b ^ sign];
}

function integerOperands(name: string, type: IntegerType, random: Random): [bigint, bigint] {
  const a = anyElement(random, type.dtype);
  const small = (least: number, most: number) => wrapInteger(type, BigInt(random.between(least, most)));
  switch (name) {
    case "div":
    case "mod":
    case "fmod":
      return [a, small(-7, 7)];
    case "pow":
      return [random.below(2) === 0 ? a : small(-3, 3), small(-3, 12)];
    case "shiftLeft":
    case "shiftRight":
      return [a, small(0, type.bits + 1)];
    default:
      return alike(type.dtype, random, 0n);
  }
}

/** A source number next to the middle of two neighbouring numbers of the target, or to where it overflows. */
function nearMidpoint(source: FloatFormat, target: FloatFormat, random: Random): bigint {
  const bits = anyElement(random, target.dtype);
  if (isNaNOf(target, bits) || isInfinityOf(target, bits)) return anyElement(random, source.dtype);
  const { sign, magnitude, exponent } = decodeFloat(target, bits);
  const middle = roundedBits(source, 2n * magnitude + 1n, exponent - 1, sign);
  return neighbour(source.dtype, middle, random.between(-1, 1));
}

/** Around the ends of an integer type and around small integers, on both sides of zero. */
function nearEnd(source: FloatFormat, target: IntegerType, random: Random): bigint {
  if (random.below(2) === 0) return nearHalf(source, random);
  const end = powerOfTwoBits(source, target.bits - random.below(2), random.below(2) === 0 ? 0 : 1);
  return random.below(4) === 0
    ? smallInteger(random, source, 3, -1)
    : neighbour(source.dtype, end, random.between(-2, 2));
}

/** An integer whose bits behind the target's significand are half of a last place, or next to that. */
function integerNearMidpoint(source: IntegerType, target: FloatFormat, random: Random): bigint {
  const width = source.bits - (source.isSigned ? 1 : 0);
  const excess = random.between(1, Math.max(1, width - target.fractionBits - 1));
  const kept = randomBits(random, target.fractionBits) | (1n << BigInt(target.fractionBits));
  const value = (2n * kept + 1n) << BigInt(excess - 1);
  const near = value + BigInt(random.between(-1, 1));
  return wrapInteger(source, source.isSigned && random.below(2) === 0 ? -near : near);
}
