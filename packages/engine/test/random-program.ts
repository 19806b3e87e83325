import { DataType, floatFormat, Random, widthBytes } from "@assay/arithmetic";
import {
  elementCount,
  encodeInstruction,
  type Instruction,
  isWellFormed,
  naturalShape,
  OPCODES,
  type Opcode,
  type OpcodeRow,
  type Operand,
  OperandKind,
  outputDataType,
  type Program,
  type TensorType,
} from "@assay/program";

type Shape = readonly number[];
type Draft = Pick<Instruction, "attributes" | "copy"> & {
  readonly types: readonly TensorType[];
  readonly output?: DataType;
};

const DATA_TYPES: readonly DataType[] = Object.values(DataType);

/**
 * A program that has every opcode with every data type of its first operand, in random order, with random shapes, some
 * of them without elements. Operands are inputs, constants and earlier steps; every step is an output.
 */
export function programOfEverySignature(seed: number): Program {
  const random = new Random(seed);
  const builder = new ProgramBuilder(random);
  const signatures = OPCODES.flatMap((row) => row.types.map((dtype) => ({ row, dtype })));
  for (const { row, dtype } of random.shuffle(signatures)) builder.add(row, dtype);
  return builder.build();
}

/** Bytes of a tensor: ordinary small numbers, one in eight any bits; indices that mostly lie inside short axes. */
export function randomBytes(type: TensorType, random: Random): Uint8Array {
  const bytes = new Uint8Array(elementCount(type.shape) * widthBytes(type.dtype));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < elementCount(type.shape); i++) {
    const value = random.between(-4, 4);
    if (random.below(8) === 0) fillRandomly(bytes, i * widthBytes(type.dtype), type.dtype, random);
    else if (type.dtype === DataType.float32) view.setFloat32(4 * i, value / 3, true);
    else if (type.dtype === DataType.float64) view.setFloat64(8 * i, value / 3, true);
    else if (floatFormat(type.dtype) !== null) view.setUint16(2 * i, 0x3c00 + random.below(0x400), true);
    else if (type.dtype === DataType.bool) bytes[i] = random.below(2);
    else if (widthBytes(type.dtype) === 8) view.setBigInt64(8 * i, BigInt(value), true);
    else bytes.fill(value & 0xff, i * widthBytes(type.dtype), i * widthBytes(type.dtype) + 1);
  }
  return bytes;
}

function fillRandomly(bytes: Uint8Array, at: number, dtype: DataType, random: Random): void {
  for (let i = 0; i < widthBytes(dtype); i++) bytes[at + i] = random.below(dtype === DataType.bool ? 2 : 256);
}

