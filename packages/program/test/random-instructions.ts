import { anyOperand, bitsOf, DataType, type Random, widthBytes } from "@assay/arithmetic";
import { type CopyMap, type Instruction, Opcode, OperandKind, type TensorType } from "../src/index.js";
import { elementCount } from "../src/instruction/row-major.js";

/** An instruction with operands that fit it. */
export type Sample = {
  readonly instruction: Instruction;
  readonly types: readonly TensorType[];
  readonly bytes: readonly Uint8Array[];
};

const float = (shape: readonly number[]): TensorType => ({ dtype: DataType.float32, shape });

/** A well-formed instruction of any family. */
export function randomSample(random: Random): Sample {
  const opcode = random.pick(Object.values(Opcode));
  if (opcode === Opcode.copy) return copySample(random);
  const types = operandTypesFor(random, opcode);
  const natural = naturalFor(opcode, types);
  return sample(random, { opcode, output: float(reshaped(random, natural)), operands: [] }, types);
}

function operandTypesFor(random: Random, opcode: Opcode): TensorType[] {
  const shape = randomShape(random, 4);
  if (opcode < Opcode.add) return [float(shape)];
  if (opcode < Opcode.sum) return [float(holed(random, shape)), float(shape)];
  if (opcode < Opcode.dot) return [float([...shape, random.between(1, 6)])];
  const [m, n, k] = [random.between(1, 4), random.between(1, 4), random.between(1, 6)];
  const batch = randomShape(random, 2);
  const types = [float([...holed(random, batch), m, k]), float([...batch, n, k])];
  const bias = holed(random, [...batch, m, n]).slice(random.below(batch.length + 2));
  return random.below(2) === 0 ? types : [...types, float(bias)];
}

function naturalFor(opcode: Opcode, types: readonly TensorType[]): readonly number[] {
  if (opcode < Opcode.add) return types[0].shape;
  if (opcode < Opcode.sum) return types[1].shape;
  if (opcode < Opcode.dot) return types[0].shape.slice(0, -1);
  return [...types[1].shape.slice(0, -2), types[0].shape.at(-2)!, types[1].shape.at(-2)!];
}

function copySample(random: Random): Sample {
  const dtype = random.pick(Object.values(DataType));
  const source = { dtype, shape: randomShape(random, 3) };
  const rank = source.shape.length;
  const axes = Array.from({ length: random.below(4) }, () => ({
    size: random.between(1, 4),
    coordinate: rank === 0 || random.below(4) === 0 ? null : random.below(rank),
    coefficient: random.between(-3, 3),
  }));
  const coordinates = source.shape.map(() => ({
    offset: random.between(-3, 6),
    divisor: random.between(1, 3),
    mode: random.pick(["floor", "exact"] as const),
  }));
  const width = widthBytes(dtype);
  const fill = dtype === DataType.bool ? 1n : BigInt.asUintN(8 * width, 0xfedcba9876543210n);
  const copy: CopyMap = { fill, axes, coordinates };
  const shape = reshaped(
    random,
    axes.map((axis) => axis.size),
  );
  return sample(random, { opcode: Opcode.copy, output: { dtype, shape }, operands: [], copy }, [source]);
}

function sample(random: Random, instruction: Instruction, types: readonly TensorType[]): Sample {
  const operands = types.map((_, index) => ({ kind: OperandKind.input, index }));
  return { instruction: { ...instruction, operands }, types, bytes: types.map((type) => randomBytes(random, type)) };
}

function randomBytes(random: Random, type: TensorType): Uint8Array {
  const count = elementCount(type.shape);
  if (type.dtype !== DataType.float32) {
    const most = type.dtype === DataType.bool ? 2 : 256;
    return Uint8Array.from({ length: count * widthBytes(type.dtype) }, () => random.below(most));
  }
  const isPlain = random.below(2) === 0;
  const words = Uint32Array.from({ length: count }, () =>
    isPlain ? bitsOf(random.between(-9, 9)) : anyOperand(random),
  );
  return new Uint8Array(words.buffer);
}

function randomShape(random: Random, most: number): number[] {
  return Array.from({ length: random.below(most) }, () => random.between(1, 4));
}

/** The shape with some axes made 1 and perhaps without its leading ones: it broadcasts to the whole. */
function holed(random: Random, shape: readonly number[]): number[] {
  return shape.map((size) => (random.below(3) === 0 ? 1 : size)).slice(shape.length > 0 ? random.below(2) : 0);
}

function reshaped(random: Random, shape: readonly number[]): number[] {
  return random.below(2) === 0 ? [...shape] : [1, elementCount(shape)];
}
