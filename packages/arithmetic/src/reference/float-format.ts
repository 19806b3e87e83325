import { DataType } from "../data-type.js";

/**
 * A binary interchange format of IEEE 754 (or bfloat16), as the reference sees it. A value crosses the reference's
 * interfaces as its bits, a non-negative bigint, because no JavaScript number carries a NaN's payload, and because
 * bits are what tensors, commitments and the contract hold.
 */
export type FloatFormat = {
  readonly dtype: DataType;
  /** bits of the fraction field; the significand of a normal number has one more */
  readonly fractionBits: number;
  readonly exponentBits: number;
  /** exponent of the least subnormal: every finite number is a multiple of 2^leastExponent */
  readonly leastExponent: number;
  /** mask of the sign bit */
  readonly sign: bigint;
  readonly infinity: bigint;
  /** the NaN that every arithmetic instruction makes (specification, section 1, rule 2) */
  readonly nan: bigint;
  readonly one: bigint;
};

function formatOf(dtype: DataType, exponentBits: number, fractionBits: number): FloatFormat {
  const bias = 2 ** (exponentBits - 1) - 1;
  const fraction = BigInt(fractionBits);
  const infinity = (1n << BigInt(exponentBits + fractionBits)) - (1n << fraction);
  return {
    dtype,
    fractionBits,
    exponentBits,
    leastExponent: 1 - bias - fractionBits,
    sign: 1n << BigInt(exponentBits + fractionBits),
    infinity,
    nan: infinity | (1n << (fraction - 1n)),
    one: BigInt(bias) << fraction,
  };
}

export const BINARY16 = formatOf(DataType.float16, 5, 10);
export const BFLOAT16 = formatOf(DataType.bfloat16, 8, 7);
export const BINARY32 = formatOf(DataType.float32, 8, 23);
export const BINARY64 = formatOf(DataType.float64, 11, 52);

const FORMATS: ReadonlyMap<DataType, FloatFormat> = new Map(
  [BINARY16, BFLOAT16, BINARY32, BINARY64].map((format) => [format.dtype, format]),
);

/** The format of a floating-point data type, or null for integers and bool. */
export function floatFormat(dtype: DataType): FloatFormat | null {
  return FORMATS.get(dtype) ?? null;
}

/** A finite number: (-1)^sign · magnitude · 2^exponent. A zero has magnitude 0. */
export type FiniteNumber = { readonly sign: 0 | 1; readonly magnitude: bigint; readonly exponent: number };

/** True for a NaN of any payload. */
export function isNaNOf(format: FloatFormat, x: bigint): boolean {
  return (x & (format.sign - 1n)) > format.infinity;
}

/** True for an infinity of either sign. */
export function isInfinityOf(format: FloatFormat, x: bigint): boolean {
  return (x & (format.sign - 1n)) === format.infinity;
}

/** True for a zero of either sign. */
export function isZeroOf(format: FloatFormat, x: bigint): boolean {
  return (x & (format.sign - 1n)) === 0n;
}

/** The sign bit. */
export function signOfFloat(format: FloatFormat, x: bigint): 0 | 1 {
  return (x & format.sign) === 0n ? 0 : 1;
}

/** Takes a finite number apart; the magnitude has at most fractionBits + 1 bits. */
export function decodeFloat(format: FloatFormat, x: bigint): FiniteNumber {
  const { fractionBits, leastExponent } = format;
  const biased = Number((x & format.infinity) >> BigInt(fractionBits));
  if ((x & format.infinity) === format.infinity) throw new RangeError(`0x${x.toString(16)} is not a finite number`);
  const fraction = x & ((1n << BigInt(fractionBits)) - 1n);
  const sign = signOfFloat(format, x);
  if (biased === 0) return { sign, magnitude: fraction, exponent: leastExponent };
  return { sign, magnitude: fraction | (1n << BigInt(fractionBits)), exponent: leastExponent + biased - 1 };
}
