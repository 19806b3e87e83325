import { anyOperand, finiteOperand } from "./binary32-operands.js";
import { edgeOperands } from "./edge-operands.js";
import { bitsOf, powerOfTwo } from "./float-bits.js";
import type { Random } from "./random.js";

const SIGN = 0x80000000;

function flip(bits: number): number {
  return (bits ^ SIGN) >>> 0;
}

function times(count: number, make: () => number): number[] {
  return Array.from({ length: count }, make);
}

/** Usual activations: one scale, both signs. */
function ordinary(random: Random, length: number): number[] {
  const exponent = random.between(-100, 100);
  return times(length, () => finiteOperand(random, exponent, exponent + 8));
}

/** Exponents all over binary32. */
function wide(random: Random, length: number): number[] {
  return times(length, () => finiteOperand(random, -126, 120));
}

/** Pairs x, -x around a residue that is all that remains. */
function cancelling(random: Random, length: number): number[] {
  const pairs = times(length >> 1, () => finiteOperand(random, -20, 120));
  const residue = times(length & 1, () => anyFinite(random));
  return random.shuffle([...pairs, ...pairs.map(flip), ...residue]);
}

/** A number, half its ulp, and something tiny that decides: a plain binary64 sum loses it and rounds a tie. */
function nextToTie(random: Random, length: number): number[] {
  const exponent = random.between(-90, 126);
  const big = finiteOperand(random, exponent, exponent);
  const sign = random.below(2) === 0 ? 0 : 1;
  const row = [big, powerOfTwo(exponent - 24, sign)];
  if (random.below(4) > 0) row.push(powerOfTwo(random.between(-149, exponent - 60), random.below(2) === 0 ? 0 : 1));
  while (row.length + 1 < length) {
    const x = finiteOperand(random, -10, 10);
    row.push(x, flip(x));
  }
  return row.slice(0, Math.max(length, 1));
}

/** Around the largest number: max + half an ulp ± something tiny is finite or infinite. */
function overflowing(random: Random, length: number): number[] {
  const sign = random.below(2) * SIGN;
  const row = [0x7f7fffff + sign, bitsOf(2 ** 103) + sign, random.pick([0, 1, SIGN + 1, 0x7f7fffff, 0xff7fffff])];
  while (row.length + 1 < length) {
    const x = finiteOperand(random, 100, 127);
    row.push(x, flip(x));
  }
  return random.shuffle(row.slice(0, Math.max(length, 1)));
}

function subnormal(random: Random, length: number): number[] {
  return times(length, () => (random.bits() & 0x807fffff) >>> 0);
}

function zeros(random: Random, length: number): number[] {
  return times(length, () => random.below(2) * SIGN);
}

/** Small integers: sums that are exact, often zero, often ties after scaling. */
function integers(random: Random, length: number): number[] {
  return times(length, () => bitsOf(random.between(-8, 8) * 2 ** random.between(0, 25)));
}

/** One or a few infinities or NaNs among ordinary numbers. */
function special(random: Random, length: number): number[] {
  const row = ordinary(random, length);
  for (let i = random.between(1, 3); i > 0; i--) {
    row[random.below(length)] = random.pick([0x7f800000, 0xff800000, 0x7f800000, 0x7fc00000, 0xff812345, 0, SIGN]);
  }
  return row;
}

function edges(random: Random, length: number): number[] {
  return times(length, () => random.pick(edgeOperands));
}

function anything(random: Random, length: number): number[] {
  return times(length, () => anyOperand(random));
}

function anyFinite(random: Random): number {
  return finiteOperand(random, -126, 126);
}

const KINDS = [
  ordinary,
  wide,
  cancelling,
  nextToTie,
  overflowing,
  subnormal,
  zeros,
  integers,
  special,
  edges,
  anything,
];

/** A row of 1 to maxLength elements on which sums are delicate: cancellation, ties, overflow, zeros, infinities. */
export function anyBinary32Row(random: Random, maxLength: number): Uint32Array {
  const length = random.below(4) === 0 ? random.between(1, Math.min(4, maxLength)) : random.between(1, maxLength);
  return Uint32Array.from(random.pick(KINDS)(random, length));
}

/** Two rows of one length, and perhaps a bias. */
export type DotOperandRows = { readonly a: Uint32Array; readonly b: Uint32Array; readonly bias: number | null };

/**
 * Two rows whose dot product is delicate: the terms of a delicate sum, spread over both factors by powers of two, or
 * two rows of one kind each (products that cancel, underflow to 2^-298, or exceed binary32 on the way).
 */
export function anyDot(random: Random, maxLength: number): DotOperandRows {
  const a = anyBinary32Row(random, maxLength);
  const bias = random.below(2) === 0 ? null : anyOperand(random);
  if (random.below(2) === 0) {
    const shift = random.between(-20, 20);
    return { a, b: new Uint32Array(a.length).fill(powerOfTwo(shift, random.below(2) === 0 ? 0 : 1)), bias };
  }
  const b = Uint32Array.from(random.pick(KINDS)(random, a.length));
  if (random.below(3) > 0 || a.length < 2) return { a, b: fit(b, a.length, random), bias };
  const half = a.length >> 1;
  const left = a.slice(0, half);
  const right = fit(b, half, random);
  const rest = a.length & 1;
  return {
    a: Uint32Array.from([...left, ...left.map(flip), ...a.slice(a.length - rest)]),
    b: Uint32Array.from([...right, ...right, ...fit(b, rest, random)]),
    bias,
  };
}

/** Cuts a row, or fills it up, to a length. */
function fit(row: Uint32Array, length: number, random: Random): Uint32Array {
  return Uint32Array.from({ length }, (_, i) => row[i] ?? anyFinite(random));
}
