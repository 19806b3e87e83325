import { BFLOAT16, BINARY16, BINARY32, BINARY64, type FloatFormat } from "../src/index.js";

/*
 * Floating-point formats seen in another way than the reference sees them: as an ordered list of integers. A positive
 * pattern stands for so many times the least subnormal number, and rounding is a search in that list.
 */

export const FORMATS: Readonly<Record<string, FloatFormat>> = {
  float16: BINARY16,
  bfloat16: BFLOAT16,
  float32: BINARY32,
  float64: BINARY64,
};

const scratch = new DataView(new ArrayBuffer(8));

/** How often the least subnormal number goes into that of a pattern; the infinity is what follows the largest. */
export function unitsOf(format: FloatFormat, pattern: bigint): bigint {
  const fraction = BigInt(format.fractionBits);
  const exponent = pattern >> fraction;
  const rest = pattern - (exponent << fraction);
  return exponent === 0n ? rest : (rest + (1n << fraction)) << (exponent - 1n);
}

/** The same of any finite number's bits, negative ones included. */
export function signedUnitsOf(format: FloatFormat, bits: bigint): bigint {
  return bits >= format.sign ? -unitsOf(format, bits - format.sign) : unitsOf(format, bits);
}

/**
 * The pattern nearest to a positive number, ties to the even pattern; `compare` gives the sign of that number minus an
 * even or odd count of halves of the least subnormal number. The number may be beyond the largest.
 */
export function nearestPattern(format: FloatFormat, compare: (halves: bigint) => number): bigint {
  let [below, above] = [0n, format.infinity];
  while (above - below > 1n) {
    const middle = (below + above) >> 1n;
    if (compare(2n * unitsOf(format, middle)) >= 0) below = middle;
    else above = middle;
  }
  const side = compare(unitsOf(format, below) + unitsOf(format, above));
  return side > 0 || (side === 0 && above % 2n === 0n) ? above : below;
}

/** The bits nearest to numerator / denominator least subnormal numbers; a zero of the given sign. */
export function nearestBits(
  format: FloatFormat,
  numerator: bigint,
  denominator: bigint,
  zero: 0n | "sign" = 0n,
): bigint {
  const isNegative = numerator < 0n !== denominator < 0n;
  const [top, bottom] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  if (top === 0n) return zero === "sign" ? format.sign : 0n;
  const compare = (halves: bigint) => {
    const difference = 2n * top - halves * bottom;
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  };
  return nearestPattern(format, compare) + (isNegative ? format.sign : 0n);
}

/** The bits nearest to √(numerator / denominator) least subnormal numbers. */
export function nearestRoot(format: FloatFormat, numerator: bigint, denominator: bigint): bigint {
  return nearestPattern(format, (halves) => {
    const difference = 4n * numerator - halves * halves * denominator;
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  });
}

/** True for the bits of a NaN. */
export function isNaNPattern(format: FloatFormat, bits: bigint): boolean {
  return bits % format.sign > format.infinity;
}

/** True for bits that stand for a finite number. */
export function isFinitePattern(format: FloatFormat, bits: bigint): boolean {
  return bits % format.sign < format.infinity;
}

/** The number of a pattern of any of the formats; all of them are binary64 numbers. */
export function numberOfBits(format: FloatFormat, bits: bigint): number {
  if (format === BINARY64) {
    scratch.setBigUint64(0, bits);
    return scratch.getFloat64(0);
  }
  if (format !== BINARY16) {
    scratch.setUint32(0, Number(format === BINARY32 ? bits : bits << 16n));
    return scratch.getFloat32(0);
  }
  const pattern = Number(bits);
  const sign = pattern >= 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(pattern >> 10) & 31, pattern & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The bits of a number that the format holds exactly, or (binary32) of its rounding; NaN canonical. */
export function bitsOfNumber(format: FloatFormat, x: number): bigint {
  if (Number.isNaN(x)) return format.nan;
  if (format === BINARY64) {
    scratch.setFloat64(0, x);
    return scratch.getBigUint64(0);
  }
  scratch.setFloat32(0, x);
  const bits = BigInt(scratch.getUint32(0));
  if (format === BINARY32) return bits;
  if (format === BFLOAT16) return bits >> 16n;
  const isNegative = bits >> 31n === 1n;
  if (!Number.isFinite(x)) return isNegative ? 0xfc00n : 0x7c00n;
  return nearestBits(format, BigInt(Math.abs(x) * 2 ** 24), 1n) | (isNegative ? 0x8000n : 0n);
}

/** How to write bits in a failure. */
export function inHex(bits: bigint): string {
  return `0x${bits.toString(16)}`;
}
