import { binaryReference, dotReference, reductionReference, unaryReference, widthBytes } from "@assay/arithmetic";
import type { Instruction, TensorType } from "../instruction/instruction.js";
import { opcodeFamily, opcodeName } from "../instruction/opcode-table.js";
import { type ElementRange, readsOf } from "./reads.js";

/** Bits of one element: a bigint for data types of 8 bytes, else an unsigned number. */
export type ElementBits = number | bigint;

/** Gives the bits of element `element` of the operand at position `operand`. */
export type ReadElement = (operand: number, element: number) => ElementBits;

/**
 * The definition: the bits of output element `index` of a well-formed instruction, from the bits of the elements
 * that {@link readsOf} names.
 */
export function elementOf(
  instruction: Instruction,
  operandTypes: readonly TensorType[],
  read: ReadElement,
  index: number,
): ElementBits {
  const ranges = readsOf(instruction, operandTypes, index);
  const name = opcodeName(instruction.opcode);
  const first = (range: ElementRange) => Number(read(range.operand, range.first));
  switch (opcodeFamily(instruction.opcode)) {
    case "copy":
      if (ranges.length > 0) return read(0, ranges[0].first);
      return widthBytes(instruction.output.dtype) === 8 ? instruction.copy!.fill : Number(instruction.copy!.fill);
    case "unary":
      return unaryReference[name as keyof typeof unaryReference](first(ranges[0]));
    case "binary":
      return binaryReference[name as keyof typeof binaryReference](first(ranges[0]), first(ranges[1]));
    case "reduction":
      return reductionReference[name as keyof typeof reductionReference](rowOf(ranges[0], read));
    default: {
      const bias = ranges.length === 3 ? first(ranges[2]) : null;
      return dotReference(rowOf(ranges[0], read), rowOf(ranges[1], read), bias);
    }
  }
}

function rowOf(range: ElementRange, read: ReadElement): Uint32Array {
  return Uint32Array.from({ length: range.count }, (_, item) => Number(read(range.operand, range.first + item)));
}
