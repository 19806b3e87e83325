import { type Instruction, OperandKind, type TensorType } from "../instruction/instruction.js";
import { sameShape } from "../instruction/row-major.js";
import { isWellFormed } from "../instruction/well-formed.js";
import type { NodeOrigin, Port } from "../program.js";
import { damaged } from "./file-layout.js";

type Checked = {
  readonly inputs: readonly Port[];
  readonly outputs: readonly (Port & { readonly step: number })[];
  readonly constants: readonly { readonly type: TensorType }[];
  readonly instructions: readonly Instruction[];
  readonly origins: readonly NodeOrigin[];
};

/**
 * Throws PROGRAM_FILE_DAMAGED unless every instruction is well-formed, every output is the declared type of its step and
 * there is an origin for each step: what an executor relies on.
 */
export function checkProgram({ inputs, outputs, constants, instructions, origins }: Checked): void {
  const counts = { inputs: inputs.length, constants: constants.length };
  const tables = {
    [OperandKind.input]: inputs.map(({ type }) => type),
    [OperandKind.constant]: constants.map(({ type }) => type),
    [OperandKind.step]: instructions.map(({ output }) => output),
  };
  for (const [index, instruction] of instructions.entries()) {
    const types = instruction.operands.map((operand) => tables[operand.kind][operand.index]);
    if (types.includes(undefined as never)) throw damaged(`instruction ${index} refers to nothing`);
    const fault = isWellFormed(instruction, index, types, counts);
    if (fault !== null) throw damaged(`instruction ${index} is ill-formed: ${fault}`);
  }
  if (instructions.length === 0 || outputs.length === 0) throw damaged("it has no instructions or no outputs");
  if (origins.length !== instructions.length) throw damaged(`${origins.length} origins, ${instructions.length} steps`);
  for (const { name, type, step } of outputs) {
    const made = instructions[step]?.output;
    if (made === undefined || made.dtype !== type.dtype || !sameShape(made.shape, type.shape)) {
      throw damaged(`the output "${name}" is not that of its step`);
    }
  }
}
