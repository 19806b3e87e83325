import { DataType, floatFormat, widthBytes } from "@assay/arithmetic";
import type { OpcodeName } from "../instruction/instruction.js";

/*
 * What JavaScript's own arithmetic computes exactly as the specification says. Operands come as binary64 numbers,
 * results are stored by `storeNumbers`, which rounds to the data type or wraps.
 *
 * Floats: binary64 arithmetic is IEEE 754's. For a format of p <= 24 bits, rounding the binary64 result of + - × ÷ √
 * again is as good as rounding once (Figueroa 1995: 53 >= 2p + 2). Subnormal results are no exception: sums that small
 * are exact, products of two 24-bit significands too (48 bits, above 2^-1074), and a quotient a/b = m·(1 + ε) next to
 * a midpoint m of at most 25 bits has ε = 0 or |ε| >= 2^-49 (a - m·b is a multiple of the product of the last places
 * of m and b), which binary64 can tell from m. floor, ceil, trunc, %, Math.max and Math.min are exact, and order
 * -0 < +0. The last two propagate NaN.
 *
 * Integers of at most 32 bits: sums and quotients are exact in binary64 (⌊a/b⌋ cannot round up: a/b lies at least 1/b
 * below the next integer), Math.imul is the product modulo 2^32, and storing takes what remains modulo 2^bits.
 */

export type NumberUnary = (x: number) => number;
export type NumberBinary = (a: number, b: number) => number;

const FLOAT_UNARY: Partial<Record<OpcodeName, NumberUnary>> = {
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: roundHalfToEven,
};

const INTEGER_UNARY: Partial<Record<OpcodeName, NumberUnary>> = {
  neg: (x) => -x,
  abs: Math.abs,
  not: (x) => ~x,
};

const FLOAT_BINARY: Partial<Record<OpcodeName, NumberBinary>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  fmod: (a, b) => a % b,
  maximum: Math.max,
  minimum: Math.min,
};

const INTEGER_BINARY: Partial<Record<OpcodeName, NumberBinary>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: Math.imul,
  div: (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
  mod: (a, b) => (b === 0 ? 0 : flooredRemainder(a, b)),
  fmod: (a, b) => (b === 0 ? 0 : a % b),
  maximum: Math.max,
  minimum: Math.min,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

const COMPARISONS: Partial<Record<OpcodeName, NumberBinary>> = {
  equal: (a, b) => Number(a === b),
  less: (a, b) => Number(a < b),
  lessOrEqual: (a, b) => Number(a <= b),
};

/** A unary instruction in JavaScript's arithmetic, or null where that is not exact. */
export function numberUnary(name: OpcodeName, dtype: DataType): NumberUnary | null {
  if (floatFormat(dtype) !== null) return FLOAT_UNARY[name] ?? null;
  if (dtype === DataType.bool) return name === "not" ? (x) => 1 - x : null;
  return isWord(dtype) ? (INTEGER_UNARY[name] ?? null) : null;
}

/** A binary instruction or comparison in JavaScript's arithmetic, or null where that is not exact. */
export function numberBinary(name: OpcodeName, dtype: DataType): NumberBinary | null {
  if (floatFormat(dtype) !== null) return FLOAT_BINARY[name] ?? COMPARISONS[name] ?? null;
  if (!isWord(dtype)) return null;
  const bits = 8 * widthBytes(dtype);
  if (name === "shiftLeft") return (a, b) => (b >= bits ? 0 : a << b);
  if (name === "shiftRight") return (a, b) => (b >= bits ? 0 : a >>> b);
  return INTEGER_BINARY[name] ?? COMPARISONS[name] ?? null;
}

/** `cast` in JavaScript's numbers, or null for int64 and uint64. Storing rounds, or wraps what was an integer. */
export function numberCast(from: DataType, to: DataType): NumberUnary | null {
  const isNumber = (dtype: DataType) => floatFormat(dtype) !== null || isWord(dtype);
  if (!isNumber(from) || !isNumber(to)) return null;
  if (to === DataType.bool) return (x) => (x === 0 ? 0 : 1);
  if (floatFormat(from) === null || floatFormat(to) !== null) return (x) => x;
  const [least, greatest] = endsOf(to);
  return (x) => (Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), least), greatest));
}

/** Least and greatest number of an integer data type of at most 32 bits. */
export function endsOf(dtype: DataType): readonly [least: number, greatest: number] {
  const bits = 8 * widthBytes(dtype);
  const isSigned = dtype === DataType.int8 || dtype === DataType.int16 || dtype === DataType.int32;
  return isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/** An integer type (or bool) of at most 32 bits. */
function isWord(dtype: DataType): boolean {
  return floatFormat(dtype) === null && widthBytes(dtype) <= 4;
}

/** Below 2^52, adding and taking away 2^52 rounds to an integer, to nearest, ties to even; from there on all are. */
function roundHalfToEven(x: number): number {
  const absolute = Math.abs(x);
  if (!(absolute < 2 ** 52)) return x;
  const rounded = absolute + 2 ** 52 - 2 ** 52;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

function flooredRemainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}
