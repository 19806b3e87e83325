import { broadcastIndex } from "../instruction/broadcast.js";
import type { Instruction, TensorType } from "../instruction/instruction.js";
import { naturalShape } from "../instruction/natural-shape.js";
import { opcodeFamily } from "../instruction/opcode-table.js";
import { unravelIndex } from "../instruction/row-major.js";
import { copySource } from "./copy-source.js";

/** A contiguous range of elements of one operand; `operand` is its position among the instruction's operands. */
export type ElementRange = { readonly operand: number; readonly first: number; readonly count: number };

/**
 * What output element `index` of a well-formed instruction reads, in the order of its operands: one element each for
 * elementwise instructions, one row for reductions, two rows and one bias element for `dot`, one element or nothing
 * for `copy`. The proofs of a dispute's last step are built from it; the referee derives the same.
 */
export function readsOf(
  instruction: Instruction,
  operandTypes: readonly TensorType[],
  index: number,
): readonly ElementRange[] {
  const natural = naturalShape(instruction, operandTypes);
  if (natural === null) throw new RangeError("readsOf needs a well-formed instruction");
  switch (opcodeFamily(instruction.opcode)) {
    case "copy": {
      const element = copySource(instruction.copy!, operandTypes[0].shape, index);
      return element === null ? [] : [{ operand: 0, first: element, count: 1 }];
    }
    case "unary":
      return [{ operand: 0, first: index, count: 1 }];
    case "binary":
      return operandTypes.map((type, operand) => ({
        operand,
        first: broadcastIndex(index, type.shape, natural),
        count: 1,
      }));
    case "reduction": {
      const row = operandTypes[0].shape[operandTypes[0].shape.length - 1];
      return [{ operand: 0, first: index * row, count: row }];
    }
    default:
      return readsOfDot(operandTypes, natural, index);
  }
}

function readsOfDot(operandTypes: readonly TensorType[], natural: readonly number[], index: number): ElementRange[] {
  const [a, b, bias] = operandTypes;
  const coordinates = unravelIndex(index, natural);
  const m = natural[natural.length - 2];
  const n = natural[natural.length - 1];
  const batchShape = natural.slice(0, -2);
  const batch = Math.floor(index / (m * n));
  const length = a.shape[a.shape.length - 1];
  const rowOf = (shape: readonly number[], row: number) =>
    (broadcastIndex(batch, shape.slice(0, -2), batchShape) * shape[shape.length - 2] + row) * length;
  const ranges = [
    { operand: 0, first: rowOf(a.shape, coordinates[coordinates.length - 2]), count: length },
    { operand: 1, first: rowOf(b.shape, coordinates[coordinates.length - 1]), count: length },
  ];
  if (bias !== undefined) ranges.push({ operand: 2, first: broadcastIndex(index, bias.shape, natural), count: 1 });
  return ranges;
}
