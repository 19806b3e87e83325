import { DataType } from "@assay/arithmetic";
import { Opcode, OperandKind, type Program } from "@assay/program";

/** Elements of the long input: 160,000 bytes, which are three parts on chain. */
export const WIDE_ELEMENTS = 40_000;
const wide = { dtype: DataType.float32, shape: [WIDE_ELEMENTS] };
const single = { dtype: DataType.float32, shape: [1] };

/** (x + y)², for a long x and a single y. */
export function wideProgram(): Program {
  const x = { kind: OperandKind.input, index: 0 };
  const y = { kind: OperandKind.input, index: 1 };
  const sum = { kind: OperandKind.step, index: 0 };
  const origin = { node: 0, name: "square of sum", operator: "Mul" };
  return {
    arithmeticVersion: 1,
    inputs: [
      { name: "x", type: wide },
      { name: "y", type: single },
    ],
    outputs: [{ name: "z", type: wide, step: 1 }],
    constants: [],
    instructions: [
      { opcode: Opcode.add, output: wide, operands: [x, y] },
      { opcode: Opcode.mul, output: wide, operands: [sum, sum] },
    ],
    origins: [
      { ...origin, part: "sum" },
      { ...origin, part: "square" },
    ],
    onnxHash: new Uint8Array(32).fill(77),
  };
}

/** Inputs of `wideProgram`. */
export function wideInputs(salt: number): readonly Uint8Array[] {
  const x = Float32Array.from({ length: WIDE_ELEMENTS }, (_, i) => i / 9 + salt);
  return [new Uint8Array(x.buffer), new Uint8Array(Float32Array.of(salt).buffer)];
}
