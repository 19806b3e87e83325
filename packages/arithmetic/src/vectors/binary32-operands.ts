import { edgeOperands } from "./edge-operands.js";
import { bitsOf, numberOf, powerOfTwo } from "./float-bits.js";
import type { Random } from "./random.js";

/** Any bits, an edge, a neighbour of an edge, a usual activation, a subnormal, a small integer, a short significand. */
export function anyOperand(random: Random): number {
  switch (random.below(8)) {
    case 0:
    case 1:
      return random.bits();
    case 2:
      return random.pick(edgeOperands);
    case 3:
      return (random.pick(edgeOperands) + random.between(-3, 3)) >>> 0;
    case 4:
      return ((random.bits() & 0x807fffff) | (random.between(115, 135) << 23)) >>> 0;
    case 5:
      return (random.bits() & 0x807fffff) >>> 0;
    case 6:
      return bitsOf(random.between(-4096, 4096));
    default:
      return (random.bits() & 0xffffe000) >>> 0;
  }
}

/** A finite operand of moderate exponent: ±2^low … ±2^(high + 1). */
export function finiteOperand(random: Random, low: number, high: number): number {
  return ((random.bits() & 0x807fffff) | ((random.between(low, high) + 127) << 23)) >>> 0;
}

/** Operands on which the unary instruction of that name is delicate. */
export function unaryOperand(name: string, random: Random): number {
  if (random.below(2) === 0) return anyOperand(random);
  switch (name) {
    case "sqrt": {
      const root = random.between(1, 4096) * 2 ** random.between(-60, 40);
      return (bitsOf(root * root) + random.between(-1, 1)) >>> 0;
    }
    case "exp":
      return random.below(4) === 0
        ? bitsOf(-(103 + random.bits() / 2 ** 32) + random.below(17))
        : bitsOf((random.bits() / 2 ** 32 - 0.5) * 2 ** random.between(-26, 8));
    case "log":
      return random.below(4) === 0
        ? (0x3f800000 + random.between(-(2 ** 16), 2 ** 16)) >>> 0
        : random.between(1, 0x7f7fffff);
    default:
      return random.bits();
  }
}

/** Pairs on which the binary instruction of that name is delicate: halfway cases, cancellation, underflow. */
export function binaryOperands(name: string, random: Random): [number, number] {
  const kind = random.below(4);
  if (kind === 0) return [anyOperand(random), anyOperand(random)];
  switch (name) {
    case "add":
    case "sub":
      return kind === 1 ? cancelling(random) : halfUlpApart(random);
    case "mul":
      return kind === 1 ? underflowing(random) : [shortOperand(random, 13), shortOperand(random, 12)];
    case "div":
      return kind === 1 ? [underflowing(random)[0], powerOfTwo(random.between(0, 60))] : quotient(random);
    default:
      return neighbours(random);
  }
}

/** b is within a few ulps of -a or a. */
function cancelling(random: Random): [number, number] {
  const a = random.bits();
  return [a, (a + random.between(-3, 3) + random.below(2) * 0x80000000) >>> 0];
}

/** b is about half an ulp of a, or a few of its ulps off: the ties of addition. */
function halfUlpApart(random: Random): [number, number] {
  const a = finiteOperand(random, -60, 60);
  const half = powerOfTwo(((a >>> 23) % 256) - 127 - 24 - random.below(2), random.below(2) === 0 ? 0 : 1);
  return [a, half + random.between(-2, 2)];
}

/** A significand of few bits, so that products come out as ties. */
function shortOperand(random: Random, bits: number): number {
  return (finiteOperand(random, -70, 40) & (0xffffffff << (24 - bits))) >>> 0;
}

/** A product around the subnormal numbers, or its first factor. */
function underflowing(random: Random): [number, number] {
  const exponent = random.between(-100, -40);
  return [finiteOperand(random, exponent, exponent), finiteOperand(random, -150 - exponent, -120 - exponent)];
}

/** a is the rounded product of b and a short number, so that a / b is close to a tie or exact. */
function quotient(random: Random): [number, number] {
  const b = finiteOperand(random, -30, 30);
  const a = bitsOf(numberOf(b) * (2 ** 24 + 2 * random.below(2 ** 23) + 1) * 2 ** random.between(-40, 0));
  return [(a + random.between(-1, 1)) >>> 0, b];
}

function neighbours(random: Random): [number, number] {
  const a = random.pick(edgeOperands);
  return [a, (a + random.between(-1, 1) + random.below(2) * 0x80000000) >>> 0];
}
