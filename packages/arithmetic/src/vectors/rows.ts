import type { DataType } from "../data-type.js";
import { decodeFloat, type FloatFormat, floatFormat, isInfinityOf, isNaNOf } from "../reference/float-format.js";
import {
  greatestInteger,
  type IntegerType,
  integerType,
  leastInteger,
  wrapInteger,
} from "../reference/integer-type.js";
import { anyElement, exponentRange, finiteElement, randomBits, smallInteger } from "./any-element.js";
import { edgeElements, powerOfTwoBits } from "./edge-elements.js";
import type { Random } from "./random.js";

type Elements = readonly bigint[];
type FloatRow = (random: Random, format: FloatFormat, length: number) => Elements;

function times(count: number, make: () => bigint): bigint[] {
  return Array.from({ length: count }, make);
}

/** Usual activations: one scale, both signs. */
function ordinary(random: Random, format: FloatFormat, length: number): bigint[] {
  const [, greatest] = exponentRange(format);
  const exponent = random.between(-(greatest >> 1), greatest >> 1);
  return times(length, () => finiteElement(random, format, exponent, exponent + 4));
}

/** Exponents all over the format. */
function wide(random: Random, format: FloatFormat, length: number): bigint[] {
  const [least, greatest] = exponentRange(format);
  return times(length, () => finiteElement(random, format, least, greatest - 6));
}

/** Pairs x, -x around a residue that is all that remains. */
function cancelling(random: Random, format: FloatFormat, length: number): bigint[] {
  const pairs = wide(random, format, length >> 1);
  return random.shuffle([...pairs, ...pairs.map((x) => x ^ format.sign), ...wide(random, format, length & 1)]);
}

/** A number, half its last place, and something tiny that decides: a plain sum loses it and rounds a tie. */
function nextToTie(random: Random, format: FloatFormat, length: number): bigint[] {
  const [least, greatest] = exponentRange(format);
  const exponent = random.between(Math.min(0, least + format.fractionBits + 8), greatest - 1);
  const sign = () => (random.below(2) === 0 ? 0 : 1);
  const row = [
    finiteElement(random, format, exponent, exponent),
    powerOfTwoBits(format, exponent - format.fractionBits - 1, sign()),
  ];
  if (random.below(4) > 0)
    row.push(powerOfTwoBits(format, random.between(format.leastExponent, exponent - 40), sign()));
  while (row.length + 1 < length) row.push(...pair(random, format));
  return row.slice(0, length);
}

function pair(random: Random, format: FloatFormat): bigint[] {
  const x = finiteElement(random, format, -6, 6);
  return [x, x ^ format.sign];
}

/** Around the largest number: it and half of its last place, and something that decides, is finite or infinite. */
function overflowing(random: Random, format: FloatFormat, length: number): bigint[] {
  const sign = random.below(2) === 0 ? 0n : format.sign;
  const [, greatest] = exponentRange(format);
  const largest = format.infinity - 1n;
  const half = powerOfTwoBits(format, greatest - format.fractionBits - 1);
  const row = [largest | sign, half | sign, random.pick([0n, 1n, format.sign | 1n, largest, format.sign | largest])];
  while (row.length + 1 < length) row.push(...pair(random, format));
  return random.shuffle(row.slice(0, length));
}

function subnormal(random: Random, format: FloatFormat, length: number): bigint[] {
  return times(length, () => randomBits(random, format.fractionBits) | (random.below(2) === 0 ? 0n : format.sign));
}

function zeros(random: Random, format: FloatFormat, length: number): bigint[] {
  return times(length, () => (random.below(2) === 0 ? 0n : format.sign));
}

/** Small integers: sums that are exact, often zero. */
function integers(random: Random, format: FloatFormat, length: number): bigint[] {
  return times(length, () => smallInteger(random, format, 8, random.below(4)));
}

/** One or a few infinities, NaNs or zeros among ordinary numbers. */
function special(random: Random, format: FloatFormat, length: number): bigint[] {
  const row = ordinary(random, format, length);
  const { infinity, nan, sign } = format;
  for (let count = random.between(1, 3); count > 0; count--) {
    row[random.below(length)] = random.pick([infinity, infinity | sign, infinity, nan, infinity | 3n, 0n, sign]);
  }
  return row.slice(0, length);
}

