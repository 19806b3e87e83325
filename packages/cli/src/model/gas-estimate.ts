import { widthBytes } from "@assay/arithmetic";
import {
  type Instruction,
  OperandKind,
  opcodeFamily,
  opcodeName,
  PART_ELEMENTS,
  type Program,
  type TensorType,
} from "@assay/program";

/**
 * Gas of proving one element, conviction included: `proveElement, dot of 8` of contracts/snapshots/game.json, and what
 * each byte of a row costs more, from `prove one element of a 576-term dot product` of transactions.json (calldata,
 * hashing and arithmetic; 8 bytes a term).
 */
const GAS_OF_PROOF = 237_490;
const GAS_PER_ROW_BYTE = 31;
/** The dearest elementary function (`erf` in inverse-functions.json). */
const GAS_OF_FUNCTION = 25_500;

const FUNCTIONS: ReadonlySet<string> = new Set(
  "exp log sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf pow".split(" "),
);

/** The types of an instruction's operands in its program. */
export function operandTypes(program: Program, instruction: Instruction): TensorType[] {
  return instruction.operands.map(({ kind, index }) => {
    if (kind === OperandKind.input) return program.inputs[index].type;
    return kind === OperandKind.constant ? program.constants[index].type : program.instructions[index].output;
  });
}

/** Length of the row that one element of an instruction reads, 1 where it reads single elements. */
export function rowLength({ opcode }: Instruction, types: readonly TensorType[]): number {
  const family = opcodeFamily(opcode);
  if (family === "scatter") return types[1].shape.at(-1) ?? 1;
  return family === "dot" || family === "reduction" || family === "scan" ? (types[0].shape.at(-1) ?? 1) : 1;
}

/**
 * What the largest transaction of a one-step proof of this instruction costs, about: for the worst element, with rows of
 * more than 4,608 elements in parts of that length. An estimate from two measured proofs, right to some ten percent.
 */
export function gasOfProof(instruction: Instruction, types: readonly TensorType[]): number {
  const row = Math.min(rowLength(instruction, types), PART_ELEMENTS);
  const operands = opcodeFamily(instruction.opcode) === "dot" ? types.slice(0, 2) : types.slice(0, 1);
  const bytes = row > 1 ? operands.reduce((sum, { dtype }) => sum + row * widthBytes(dtype), 0) : 0;
  const extra = FUNCTIONS.has(opcodeName(instruction.opcode) ?? "") ? GAS_OF_FUNCTION : 0;
  return GAS_OF_PROOF + GAS_PER_ROW_BYTE * bytes + extra;
}
