import type { DataType } from "@assay/arithmetic";

/** Type of a tensor: element type and dimensions, at most 8 of them, each from 0 to 2^32 - 1. */
export type TensorType = { readonly dtype: DataType; readonly shape: readonly number[] };

/** Where an operand comes from: an input of the model, a constant of the model, or the output of an earlier step. */
export const OperandKind = { input: 0, constant: 1, step: 2 } as const;
export type OperandKind = (typeof OperandKind)[keyof typeof OperandKind];
export type Operand = { readonly kind: OperandKind; readonly index: number };

/** The closed instruction set of arithmetic version 1 (specification, appendix A). */
export const Opcode = {
  copy: 0x01,
  concat: 0x02,
  take: 0x03,
  scatter: 0x04,
  neg: 0x10,
  abs: 0x11,
  sqrt: 0x12,
  exp: 0x13,
  log: 0x14,
  not: 0x15,
  floor: 0x16,
  ceil: 0x17,
  round: 0x18,
  trunc: 0x19,
  sin: 0x1a,
  cos: 0x1b,
  tan: 0x1c,
  asin: 0x1d,
  acos: 0x1e,
  atan: 0x1f,
  sinh: 0x20,
  cosh: 0x21,
  tanh: 0x22,
  asinh: 0x23,
  acosh: 0x24,
  atanh: 0x25,
  erf: 0x26,
  cast: 0x27,
  add: 0x40,
  sub: 0x41,
  mul: 0x42,
  div: 0x43,
  maximum: 0x44,
  minimum: 0x45,
  pow: 0x46,
  mod: 0x47,
  fmod: 0x48,
  and: 0x49,
  or: 0x4a,
  xor: 0x4b,
  shiftLeft: 0x4c,
  shiftRight: 0x4d,
  equal: 0x4e,
  less: 0x4f,
  lessOrEqual: 0x50,
  select: 0x60,
  sum: 0x80,
  max: 0x81,
  min: 0x82,
  product: 0x83,
  argmax: 0x84,
  argmin: 0x85,
  cumsum: 0x90,
  cumproduct: 0x91,
  rank: 0x92,
  dot: 0xa0,
} as const;
export type OpcodeName = keyof typeof Opcode;
export type Opcode = (typeof Opcode)[OpcodeName];

/** One axis of the iteration shape of `copy`: its size, and what it adds to which source coordinate. */
export type CopyAxis = {
  readonly size: number;
  /** the source coordinate that this axis moves, or null for none (a repeated axis) */
  readonly coordinate: number | null;
  /** a signed 32-bit integer */
  readonly coefficient: number;
};

/** How a source coordinate follows from the sum v of offset and axes: ⌊v / divisor⌋, or v / divisor if it is whole. */
export type CopyCoordinate = {
  readonly offset: number;
  readonly divisor: number;
  readonly mode: "floor" | "exact";
};

/** The affine map of `copy` (specification, appendix A). */
export type CopyMap = {
  /** the bits of the element that stands where nothing is read, zero-extended */
  readonly fill: bigint;
  readonly axes: readonly CopyAxis[];
  readonly coordinates: readonly CopyCoordinate[];
};

/** What `scatter` does with an element and the updates that fall on it, in the order of the codes. */
export const ScatterMode = { overwrite: 0, add: 1, multiply: 2, maximum: 3, minimum: 4 } as const;
export type ScatterMode = (typeof ScatterMode)[keyof typeof ScatterMode];

/** Bits of the flag byte of `cumsum` and `cumproduct`. */
export const ScanFlag = { exclusive: 1, reverse: 2 } as const;

/** One instruction: it makes one tensor. `copy` is present exactly for the opcode of that name. */
export type Instruction = {
  readonly opcode: Opcode;
  readonly output: TensorType;
  readonly operands: readonly Operand[];
  readonly copy?: CopyMap;
  /**
   * The attribute bytes of the other instructions that have some: [axis] for concat, [axis, batch] for take, [mode]
   * for scatter, [last] for argmax and argmin, [flags] for cumsum and cumproduct, [descending] for rank.
   */
  readonly attributes?: readonly number[];
};
