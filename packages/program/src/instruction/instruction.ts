import type { DataType } from "@assay/arithmetic";

/** Type of a tensor: element type and dimensions, at most 8 of them, each at least 1. */
export type TensorType = { readonly dtype: DataType; readonly shape: readonly number[] };

/** Where an operand comes from: an input of the model, a constant of the model, or the output of an earlier step. */
export const OperandKind = { input: 0, constant: 1, step: 2 } as const;
export type OperandKind = (typeof OperandKind)[keyof typeof OperandKind];
export type Operand = { readonly kind: OperandKind; readonly index: number };

/** The closed instruction set (specification, appendix A). */
export const Opcode = {
  copy: 0x01,
  neg: 0x10,
  abs: 0x11,
  sqrt: 0x12,
  exp: 0x13,
  log: 0x14,
  add: 0x40,
  sub: 0x41,
  mul: 0x42,
  div: 0x43,
  maximum: 0x44,
  minimum: 0x45,
  sum: 0x80,
  max: 0x81,
  min: 0x82,
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

/** One instruction: it makes one tensor. `copy` is present exactly for the opcode of that name. */
export type Instruction = {
  readonly opcode: Opcode;
  readonly output: TensorType;
  readonly operands: readonly Operand[];
  readonly copy?: CopyMap;
};
