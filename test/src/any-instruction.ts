import { DataType, type Random } from "@assay/arithmetic";
import {
  type CopyMap,
  elementCount,
  encodeInstruction,
  type Instruction,
  naturalShape,
  OPCODES,
  Opcode,
  type OpcodeRow,
  OperandKind,
  outputDataType,
  type TensorType,
} from "@assay/program";

/** A serialized instruction with the types of its operands. */
export type InstructionCase = { readonly bytes: Uint8Array; readonly types: readonly TensorType[] };

const sizes = [1, 1, 2, 3, 4, 5, 7] as const;
const dtypes = Object.values(DataType);

function anySize(random: Random): number {
  return random.below(25) === 0 ? 0 : random.pick(sizes);
}

function anyShape(random: Random, most: number): number[] {
  return Array.from({ length: random.below(most + 1) }, () => anySize(random));
}

/** No type on chain has a greater rank. */
function upToRank8(shape: readonly number[]): readonly number[] {
  return shape.slice(0, 8);
}

/** A shape that broadcasts against `shape` as a rule. */
export function partner(random: Random, shape: readonly number[]): number[] {
  const own = shape.slice(random.below(shape.length + 1)).map((size) => (random.below(3) === 0 ? 1 : size));
  return random.below(4) === 0 ? [...anyShape(random, 2), ...own] : own;
}

function anyCopy(random: Random, source: readonly number[]): CopyMap {
  const axes = Array.from({ length: random.below(6) }, () => ({
    size: anySize(random),
    coordinate: source.length === 0 || random.below(5) === 0 ? null : random.below(source.length),
    coefficient: random.between(-3, 3),
  }));
  const coordinates = source.map((size) => ({
    offset: random.between(-4, size),
    divisor: random.between(1, 3),
    mode: random.below(2) === 0 ? ("floor" as const) : ("exact" as const),
  }));
  return { fill: BigInt(random.below(2)), axes, coordinates };
}

function shapesOfDot(random: Random, first: readonly number[]): number[][] {
  const k = anySize(random);
  const a = [...first.slice(0, 3), anySize(random), k];
  const b = [...partner(random, first.slice(0, 3)), anySize(random), k];
  const types = [a, b].map((shape): TensorType => ({ dtype: DataType.float32, shape }));
  const natural = naturalShape({ opcode: Opcode.dot }, types) ?? [1];
  return random.below(2) === 0 ? [a, b] : [a, b, partner(random, natural)];
}

function shapesOfTake(random: Random, x: readonly number[], [axis, batch]: readonly number[]): number[][] {
  const shared = x.slice(0, batch);
  return [[...x], [...shared, ...anyShape(random, axis! >= x.length ? 8 : 2)]];
}

function shapesOfScatter(random: Random, data: readonly number[]): number[][] {
  const count = anySize(random);
  const rows = data.slice(0, -1);
  const indices = rows.slice(random.below(rows.length + 1)).map((size) => (random.below(3) === 0 ? 1 : size));
  return [[...data], [...indices, count], [...rows, count]];
}

function operandShapes(random: Random, { family }: OpcodeRow, attributes: readonly number[]): number[][] {
  const first = anyShape(random, 4);
  switch (family) {
    case "dot":
      return shapesOfDot(random, first);
    case "binary":
    case "comparison":
      return [first, partner(random, first)];
    case "select":
      return [partner(random, first), first, partner(random, first)];
    case "take":
      return shapesOfTake(random, first, attributes);
    case "scatter":
      return shapesOfScatter(random, first);
    case "concat":
      return Array.from({ length: random.between(1, 4) }, () =>
        first.map((size, axis) => (axis === attributes[0] ? anySize(random) : size)),
      );
    default:
      return [first];
  }
}

function operandTypes(random: Random, { family, types, name }: OpcodeRow, count: number): DataType[] {
  const dtype = random.pick(types);
  if (family === "take") return [dtype, DataType.int64];
  if (family === "scatter") return [dtype, DataType.int64, dtype];
  if (family === "select") return [DataType.bool, dtype, dtype];
  if (name !== "dot") return Array<DataType>(count).fill(dtype);
  const isByte = dtype === DataType.uint8 || dtype === DataType.int8;
  const b = isByte ? random.pick([DataType.uint8, DataType.int8]) : dtype;
  const output = outputDataType(Opcode.dot, [dtype, b]) as DataType;
  return [dtype, b, output].slice(0, count);
}

/**
 * An instruction over the steps before `index` that is well-formed as a rule, of any opcode and data type, its declared
 * shape another one with as many elements at times.
 */
export function anyInstruction(random: Random, index: number): InstructionCase {
  const row = random.pick(OPCODES);
  const attributes = row.attributeLimits.map((limit) =>
    random.below(random.below(8) === 0 ? limit + 2 : Math.min(limit, 2) + 1),
  );
  const shapes = operandShapes(random, row, attributes);
  const operandDtypes = operandTypes(random, row, shapes.length);
  const types = shapes.map(
    (shape, operand): TensorType => ({ dtype: operandDtypes[operand]!, shape: upToRank8(shape) }),
  );
  const copy = row.name === "copy" ? { copy: anyCopy(random, shapes[0]!) } : {};
  const natural = naturalShape({ opcode: row.code, attributes, ...copy }, types) ?? [];
  const shape = random.below(3) === 0 || natural.length > 8 ? [elementCount(natural)] : natural;
  const made = outputDataType(row.code, operandDtypes, attributes);
  const isFree = made === null || made === "any" || (row.name === "copy" && random.below(3) === 0);
  const dtype = isFree ? random.pick(dtypes) : made;
  const operands = types.map(() => ({ kind: OperandKind.step, index: random.below(index) }));
  const instruction: Instruction = {
    opcode: row.code,
    output: { dtype, shape },
    operands,
    ...copy,
    ...(attributes.length === 0 ? {} : { attributes }),
  };
  return { bytes: encodeInstruction(instruction), types };
}

/** The same with a few bytes changed, cut off or added, or a type of another kind. */
export function damaged(random: Random, { bytes, types }: InstructionCase): InstructionCase {
  const other = Uint8Array.from(bytes);
  switch (random.below(7)) {
    case 0:
      return { bytes: other.slice(0, random.below(other.length + 1)), types };
    case 1:
      return { bytes: Uint8Array.from([...other, random.below(256)]), types };
    case 2:
      return { bytes, types: types.map((type) => ({ ...type, shape: upToRank8(partner(random, type.shape)) })) };
    case 3:
      return {
        bytes,
        types: types.map((type) => (random.below(2) === 0 ? type : { ...type, dtype: random.pick(dtypes) })),
      };
    default:
      for (let i = random.below(3); i >= 0; i--) {
        const values = [0, 1, 2, 0xff, 0x7f, 0x80, random.below(256)];
        other[random.below(other.length)] = random.pick(values);
      }
      return { bytes: other, types };
  }
}
