import { DataType } from "../data-type.js";
import type { BinaryName, ComparisonName } from "../reference/binary.js";
import { dotOutputType } from "../reference/dot.js";
import type { ReductionName } from "../reference/reduction.js";
import type { ScanName } from "../reference/scan.js";
import type { UnaryName } from "../reference/unary.js";

/** Instructions that vectors can be made for: all but `copy` and `concat`, which take elements by their shapes only. */
export type InstructionName =
  | UnaryName
  | "cast"
  | BinaryName
  | "select"
  | ReductionName
  | ScanName
  | "dot"
  | "take"
  | "scatter";

/** An instruction with the data types of its operands and its output. */
export type Signature = {
  readonly name: InstructionName;
  /** of each operand; a bias of `dot`, which some vectors have, is of the output's type */
  readonly types: readonly DataType[];
  readonly output: DataType;
};

const { float16, bfloat16, float32, float64, bool, int64 } = DataType;
const UNSIGNED = [DataType.uint8, DataType.uint16, DataType.uint32, DataType.uint64];
const INTEGERS = [DataType.int8, DataType.int16, DataType.int32, int64, ...UNSIGNED];
const WIDE = [float32, float64];
const FLOATS = [float16, bfloat16, ...WIDE];
const NUMBERS = [...FLOATS, ...INTEGERS];
const ANY = [...NUMBERS, bool];
const COMPUTED = [...WIDE, ...INTEGERS];
const DOT = NUMBERS.filter((dtype) => dtype !== DataType.int16 && dtype !== DataType.uint16);

/** Unary instructions, with the data types that they take. */
export const unaryTypes: Readonly<Record<UnaryName, readonly DataType[]>> = {
  ...{ neg: NUMBERS, abs: NUMBERS, sqrt: FLOATS, not: [...INTEGERS, bool] },
  ...{ floor: FLOATS, ceil: FLOATS, round: FLOATS, trunc: FLOATS },
  ...{ exp: WIDE, log: WIDE, sin: WIDE, cos: WIDE, tan: WIDE, asin: WIDE, acos: WIDE, atan: WIDE },
  ...{ sinh: WIDE, cosh: WIDE, tanh: WIDE, asinh: WIDE, acosh: WIDE, atanh: WIDE, erf: WIDE },
};

/** Binary instructions, with the data types that they take. */
export const binaryTypes: Readonly<Record<BinaryName, readonly DataType[]>> = {
  ...{ add: NUMBERS, sub: NUMBERS, mul: NUMBERS, div: NUMBERS, maximum: NUMBERS, minimum: NUMBERS },
  ...{ pow: COMPUTED, mod: INTEGERS, fmod: NUMBERS },
  ...{ and: [...INTEGERS, bool], or: [...INTEGERS, bool], xor: [...INTEGERS, bool] },
  ...{ shiftLeft: UNSIGNED, shiftRight: UNSIGNED, equal: ANY, less: NUMBERS, lessOrEqual: NUMBERS },
};

/** Reductions, with the data types that they take. */
export const reductionTypes: Readonly<Record<ReductionName, readonly DataType[]>> = {
  ...{ sum: COMPUTED, max: NUMBERS, min: NUMBERS, product: COMPUTED, argmax: NUMBERS, argmin: NUMBERS },
};

/** Scans, with the data types that they take. */
export const scanTypes: Readonly<Record<ScanName, readonly DataType[]>> = {
  ...{ cumsum: COMPUTED, cumproduct: COMPUTED, rank: NUMBERS },
};

const comparisons: readonly string[] = ["equal", "less", "lessOrEqual"] satisfies ComparisonName[];
const placeNames: readonly string[] = ["argmax", "argmin", "rank"] satisfies (ReductionName | ScanName)[];

function each(name: InstructionName, dtypes: readonly DataType[], operands: number): Signature[] {
  const outputOf = (dtype: DataType) => (comparisons.includes(name) ? bool : placeNames.includes(name) ? int64 : dtype);
  return dtypes.map((dtype) => ({ name, types: Array(operands).fill(dtype), output: outputOf(dtype) }));
}

function eachOf(table: Readonly<Partial<Record<InstructionName, readonly DataType[]>>>, operands: number): Signature[] {
  return Object.entries(table).flatMap(([name, dtypes]) => each(name as InstructionName, dtypes, operands));
}

function dotSignatures(): Signature[] {
  const bytes = [DataType.int8, DataType.uint8];
  const isByte = (dtype: DataType) => bytes.some((byte) => byte === dtype);
  const pairs = DOT.flatMap((a) => (isByte(a) ? bytes.map((b) => [a, b]) : [[a, a]])) as [DataType, DataType][];
  return pairs.map(([a, b]) => ({ name: "dot", types: [a, b], output: dotOutputType({ a, b }) }));
}

/** Every instruction that vectors can be made for, with every combination of data types that it takes (appendix A). */
export const signatures: readonly Signature[] = [
  ...eachOf(unaryTypes, 1),
  ...ANY.flatMap((from) => ANY.map((to): Signature => ({ name: "cast", types: [from], output: to }))),
  ...eachOf(binaryTypes, 2),
  ...ANY.map((dtype): Signature => ({ name: "select", types: [bool, dtype, dtype], output: dtype })),
  ...eachOf(reductionTypes, 1),
  ...eachOf(scanTypes, 1),
  ...dotSignatures(),
  ...ANY.map((dtype): Signature => ({ name: "take", types: [dtype, int64], output: dtype })),
  ...ANY.map((dtype): Signature => ({ name: "scatter", types: [dtype, int64, dtype], output: dtype })),
];

/** The signatures of one instruction. */
export function signaturesOf(name: InstructionName): readonly Signature[] {
  return signatures.filter((signature) => signature.name === name);
}
