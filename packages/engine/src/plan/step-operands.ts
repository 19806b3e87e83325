import { type Instruction, OperandKind } from "@assay/program";

/** The steps whose outputs an instruction reads. */
export function stepOperands(instruction: Instruction): number[] {
  return instruction.operands.filter(({ kind }) => kind === OperandKind.step).map(({ index }) => index);
}
