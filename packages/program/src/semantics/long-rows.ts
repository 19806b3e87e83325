import { type Instruction, ScanFlag } from "../instruction/instruction.js";
import { opcodeFamily, opcodeName } from "../instruction/opcode-table.js";
import type { ElementRange } from "./reads.js";

/** Elements of a row that are proven in one transaction (appendix A, "Long rows"). */
export const PART_ELEMENTS = 4608;

/**
 * The parts in which an element with long rows is proven, in the order in which they are sent: each has the part of
 * every row, the first one also the elements that are read besides the rows. Empty where no row is long, so that all
 * reads are proven at once. The referee derives the same.
 *
 * @param reads as `readsOf` gives them
 */
export function partsOf(
  instruction: Instruction,
  reads: readonly ElementRange[],
): readonly (readonly ElementRange[])[] {
  const isRow = (read: ElementRange, place: number) => isPartOfRow(instruction, read, place);
  const row = reads.find(isRow);
  if (row === undefined || row.count <= PART_ELEMENTS) return [];
  return Array.from({ length: Math.ceil(row.count / PART_ELEMENTS) }, (_, number) =>
    reads.flatMap((read, place) => {
      if (isRow(read, place)) return [partOf(instruction, read, number)];
      return number === 0 ? [read] : [];
    }),
  );
}

/** Whether a read is a row, or an element that is read besides: of x by scatter, of the bias, rank's own. */
function isPartOfRow({ opcode }: Instruction, { operand }: ElementRange, place: number): boolean {
  switch (opcodeFamily(opcode)) {
    case "reduction":
      return true;
    case "scan":
      return opcodeName(opcode) !== "rank" || place === 0;
    case "scatter":
      return operand !== 0;
    case "dot":
      return operand !== 2;
    default:
      return false;
  }
}

/** Parts run from the start of the row; those of a product from the end from its end. */
function partOf({ opcode, attributes }: Instruction, { operand, first, count }: ElementRange, number: number) {
  const from = number * PART_ELEMENTS;
  const length = Math.min(PART_ELEMENTS, count - from);
  const isDown = opcodeName(opcode) === "cumproduct" && (attributes![0]! & ScanFlag.reverse) !== 0;
  return { operand, first: first + (isDown ? count - from - length : from), count: length };
}
