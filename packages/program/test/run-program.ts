import { evaluate, type Instruction, type Operand, OperandKind, type Program, type TensorType } from "../src/index.js";

/** The types of an instruction's operands in its program. */
export function operandTypes(program: Program, instruction: Instruction): TensorType[] {
  return instruction.operands.map((operand) => typeOf(program, operand));
}

function typeOf(program: Program, { kind, index }: Operand): TensorType {
  if (kind === OperandKind.input) return program.inputs[index].type;
  return kind === OperandKind.constant ? program.constants[index].type : program.instructions[index].output;
}

/** Runs a program with the reference arithmetic; gives the bytes of its outputs. */
export function runProgram(program: Program, inputs: readonly Uint8Array[]): Uint8Array[] {
  const made: Uint8Array[] = [];
  const bytesOf = ({ kind, index }: Operand) => {
    if (kind === OperandKind.input) return inputs[index];
    return kind === OperandKind.constant ? program.constants[index].data : made[index];
  };
  for (const instruction of program.instructions) {
    made.push(evaluate(instruction, operandTypes(program, instruction), instruction.operands.map(bytesOf)));
  }
  return program.outputs.map(({ step }) => made[step]);
}
