import { DataType } from "@assay/arithmetic";
import { type Instruction, Opcode, OperandKind, type Program, type TensorType } from "@assay/program";

/** Elements of every tensor: 38 chunks, the last of them half filled. */
export const ELEMENTS = 300;
const type: TensorType = { dtype: DataType.float32, shape: [ELEMENTS] };

/** A model of `steps` steps, each of which adds a constant to the step before or to one further back. */
export function chainProgram(steps: number): Program {
  const instructions = Array.from({ length: steps }, (_, step): Instruction => {
    const previous = step === 0 ? { kind: OperandKind.input, index: 0 } : { kind: OperandKind.step, index: step - 1 };
    const other =
      step > 3 && step % 5 === 0
        ? { kind: OperandKind.step, index: Math.floor(step / 2) }
        : { kind: OperandKind.constant, index: step % 2 };
    return { opcode: step % 3 === 2 ? Opcode.mul : Opcode.add, output: type, operands: [previous, other] };
  });
  return {
    arithmeticVersion: 1,
    inputs: [{ name: "x", type }],
    outputs: [{ name: "y", type, step: steps - 1 }],
    constants: [
      { type, data: tensor((i) => 1 + i / 1000) },
      { type, data: tensor((i) => 0.5 - i / 3000) },
    ],
    instructions,
    origins: instructions.map((_, step) => ({
      node: Math.floor(step / 2),
      name: `node ${Math.floor(step / 2)}`,
      operator: "Add",
      part: `part ${step % 2}`,
    })),
    onnxHash: new Uint8Array(32).fill(steps % 256),
  };
}

/** Element bytes of a tensor of the model. */
export function tensor(valueAt: (index: number) => number): Uint8Array {
  const values = Float32Array.from({ length: ELEMENTS }, (_, i) => valueAt(i));
  return new Uint8Array(values.buffer);
}