class ProgramBuilder {
  readonly #random: Random;
  readonly #inputs: TensorType[] = [];
  readonly #constants: TensorType[] = [];
  readonly #instructions: Instruction[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  add(row: OpcodeRow, dtype: DataType): void {
    const { types, output, ...attributes } = draft(this.#random, row, dtype);
    const operands = types.map((type) => this.#operandOf(type));
    const shape = naturalShape({ opcode: row.code, ...attributes }, types);
    const settled = outputDataType(
      row.code,
      types.map((type) => type.dtype),
      attributes.attributes,
    );
    if (shape === null || settled === null) throw new RangeError(`${row.name} of ${JSON.stringify(types)}`);
    const type = { dtype: output ?? (settled as DataType), shape: shape.length > 8 ? [elementCount(shape)] : shape };
    const instruction: Instruction = { opcode: row.code as Opcode, operands, output: type, ...attributes };
    const counts = { inputs: this.#inputs.length, constants: this.#constants.length };
    const fault = isWellFormed(instruction, this.#instructions.length, types, counts);
    if (fault !== null) throw new RangeError(`${row.name}: ${JSON.stringify(fault)}`);
    encodeInstruction(instruction);
    this.#instructions.push(instruction);
  }

  build(): Program {
    const random = new Random(17);
    const instructions = this.#instructions;
    return {
      arithmeticVersion: 1,
      inputs: this.#inputs.map((type, i) => ({ name: `input${i}`, type })),
      outputs: instructions.map((instruction, i) => ({ name: `step${i}`, type: instruction.output, step: i })),
      constants: this.#constants.map((type) => ({ type, data: randomBytes(type, random) })),
      instructions,
      origins: instructions.map((_, node) => ({ node, name: `node${node}`, operator: "Test", part: "result" })),
      onnxHash: new Uint8Array(32),
    };
  }

  /** A step, an input or a constant of a type, one of those there are if possible, else a new input or constant. */
  #operandOf(type: TensorType): Operand {
    const isSame = (other: TensorType) => other.dtype === type.dtype && `${other.shape}` === `${type.shape}`;
    const steps = [...this.#instructions.keys()].filter((i) => isSame(this.#instructions[i].output));
    if (steps.length > 0 && this.#random.below(4) > 0) {
      return { kind: OperandKind.step, index: this.#random.pick(steps) };
    }
    const isInput = this.#random.below(2) === 0;
    const list = isInput ? this.#inputs : this.#constants;
    const known = list.findIndex(isSame);
    const index = known >= 0 ? known : list.push(type) - 1;
    return { kind: isInput ? OperandKind.input : OperandKind.constant, index };
  }
}

function size(random: Random): number {
  return random.below(20) === 0 ? 0 : random.pick([1, 2, 3, 5, 9]);
}

function anyShape(random: Random, most: number): number[] {
  return Array.from({ length: random.below(most + 1) }, () => size(random));
}

/** Some axes made 1, perhaps without the leading ones: it broadcasts to the whole. */
function holed(random: Random, shape: Shape): number[] {
  return shape.map((one) => (random.below(3) === 0 ? 1 : one)).slice(random.below(shape.length + 1));
}

function draft(random: Random, row: OpcodeRow, dtype: DataType): Draft {
  const shape = anyShape(random, 3);
  const one = (own: Shape, type = dtype): TensorType => ({ dtype: type, shape: own });
  const attributes = row.attributeLimits.map((limit) => random.below(limit + 1));
  switch (row.family) {
    case "copy":
      return draftCopy(random, one([...shape, 3]));
    case "unary":
      return { types: [one(shape)] };
    case "cast":
      return { types: [one(shape)], output: random.pick(DATA_TYPES) };
    case "binary":
    case "comparison":
      return {
        types:
          random.below(2) === 0 ? [one(shape), one(holed(random, shape))] : [one(holed(random, shape)), one(shape)],
      };
    case "select":
      return { types: [one(holed(random, shape), DataType.bool), one(shape), one(holed(random, shape))] };
    case "reduction":
      return {
        types: [one([...shape, row.attributeLimits.length > 0 ? random.between(1, 6) : size(random)])],
        attributes,
      };
    case "scan":
      return { types: [one([...shape, size(random)])], attributes };
    case "concat": {
      const axis = random.below(shape.length + 1);
      const parts = Array.from({ length: random.between(1, 4) }, () => one(shape.toSpliced(axis, 0, size(random))));
      return { types: parts, attributes: [axis] };
    }
    case "take":
      return draftTake(random, one, anyShape(random, 2));
    case "scatter": {
      const [n, k] = [size(random), size(random)];
      const mode =
        floatFormat(dtype) !== null && widthBytes(dtype) === 2 ? 0 : random.below(dtype === DataType.bool ? 1 : 5);
      const indices = one([...holed(random, shape), k], DataType.int64);
      return { types: [one([...shape, n]), indices, one([...shape, k])], attributes: [mode] };
    }
    case "dot":
      return { types: typesOfDot(random, dtype) };
  }
}

function draftCopy(random: Random, source: TensorType): Draft {
  const axes = source.shape.map((extent, coordinate) => ({ size: extent + 1, coordinate, coefficient: 1 }));
  const coordinates = source.shape.map(() => ({
    offset: random.between(-2, 1),
    divisor: random.between(1, 2),
    mode: random.pick(["floor", "exact"] as const),
  }));
  const fill = source.dtype === DataType.bool ? 1n : 0x5an;
  return { types: [source], copy: { fill, axes: random.shuffle(axes), coordinates } };
}

function draftTake(random: Random, one: (shape: Shape, type?: DataType) => TensorType, shared: Shape): Draft {
  const middle = anyShape(random, 1);
  const x = one([...shared, ...middle, size(random), ...anyShape(random, 1)]);
  const indices = one([...shared, ...anyShape(random, 2)], DataType.int64);
  return { types: [x, indices], attributes: [shared.length + middle.length, shared.length] };
}

/** Now and then large enough for onnxruntime. */
function typesOfDot(random: Random, dtype: DataType): TensorType[] {
  const isByte = dtype === DataType.uint8 || dtype === DataType.int8;
  const other = isByte ? random.pick([DataType.uint8, DataType.int8]) : dtype;
  const isLarge = random.below(2) === 0 && dtype !== DataType.float64;
  const [m, n, k] = isLarge ? [40, 50, 33] : [size(random), size(random), size(random)];
  const batch = isLarge ? [2] : anyShape(random, 2);
  const types = [
    { dtype, shape: [...batch, m, k] },
    { dtype: other, shape: [...holed(random, batch), n, k] },
  ];
  const output = outputDataType(0xa0, [dtype, other]) as DataType;
  const whole = [...batch, m, n];
  return random.below(2) === 0 ? types : [...types, { dtype: output, shape: holed(random, whole) }];
}
