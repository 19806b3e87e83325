import { DataType } from "@assay/arithmetic";
import { Opcode, type OpcodeName, ScatterMode } from "./instruction.js";

/** What kind of instruction an opcode is; all of one family have the same operands and the same natural shape. */
export type OpcodeFamily =
  | "copy"
  | "concat"
  | "take"
  | "scatter"
  | "unary"
  | "cast"
  | "binary"
  | "comparison"
  | "select"
  | "reduction"
  | "scan"
  | "dot";

const { float16, bfloat16, float32, float64, bool, int64, int32, uint8, int8 } = DataType;
const WIDE_FLOATS = [float32, float64];
const FLOATS = [float16, bfloat16, ...WIDE_FLOATS];
const UNSIGNED = [uint8, DataType.uint16, DataType.uint32, DataType.uint64];
const INTEGERS = [int8, DataType.int16, int32, int64, ...UNSIGNED];
const NUMBERS = [...FLOATS, ...INTEGERS];
const ANY = [...NUMBERS, bool];
const COMPUTED: readonly DataType[] = [...WIDE_FLOATS, ...INTEGERS];

/** One row of the table of appendix A. */
export type OpcodeRow = {
  readonly name: OpcodeName;
  readonly code: Opcode;
  readonly family: OpcodeFamily;
  /** data types of the first operand that is computed with (of `a` and `b` of select, of `data` of scatter) */
  readonly types: readonly DataType[];
  /** how many attribute bytes it has, and the greatest value of each (`copy` has a map instead) */
  readonly attributeLimits: readonly number[];
};

function row(name: OpcodeName, family: OpcodeFamily, types: readonly DataType[], limits: readonly number[] = []) {
  return { name, code: Opcode[name], family, types, attributeLimits: limits };
}

/** Every instruction of arithmetic version 1 with its family and the data types that it takes (appendix A). */
export const OPCODES: readonly OpcodeRow[] = [
  row("copy", "copy", ANY),
  row("concat", "concat", ANY, [7]),
  row("take", "take", ANY, [7, 7]),
  row("scatter", "scatter", ANY, [4]),
  row("neg", "unary", NUMBERS),
  row("abs", "unary", NUMBERS),
  row("sqrt", "unary", FLOATS),
  row("exp", "unary", WIDE_FLOATS),
  row("log", "unary", WIDE_FLOATS),
  row("not", "unary", [...INTEGERS, bool]),
  row("floor", "unary", FLOATS),
  row("ceil", "unary", FLOATS),
  row("round", "unary", FLOATS),
  row("trunc", "unary", FLOATS),
  row("sin", "unary", WIDE_FLOATS),
  row("cos", "unary", WIDE_FLOATS),
  row("tan", "unary", WIDE_FLOATS),
  row("asin", "unary", WIDE_FLOATS),
  row("acos", "unary", WIDE_FLOATS),
  row("atan", "unary", WIDE_FLOATS),
  row("sinh", "unary", WIDE_FLOATS),
  row("cosh", "unary", WIDE_FLOATS),
  row("tanh", "unary", WIDE_FLOATS),
  row("asinh", "unary", WIDE_FLOATS),
  row("acosh", "unary", WIDE_FLOATS),
  row("atanh", "unary", WIDE_FLOATS),
  row("erf", "unary", WIDE_FLOATS),
  row("cast", "cast", ANY),
  row("add", "binary", NUMBERS),
  row("sub", "binary", NUMBERS),
  row("mul", "binary", NUMBERS),
  row("div", "binary", NUMBERS),
  row("maximum", "binary", NUMBERS),
  row("minimum", "binary", NUMBERS),
  row("pow", "binary", COMPUTED),
  row("mod", "binary", INTEGERS),
  row("fmod", "binary", NUMBERS),
  row("and", "binary", [...INTEGERS, bool]),
  row("or", "binary", [...INTEGERS, bool]),
  row("xor", "binary", [...INTEGERS, bool]),
  row("shiftLeft", "binary", UNSIGNED),
  row("shiftRight", "binary", UNSIGNED),
  row("equal", "comparison", ANY),
  row("less", "comparison", NUMBERS),
  row("lessOrEqual", "comparison", NUMBERS),
  row("select", "select", ANY),
  row("sum", "reduction", COMPUTED),
  row("max", "reduction", NUMBERS),
  row("min", "reduction", NUMBERS),
  row("product", "reduction", COMPUTED),
  row("argmax", "reduction", NUMBERS, [1]),
  row("argmin", "reduction", NUMBERS, [1]),
  row("cumsum", "scan", COMPUTED, [3]),
  row("cumproduct", "scan", COMPUTED, [3]),
  row("rank", "scan", NUMBERS, [1]),
  row("dot", "dot", [...NUMBERS.filter((dtype) => dtype !== DataType.int16 && dtype !== DataType.uint16)]),
];

const BY_CODE: ReadonlyMap<number, OpcodeRow> = new Map(OPCODES.map((one) => [one.code, one]));

/** The row of an opcode, or null if arithmetic version 1 has no such opcode. */
export function opcodeRow(opcode: number): OpcodeRow | null {
  return BY_CODE.get(opcode) ?? null;
}

/** The family of an opcode, or null if arithmetic version 1 has no such opcode. */
export function opcodeFamily(opcode: number): OpcodeFamily | null {
  return BY_CODE.get(opcode)?.family ?? null;
}

/** Name of an opcode, as in appendix A. */
export function opcodeName(opcode: Opcode): OpcodeName {
  const name = BY_CODE.get(opcode)?.name;
  if (name === undefined) throw new RangeError(`unknown opcode ${opcode}`);
  return name;
}

/**
 * The data type of an instruction's output where the operands' data types settle it, `"any"` where the instruction may
 * choose (cast), or null where the instruction does not take operands of these types.
 */
export function outputDataType(
  opcode: Opcode,
  operands: readonly DataType[],
  attributes: readonly number[] = [],
): DataType | "any" | null {
  const { name, family, types } = BY_CODE.get(opcode)!;
  const first = family === "select" ? operands[1] : operands[0];
  if (!types.includes(first)) return null;
  const areSame = (from: number) => operands.slice(from).every((dtype) => dtype === first);
  switch (family) {
    case "copy":
    case "unary":
      return first;
    case "cast":
      return "any";
    case "concat":
    case "binary":
      return areSame(1) ? first : null;
    case "comparison":
      return areSame(1) ? bool : null;
    case "select":
      return operands[0] === bool && areSame(1) ? first : null;
    case "take":
      return operands[1] === int64 ? first : null;
    case "scatter":
      if (attributes[0] !== ScatterMode.overwrite && !COMPUTED.includes(first)) return null;
      return operands[1] === int64 && operands[2] === first ? first : null;
    case "reduction":
      return name === "argmax" || name === "argmin" ? int64 : first;
    case "scan":
      return name === "rank" ? int64 : first;
    case "dot":
      return outputOfDot(operands);
  }
}

/** Binary16 and bfloat16 make binary32, bytes make int32; the bias has the type of the output. */
function outputOfDot([a, b, bias]: readonly DataType[]): DataType | null {
  const isByte = (dtype: DataType) => dtype === uint8 || dtype === int8;
  if (a !== b && !(isByte(a) && isByte(b))) return null;
  const output = isByte(a) ? int32 : a === float16 || a === bfloat16 ? float32 : a;
  return bias === undefined || bias === output ? output : null;
}
