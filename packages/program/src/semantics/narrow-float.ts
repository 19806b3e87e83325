import { BFLOAT16, BINARY16, DataType, decodeFloat, isInfinityOf, isNaNOf } from "@assay/arithmetic";

type NarrowType = typeof DataType.float16 | typeof DataType.bfloat16;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
/** position of the more significant half of a binary64 number */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The numbers of all 65,536 patterns, made when they are first asked for. */
const tables = new Map<DataType, Float32Array>();

/** Binary16 or bfloat16 elements as numbers; binary32 holds both exactly. */
export function narrowNumbers(dtype: NarrowType, words: Uint16Array): Float32Array {
  const table = tables.get(dtype) ?? makeTable(dtype);
  const numbers = new Float32Array(words.length);
  for (let index = 0; index < words.length; index++) numbers[index] = table[words[index]];
  return numbers;
}

function makeTable(dtype: NarrowType): Float32Array {
  const format = dtype === DataType.float16 ? BINARY16 : BFLOAT16;
  const table = Float32Array.from({ length: 2 ** 16 }, (_, pattern) => {
    const bits = BigInt(pattern);
    const isNegative = pattern >= 2 ** 15;
    if (isNaNOf(format, bits)) return Number.NaN;
    if (isInfinityOf(format, bits)) return isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const { magnitude, exponent } = decodeFloat(format, bits);
    const absolute = Number(magnitude) * 2 ** exponent;
    return isNegative ? -absolute : absolute;
  });
  tables.set(dtype, table);
  return table;
}

const PARAMETERS = {
  [DataType.float16]: { fractionBits: 10, leastExponent: -24, infinity: 0x7c00, nan: 0x7e00 },
  [DataType.bfloat16]: { fractionBits: 7, leastExponent: -133, infinity: 0x7f80, nan: 0x7fc0 },
} as const;

/** The bits of a number rounded once to binary16 or bfloat16, to nearest, ties to even; the canonical NaN. */
export function narrowBits(dtype: NarrowType, x: number): number {
  const { fractionBits, leastExponent, infinity, nan } = PARAMETERS[dtype];
  if (Number.isNaN(x)) return nan;
  double[0] = x;
  const sign = halves[HIGH] >>> 31 === 1 ? 0x8000 : 0;
  const absolute = Math.abs(x);
  // ⌊log2 |x|⌋; what is subnormal in binary64 (-1023) rounds to zero like any number so small.
  const exponent = ((halves[HIGH] >>> 20) & 0x7ff) - 1023;
  if (exponent >= 128) return sign | infinity;
  const unitExponent = Math.max(exponent - fractionBits, leastExponent);
  // Scaling by a power of two is exact here. Below 2^52, adding and taking away 2^52 rounds to an integer, to nearest,
  // ties to even: the one rounding.
  const significand = absolute * 2 ** -unitExponent + 2 ** 52 - 2 ** 52;
  // As in `roundOnce`: the hidden bit, and a carry out of it, count as one step of the exponent field.
  const bits = (unitExponent - leastExponent) * 2 ** fractionBits + significand;
  return sign | (bits < infinity ? bits : infinity);
}
