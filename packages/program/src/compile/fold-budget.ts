import { DataType } from "@assay/arithmetic";
import type { Opcode, TensorType } from "../instruction/instruction.js";
import { type OpcodeFamily, opcodeFamily, opcodeName } from "../instruction/opcode-table.js";
import { Refusal } from "./refusal.js";

/** Greatest size of all constants that are made at compile time together, in bytes. */
const MAX_MADE_BYTES = 2 ** 31;
/** Greatest size of one of them. */
const MAX_CONSTANT_BYTES = 2 ** 30;
/** Work of compile time altogether, in terms of plain arithmetic: some tens of nanoseconds each. */
const MAX_WORK = 2 ** 30;

/** What a term costs where JavaScript's own arithmetic is not exact, in terms of plain arithmetic. */
const NARROW_COST = 64;
const WIDE_SUM_COST = 32;
const FUNCTION_COST = 512;

/** The unary instructions that are one exact operation of a processor. */
const PLAIN_UNARY: ReadonlySet<string> = new Set(["neg", "abs", "sqrt", "not", "floor", "ceil", "round", "trunc"]);

/**
 * What compile time may spend on constants: a small file must not make the compiler work for hours. The limits are part
 * of the arithmetic version (specification, section 2), since they decide what is a step and what is a constant.
 */
export class FoldBudget {
  #bytes = 0;
  #work = 0;

  /**
   * Takes the room for a constant that has to be made.
   *
   * @throws Refusal where there is none left
   */
  reserve(bytes: number): void {
    if (!this.tryReserve(bytes, 0)) throw new Refusal(`the constants made at compile time are too large`);
  }

  /** Takes room and work for a constant that a step could make instead; false where the step should. */
  tryReserve(bytes: number, work: number): boolean {
    const isOver = bytes > MAX_CONSTANT_BYTES || this.#bytes + bytes > MAX_MADE_BYTES || this.#work + work > MAX_WORK;
    if (isOver) return false;
    this.#bytes += bytes;
    this.#work += work;
    return true;
  }
}

/**
 * The work of folding a step that makes so many elements: none for movement, which only takes room; else the terms that
 * are read, times what a term of this kind costs.
 */
export function foldingWork(opcode: Opcode, types: readonly TensorType[], elements: number): number {
  const family = opcodeFamily(opcode);
  const [{ dtype, shape }] = types;
  if (family === "copy" || family === "concat" || family === "take" || family === "select") return 0;
  const isRow = family === "dot" || family === "reduction" || family === "scan" || family === "scatter";
  const row = family === "scatter" ? (types[1].shape.at(-1) ?? 1) : (shape.at(-1) ?? 1);
  const terms = isRow ? elements * Math.max(1, row) : elements;
  return terms * costOfTerm(opcodeName(opcode), family, dtype);
}

function costOfTerm(name: string, family: OpcodeFamily | null, dtype: DataType): number {
  if (name === "pow" || (family === "unary" && !PLAIN_UNARY.has(name))) return FUNCTION_COST;
  if (dtype === DataType.float16 || dtype === DataType.bfloat16) return NARROW_COST;
  const isSum = family === "dot" || family === "scan" || family === "scatter" || name === "sum";
  return isSum && dtype === DataType.float64 ? WIDE_SUM_COST : 1;
}
