import { broadcastShapes } from "./broadcast.js";
import { type Instruction, Opcode, type TensorType } from "./instruction.js";

/** What kind of instruction an opcode is. */
export type OpcodeFamily = "copy" | "unary" | "binary" | "reduction" | "dot";

const FAMILIES: ReadonlyMap<number, OpcodeFamily> = new Map<number, OpcodeFamily>([
  [Opcode.copy, "copy"],
  [Opcode.neg, "unary"],
  [Opcode.abs, "unary"],
  [Opcode.sqrt, "unary"],
  [Opcode.exp, "unary"],
  [Opcode.log, "unary"],
  [Opcode.add, "binary"],
  [Opcode.sub, "binary"],
  [Opcode.mul, "binary"],
  [Opcode.div, "binary"],
  [Opcode.maximum, "binary"],
  [Opcode.minimum, "binary"],
  [Opcode.sum, "reduction"],
  [Opcode.max, "reduction"],
  [Opcode.min, "reduction"],
  [Opcode.dot, "dot"],
]);

/** The family of an opcode, or null if arithmetic version 1 has no such opcode. */
export function opcodeFamily(opcode: number): OpcodeFamily | null {
  return FAMILIES.get(opcode) ?? null;
}

/**
 * The natural output shape of an instruction (appendix A), which its declared shape must match in element count.
 * Null where the operand types do not fit together.
 */
export function naturalShape(
  instruction: Pick<Instruction, "opcode" | "copy">,
  operandTypes: readonly TensorType[],
): number[] | null {
  switch (opcodeFamily(instruction.opcode)) {
    case "copy":
      return instruction.copy === undefined ? null : instruction.copy.axes.map((axis) => axis.size);
    case "unary":
      return operandTypes.length < 1 ? null : [...operandTypes[0].shape];
    case "binary":
      return operandTypes.length < 2 ? null : broadcastShapes(operandTypes[0].shape, operandTypes[1].shape);
    case "reduction":
      return operandTypes.length < 1 || operandTypes[0].shape.length < 1 ? null : operandTypes[0].shape.slice(0, -1);
    case "dot":
      return operandTypes.length < 2 ? null : naturalShapeOfDot(operandTypes[0].shape, operandTypes[1].shape);
    case null:
      return null;
  }
}

function naturalShapeOfDot(a: readonly number[], b: readonly number[]): number[] | null {
  if (a.length < 2 || b.length < 2 || a[a.length - 1] !== b[b.length - 1]) return null;
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  return batch === null ? null : [...batch, a[a.length - 2], b[b.length - 2]];
}
