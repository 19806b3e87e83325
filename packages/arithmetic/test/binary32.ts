import {
  anyElement,
  anyRow,
  BINARY32,
  type BinaryName,
  binaryReference,
  DataType,
  dotReference,
  finiteElement,
  type Random,
  type ReductionName,
  reductionReference,
  type UnaryName,
  unaryReference,
} from "../src/index.js";

/* The reference on binary32 bit patterns as numbers and rows of them as Uint32Array, for kernels that hold them so. */

const { float32 } = DataType;

function row(words: Uint32Array): BigUint64Array {
  return BigUint64Array.from(words, BigInt);
}

export function unaryBinary32(name: UnaryName, x: number): number {
  return Number(unaryReference(name, float32, BigInt(x)));
}

export function binaryBinary32(name: BinaryName, a: number, b: number): number {
  return Number(binaryReference(name, float32, BigInt(a), BigInt(b)));
}

export function reductionBinary32(name: ReductionName, words: Uint32Array): number {
  return Number(reductionReference(name, float32, row(words)));
}

export function dotBinary32(a: Uint32Array, b: Uint32Array, bias: number | null): number {
  return Number(dotReference({ a: float32, b: float32 }, row(a), row(b), bias === null ? null : BigInt(bias)));
}

/** Any bits, edges and usual numbers among them. */
export function anyOperand(random: Random): number {
  return Number(anyElement(random, float32));
}

/** A finite operand: ±2^low … ±2^(high + 1). */
export function finiteOperand(random: Random, low: number, high: number): number {
  return Number(finiteElement(random, BINARY32, low, high));
}

/** A row on which sums are delicate. */
export function delicateRow(random: Random, length: number): Uint32Array {
  return Uint32Array.from(anyRow(random, float32, length), Number);
}