const FLOAT_ROWS: readonly FloatRow[] = [
  ...[ordinary, wide, cancelling, nextToTie, overflowing, subnormal, zeros, integers, special],
  (random, format, length) => fromPool(random, format.dtype, length),
  (random, format, length) => times(length, () => anyElement(random, format.dtype)),
];

/** A few elements again and again: ties for argmax and rank, duplicates of NaN, -0 and +0. */
function fromPool(random: Random, dtype: DataType, length: number): bigint[] {
  const pool = times(random.between(1, 4), () =>
    random.below(2) === 0 ? random.pick(edgeElements(dtype)) : anyElement(random, dtype),
  );
  const format = floatFormat(dtype);
  if (format !== null && random.below(2) === 0) pool.push(0n, format.sign);
  return times(length, () => random.pick(pool));
}

function integerRow(random: Random, type: IntegerType, length: number): bigint[] {
  switch (random.below(4)) {
    case 0:
      return fromPool(random, type.dtype, length);
    case 1:
      return times(length, () => wrapInteger(type, BigInt(random.between(-3, 3))));
    case 2:
      return times(length, () =>
        wrapInteger(type, random.pick([leastInteger(type), greatestInteger(type)]) + BigInt(random.between(-1, 1))),
      );
    default:
      return times(length, () => anyElement(random, type.dtype));
  }
}

/** Length of a row: often short, now and then 0 (if it may be). */
export function rowLengthUpTo(random: Random, most: number, least: 0 | 1 = 0): number {
  if (least === 0 && random.below(16) === 0) return 0;
  return random.below(4) === 0 ? random.between(1, Math.min(4, most)) : random.between(1, most);
}

/** A row on which sums, products, extremes and ranks are delicate: cancellation, ties, overflow, zeros, infinities. */
export function anyRow(random: Random, dtype: DataType, length: number): BigUint64Array {
  const format = floatFormat(dtype);
  const integer = integerType(dtype);
  if (length === 0) return new BigUint64Array(0);
  if (format !== null) {
    const elements = random.pick(FLOAT_ROWS)(random, format, length);
    return BigUint64Array.from({ length }, (_, index) => elements[index] ?? 0n);
  }
  if (integer !== null) return BigUint64Array.from(integerRow(random, integer, length));
  return BigUint64Array.from(fromPool(random, dtype, length));
}

/**
 * Two rows of one length whose dot product is delicate: the terms of a delicate sum times a power of two, products
 * that cancel in pairs, or two rows of one kind each.
 */
export function anyDotRows(random: Random, a: DataType, b: DataType, length: number): [BigUint64Array, BigUint64Array] {
  const left = anyRow(random, a, length);
  const right = anyRow(random, b, length);
  const format = floatFormat(a);
  if (format === null || random.below(3) === 0) return [left, right];
  if (random.below(2) === 0) {
    const power = powerOfTwoBits(format, random.between(-6, 6), random.below(2) === 0 ? 0 : 1);
    return [left, new BigUint64Array(length).fill(power)];
  }
  const half = length >> 1;
  for (let k = 0; k < half; k++) {
    left[half + k] = left[k]! ^ format.sign;
    right[half + k] = right[k]!;
  }
  return [left, right];
}

/** A bias for a sum of that type, often next to minus what the first terms make. */
export function anyBias(random: Random, output: DataType, first: bigint): bigint {
  const format = floatFormat(output);
  if (format === null || random.below(2) === 0 || isNaNOf(format, first) || isInfinityOf(format, first)) {
    return anyElement(random, output);
  }
  const { exponent } = decodeFloat(format, first);
  return random.below(2) === 0
    ? first ^ format.sign
    : powerOfTwoBits(format, exponent - 1, random.below(2) === 0 ? 0 : 1);
}

/** Indices of an axis (int64 bits): inside, negative, repeated, just outside and far off. */
export function anyIndices(random: Random, size: number, length: number): BigUint64Array {
  const far = [2n ** 31n, 2n ** 32n, -(2n ** 32n), 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n];
  const most = random.below(3) === 0 ? Math.min(1, size) : size;
  return BigUint64Array.from({ length }, () => {
    const index = random.below(12) === 0 ? random.pick(far) : BigInt(random.between(-most - 1, most));
    return BigInt.asUintN(64, index);
  });
}
