import { DataType } from "../data-type.js";
import type { BinaryName } from "../reference/binary.js";
import type { ElementaryName } from "../reference/elementary.js";
import type { ReductionName } from "../reference/reduction.js";
import type { ScanName } from "../reference/scan.js";
import type { UnaryName } from "../reference/unary.js";

const { float32, float64, float16, bfloat16, bool } = DataType;
const UNSIGNED = [DataType.uint8, DataType.uint16, DataType.uint32, DataType.uint64];
const INTEGERS = [DataType.int8, DataType.int16, DataType.int32, DataType.int64, ...UNSIGNED];
const WIDE = [float32, float64];
const FLOATS = [...WIDE, float16, bfloat16];
const NUMBERS = [...FLOATS, ...INTEGERS];
const COMPUTED: readonly DataType[] = [...WIDE, ...INTEGERS];
const BITS = [...INTEGERS, bool];

/** How the kernels know an instruction: its opcode (specification, appendix A), and the data types that it takes. */
export type KernelCode = { readonly code: number; readonly types: readonly DataType[] };

function row(code: number, types: readonly DataType[]): KernelCode {
  return { code, types };
}

/** The unary instructions but the elementary functions, which are kernels of their own. */
export const UNARY_CODES: Readonly<Record<Exclude<UnaryName, ElementaryName>, KernelCode>> = {
  neg: row(0x10, NUMBERS),
  abs: row(0x11, NUMBERS),
  sqrt: row(0x12, FLOATS),
  not: row(0x15, BITS),
  floor: row(0x16, FLOATS),
  ceil: row(0x17, FLOATS),
  round: row(0x18, FLOATS),
  trunc: row(0x19, FLOATS),
};

/** The binary instructions and the comparisons. */
export const BINARY_CODES: Readonly<Record<BinaryName, KernelCode>> = {
  add: row(0x40, NUMBERS),
  sub: row(0x41, NUMBERS),
  mul: row(0x42, NUMBERS),
  div: row(0x43, NUMBERS),
  maximum: row(0x44, NUMBERS),
  minimum: row(0x45, NUMBERS),
  pow: row(0x46, COMPUTED),
  mod: row(0x47, INTEGERS),
  fmod: row(0x48, NUMBERS),
  and: row(0x49, BITS),
  or: row(0x4a, BITS),
  xor: row(0x4b, BITS),
  shiftLeft: row(0x4c, UNSIGNED),
  shiftRight: row(0x4d, UNSIGNED),
  equal: row(0x4e, [...NUMBERS, bool]),
  less: row(0x4f, NUMBERS),
  lessOrEqual: row(0x50, NUMBERS),
};

export const SELECT_CODE = 0x60;

export const REDUCTION_CODES: Readonly<Record<ReductionName, KernelCode>> = {
  sum: row(0x80, COMPUTED),
  max: row(0x81, NUMBERS),
  min: row(0x82, NUMBERS),
  product: row(0x83, COMPUTED),
  argmax: row(0x84, NUMBERS),
  argmin: row(0x85, NUMBERS),
};

export const SCAN_CODES: Readonly<Record<ScanName, KernelCode>> = {
  cumsum: row(0x90, COMPUTED),
  cumproduct: row(0x91, COMPUTED),
  rank: row(0x92, NUMBERS),
};

/** The code of an instruction that takes the data type. */
export function codeFor(name: string, { code, types }: KernelCode, dtype: DataType): number {
  if (!types.includes(dtype)) throw new RangeError(`${name} does not take data type ${dtype}`);
  return code;
}

/** Data types that `scatter` computes with. */
export function isComputed(dtype: DataType): boolean {
  return COMPUTED.includes(dtype);
}
