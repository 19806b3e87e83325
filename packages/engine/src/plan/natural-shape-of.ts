import {
  type Instruction,
  naturalShape,
  type Operand,
  OperandKind,
  type Program,
  type TensorType,
} from "@assay/program";

/** The type of what an operand refers to. */
export function typeOfOperand(program: Program, { kind, index }: Operand): TensorType {
  if (kind === OperandKind.step) return program.instructions[index].output;
  return kind === OperandKind.constant ? program.constants[index].type : program.inputs[index].type;
}

/** The shape in which an instruction of a program computes; its declared shape has as many elements. */
export function naturalShapeOf(program: Program, instruction: Instruction): readonly number[] {
  const types = instruction.operands.map((operand) => typeOfOperand(program, operand));
  const shape = naturalShape(instruction, types);
  if (shape === null) throw new RangeError(`operands of opcode ${instruction.opcode} do not fit together`);
  return shape;
}
