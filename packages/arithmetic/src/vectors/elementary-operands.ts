import { BINARY32, type FloatFormat } from "../reference/float-format.js";
import { edgeOperands } from "./edge-operands.js";
import { numberOf } from "./float-bits.js";
import type { Random } from "./random.js";

const view = new DataView(new ArrayBuffer(8));

/** The bits of a JavaScript number in binary32 (rounded) or binary64. */
export function floatBits(format: FloatFormat, x: number): bigint {
  if (format === BINARY32) {
    view.setFloat32(0, x);
    return BigInt(view.getUint32(0));
  }
  view.setFloat64(0, x);
  return view.getBigUint64(0);
}

/** Any bit pattern of the format. */
function anyBits(format: FloatFormat, random: Random): bigint {
  const low = BigInt(random.bits());
  return format === BINARY32 ? low : (BigInt(random.bits()) << 32n) | low;
}

/** An edge of binary32 in the format, or a near neighbour of it. */
function edge(format: FloatFormat, random: Random): bigint {
  const bits = floatBits(format, numberOf(random.pick(edgeOperands)));
  return neighbour(format, bits, random.between(-3, 3));
}

function neighbour(format: FloatFormat, bits: bigint, steps: number): bigint {
  return (bits + BigInt(steps)) & (2n * format.sign - 1n);
}

/** A number from -1 to 1, evenly. */
function fraction(random: Random): number {
  return (random.bits() / 2 ** 31 - 1) * (1 - 2 ** -32) + random.bits() / 2 ** 64;
}

/** An operand on which the elementary function of that name is delicate, in binary32 or binary64. */
export function elementaryOperand(name: string, format: FloatFormat, random: Random): bigint {
  switch (random.below(6)) {
    case 0:
      return anyBits(format, random);
    case 1:
      return edge(format, random);
    case 2:
      return floatBits(format, fraction(random) * 2 ** random.between(-30, 10));
    case 3:
      return nearOne(format, random);
    default:
      return floatBits(format, ordinary(name, random));
  }
}

function ordinary(name: string, random: Random): number {
  switch (name) {
    case "asin":
    case "acos":
    case "atanh":
      return fraction(random);
    case "acosh":
      return 1 + Math.abs(fraction(random)) * 2 ** random.between(-12, 6);
    default:
      return fraction(random) * 8;
  }
}

/** ±1, or one of the numbers next to it. */
function nearOne(format: FloatFormat, random: Random): bigint {
  const one = neighbour(format, format.one, random.between(-100_000, 100_000));
  return random.below(2) === 0 ? one : one | format.sign;
}

/** A base and an exponent on which pow is delicate: exact powers, ties, both ends of the range, bases next to 1. */
export function powOperands(format: FloatFormat, random: Random): [x: bigint, y: bigint] {
  const bits = (x: number) => floatBits(format, x);
  switch (random.below(9)) {
    case 0:
      return [anyBits(format, random), anyBits(format, random)];
    case 1:
      return [edge(format, random), edge(format, random)];
    case 2:
      return [bits(Math.abs(fraction(random)) * 100), bits(fraction(random) * 40)];
    case 3:
      return [bits(random.between(-100, 100) * 2 ** random.between(-8, 8)), bits(random.between(-160, 160) / 4)];
    case 4:
      return [
        bits(random.between(1, 64) ** (2 ** random.below(4))),
        bits(random.between(-40, 40) / 2 ** random.below(4)),
      ];
    case 5:
      return [nearOne(format, random), bits(fraction(random) * 2 ** random.between(0, format === BINARY32 ? 30 : 60))];
    case 6:
      return [bits(2 ** random.between(-149, 127)), bits(random.between(-300, 300) / 2 ** random.below(5))];
    case 7:
      return underflowing(format, random);
    default:
      return [bits((random.below(4096) * 2 + 1) * 2 ** random.between(-80, 0)), bits(random.between(1, 12))];
  }
}

/** A power among the subnormal numbers, or below them. */
function underflowing(format: FloatFormat, random: Random): [bigint, bigint] {
  const x = Math.abs(fraction(random)) * 2 ** random.between(-60, 60) + 2 ** -70;
  const logarithm = format.leastExponent + random.between(-3, format.fractionBits + 3);
  return [floatBits(format, x), floatBits(format, logarithm / Math.log2(x))];
}
