import { DataType, Random } from "@assay/arithmetic";
import {
  type CopyMap,
  type Instruction,
  naturalShape,
  Opcode,
  type Operand,
  OperandKind,
  type Program,
  type TensorType,
} from "@assay/program";

const float32 = (...shape: number[]): TensorType => ({ dtype: DataType.float32, shape });
const input = (index: number): Operand => ({ kind: OperandKind.input, index });
const constant = (index: number): Operand => ({ kind: OperandKind.constant, index });
const step = (index: number): Operand => ({ kind: OperandKind.step, index });

/** The windows of 2 × 2 with stride 1 and one row of padding of a [2, 5, 6] tensor: an im2col. */
const windows: CopyMap = {
  fill: 0xff800000n,
  axes: [
    { size: 2, coordinate: 0, coefficient: 1 },
    { size: 6, coordinate: 1, coefficient: 1 },
    { size: 5, coordinate: 2, coefficient: 1 },
    { size: 2, coordinate: 1, coefficient: 1 },
    { size: 2, coordinate: 2, coefficient: 1 },
  ],
  coordinates: [
    { offset: 0, divisor: 1, mode: "floor" },
    { offset: -1, divisor: 1, mode: "floor" },
    { offset: 0, divisor: 1, mode: "floor" },
  ],
};

/** Zero insertion and a repeated axis over a [2, 5, 6] tensor: exact division, and an axis that moves nothing. */
const spread: CopyMap = {
  fill: 0x3f800000n,
  axes: [
    { size: 3, coordinate: null, coefficient: 0 },
    { size: 2, coordinate: 0, coefficient: -1 },
    { size: 11, coordinate: 2, coefficient: 1 },
  ],
  coordinates: [
    { offset: 1, divisor: 1, mode: "floor" },
    { offset: 7, divisor: 3, mode: "floor" },
    { offset: 0, divisor: 2, mode: "exact" },
  ],
};

/** A program that has every instruction, products large enough for onnxruntime, and every form of broadcasting. */
export function programOfEveryInstruction(seed: number): Program {
  const random = new Random(seed);
  const types = [float32(64, 40), float32(3, 1, 40), float32(3, 24, 1), float32(24, 40), float32(40)];
  const constants = types.map((type) => ({ type, data: randomTensor(type, random) }));
  const builder = new Builder([float32(2, 5, 6), float32(3, 48, 40)], types);
  const columns = builder.add(Opcode.copy, [input(0)], windows);
  builder.add(Opcode.copy, [input(0)], spread);
  builder.add(Opcode.max, [columns]);
  builder.add(Opcode.min, [columns]);
  builder.add(Opcode.sum, [input(1)]);
  const wide = builder.add(Opcode.dot, [input(1), constant(0)]);
  builder.add(Opcode.dot, [input(1), constant(3)]);
  builder.add(Opcode.dot, [constant(3), input(1), constant(2)]);
  const product = builder.add(Opcode.dot, [input(1), input(1)]);
  for (const opcode of [Opcode.neg, Opcode.abs, Opcode.sqrt, Opcode.exp, Opcode.log]) builder.add(opcode, [wide]);
  for (const opcode of [Opcode.add, Opcode.sub, Opcode.mul, Opcode.div, Opcode.maximum, Opcode.minimum]) {
    builder.add(opcode, [input(1), constant(1)]);
    builder.add(opcode, [constant(4), input(1)]);
  }
  builder.add(Opcode.add, [product, product]);
  return builder.build(constants.map((one) => one.data));
}

/** Bytes of a float32 tensor: mostly ordinary numbers, with zeros, subnormals, infinities and NaN among them if wild. */
export function randomTensor(type: TensorType, random: Random, wild = false): Uint8Array {
  const count = type.shape.reduce((product, size) => product * size, 1);
  const bits = Uint32Array.from({ length: count }, () => {
    if (wild && random.below(12) === 0) return random.pick([0, 0x80000000, 1, 0x7f800000, 0xff800000, 0x7fc12345]);
    return (random.bits() & 0x807fffff) | ((random.between(110, 135) & 0xff) << 23);
  });
  return new Uint8Array(bits.buffer);
}

class Builder {
  readonly #inputs: readonly TensorType[];
  readonly #constants: readonly TensorType[];
  readonly #instructions: Instruction[] = [];

  constructor(inputs: readonly TensorType[], constants: readonly TensorType[]) {
    this.#inputs = inputs;
    this.#constants = constants;
  }

  add(opcode: Opcode, operands: readonly Operand[], copy?: CopyMap): Operand {
    const types = operands.map((operand) => this.#typeOf(operand));
    const draft: Instruction = { opcode, operands, output: types[0], ...(copy && { copy }) };
    const shape = naturalShape(draft, types);
    if (!shape) throw new RangeError(`instruction ${this.#instructions.length} has no natural shape`);
    this.#instructions.push({ ...draft, output: float32(...shape) });
    return step(this.#instructions.length - 1);
  }

  build(constants: readonly Uint8Array[]): Program {
    return {
      arithmeticVersion: 1,
      inputs: this.#inputs.map((type, i) => ({ name: `input${i}`, type })),
      outputs: this.#instructions.map((instruction, i) => ({ name: `step${i}`, type: instruction.output, step: i })),
      constants: this.#constants.map((type, i) => ({ type, data: constants[i] })),
      instructions: this.#instructions,
      origins: this.#instructions.map((_, node) => ({ node, name: `node${node}`, operator: "Test", part: "result" })),
      onnxHash: new Uint8Array(32),
    };
  }

  #typeOf({ kind, index }: Operand): TensorType {
    if (kind === OperandKind.step) return this.#instructions[index].output;
    return kind === OperandKind.constant ? this.#constants[index] : this.#inputs[index];
  }
}
