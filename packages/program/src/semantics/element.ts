import {
  type BinaryName,
  binaryReference,
  castReference,
  dotReference,
  type ReductionName,
  type Row,
  rankOfElement,
  reductionReference,
  scanOfPart,
  scatterReference,
  type UnaryName,
  unaryReference,
} from "@assay/arithmetic";
import type { Instruction, ScatterMode, TensorType } from "../instruction/instruction.js";
import { opcodeFamily, opcodeName } from "../instruction/opcode-table.js";
import { type ElementRange, type ReadElement, readsOf, rowLength } from "./reads.js";

/**
 * The definition: the bits, zero-extended, of output element `index` of a well-formed instruction, from the bits of the
 * elements that {@link readsOf} names.
 */
export function elementOf(
  instruction: Instruction,
  operandTypes: readonly TensorType[],
  read: ReadElement,
  index: number,
): bigint {
  const ranges = readsOf(instruction, operandTypes, index, read);
  const name = opcodeName(instruction.opcode);
  const [first, second] = operandTypes;
  const [attribute] = instruction.attributes ?? [0];
  const row = (operand: number) => rowOf(ranges, operand, read);
  const one = (operand: number) => row(operand)[0];
  switch (opcodeFamily(instruction.opcode)) {
    case "copy":
      return ranges.length === 0 ? instruction.copy!.fill : one(0);
    case "concat":
      return read(ranges[0].operand, ranges[0].first);
    case "take":
      return ranges.length === 1 ? 0n : one(0);
    case "scatter": {
      const size = rowLength(first.shape);
      const mode = attribute as ScatterMode;
      return scatterReference(mode, first.dtype, one(0), index % size, size, row(1), row(2));
    }
    case "unary":
      return unaryReference(name as UnaryName, first.dtype, one(0));
    case "cast":
      return castReference(first.dtype, instruction.output.dtype, one(0));
    case "binary":
    case "comparison":
      return binaryReference(name as BinaryName, first.dtype, one(0), one(1));
    case "select":
      return one(0) === 0n ? one(2) : one(1);
    case "reduction":
      return reductionReference(name as ReductionName, first.dtype, row(0), attribute as 0 | 1);
    case "scan":
      if (name !== "rank") return scanOfPart(name as "cumsum" | "cumproduct", first.dtype, row(0), attribute);
      return rankOfElement(first.dtype, row(0), read(0, index), index % rowLength(first.shape), attribute === 1);
    default: {
      const bias = operandTypes.length === 3 ? one(2) : null;
      return dotReference({ a: first.dtype, b: second.dtype }, row(0), row(1), bias);
    }
  }
}

/** The elements of the first range of an operand; none where it is empty. */
function rowOf(ranges: readonly ElementRange[], operand: number, read: ReadElement): Row {
  const range = ranges.find((one) => one.operand === operand);
  return BigUint64Array.from({ length: range?.count ?? 0 }, (_, item) => read(operand, range!.first + item));
}
