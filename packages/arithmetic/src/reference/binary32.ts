import { DataType } from "../data-type.js";
import { type BinaryName, binaryReference } from "./binary.js";
import { dotReference } from "./dot.js";
import { type ReductionName, reductionReference } from "./reduction.js";
import { type UnaryName, unaryReference } from "./unary.js";

const { float32 } = DataType;

function unary(name: UnaryName) {
  return (x: number) => Number(unaryReference(name, float32, BigInt(x)));
}

function binary(name: BinaryName) {
  return (a: number, b: number) => Number(binaryReference(name, float32, BigInt(a), BigInt(b)));
}

function reduction(name: ReductionName) {
  return (row: Uint32Array) => Number(reductionReference(name, float32, BigUint64Array.from(row, BigInt)));
}

/** Unary instructions on binary32 bit patterns as numbers. */
export const unaryBinary32 = {
  ...{ neg: unary("neg"), abs: unary("abs"), sqrt: unary("sqrt"), exp: unary("exp"), log: unary("log") },
};

/** Binary instructions on binary32 bit patterns as numbers. */
export const binaryBinary32 = {
  ...{ add: binary("add"), sub: binary("sub"), mul: binary("mul"), div: binary("div") },
  ...{ maximum: binary("maximum"), minimum: binary("minimum") },
};

/** Reductions of binary32 bit patterns as numbers. */
export const reductionBinary32 = { sum: reduction("sum"), max: reduction("max"), min: reduction("min") };

export type UnaryBinary32 = keyof typeof unaryBinary32;
export type BinaryBinary32 = keyof typeof binaryBinary32;
export type ReductionBinary32 = keyof typeof reductionBinary32;

/** A dot product of binary32 bit patterns as numbers. */
export function dotBinary32(a: Uint32Array, b: Uint32Array, bias: number | null): number {
  const types = { a: float32, b: float32 };
  const added = bias === null ? null : BigInt(bias);
  return Number(dotReference(types, BigUint64Array.from(a, BigInt), BigUint64Array.from(b, BigInt), added));
}
