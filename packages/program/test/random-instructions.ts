import {
  anyElement,
  DataType,
  floatFormat,
  integerType,
  type Random,
  smallInteger,
  widthBytes,
} from "@assay/arithmetic";
import {
  type CopyMap,
  type Instruction,
  type Opcode,
  OperandKind,
  ScatterMode,
  type TensorType,
} from "../src/index.js";
import { naturalShape } from "../src/instruction/natural-shape.js";
import { OPCODES, type OpcodeRow, opcodeRow, outputDataType } from "../src/instruction/opcode-table.js";
import { elementCount } from "../src/instruction/row-major.js";

/** An instruction with operands that fit it: input i is operand i. */
export type Sample = {
  readonly instruction: Instruction;
  readonly types: readonly TensorType[];
  readonly bytes: readonly Uint8Array[];
};

type Shape = readonly number[];
type Draft = Pick<Instruction, "attributes" | "copy"> & { readonly types: readonly TensorType[] };

/** Every opcode with every data type of its first computed operand: what `randomSample` can be asked for. */
export const signatures: readonly { readonly opcode: Opcode; readonly dtype: DataType }[] = OPCODES.flatMap((row) =>
  row.types.map((dtype) => ({ opcode: row.code, dtype })),
);

/** A well-formed instruction, of any opcode and data type or of those given, with delicate elements. */
export function randomSample(random: Random, { opcode, dtype } = random.pick(signatures)): Sample {
  const row = opcodeRow(opcode)!;
  const { types, ...attributes } = draft(random, row, dtype);
  const natural = naturalShape({ opcode, ...attributes }, types)!;
  const output = { dtype: outputOf(random, row, types, attributes.attributes), shape: reshaped(random, natural) };
  const operands = types.map((_, index) => ({ kind: OperandKind.input, index }));
  const bytes = types.map((type, operand) =>
    isIndex(row, operand) ? indexBytes(random, type, types[0]) : randomBytes(random, type),
  );
  return { instruction: { opcode, output, operands, ...attributes }, types, bytes };
}

function draft(random: Random, row: OpcodeRow, dtype: DataType): Draft {
  const shape = randomShape(random, 4);
  const one = (own: Shape): TensorType => ({ dtype, shape: own });
  const deep = one([...shape, size(random, 6)]);
  switch (row.family) {
    case "copy":
      return { types: [one(shape)], copy: randomMap(random, dtype, shape) };
    case "concat":
      return draftConcat(random, dtype);
    case "take":
      return draftTake(random, dtype);
    case "scatter":
      return draftScatter(random, dtype);
    case "unary":
    case "cast":
      return { types: [one(shape)] };
    case "binary":
    case "comparison":
      return { types: [one(holed(random, shape)), one(shape)].sort(() => random.between(-1, 1)) };
    case "select":
      return {
        types: [{ dtype: DataType.bool, shape: holed(random, shape) }, one(holed(random, shape)), one(shape)],
      };
    case "reduction": {
      const isEmpty = deep.shape.at(-1) === 0 && row.attributeLimits.length > 0;
      const types = [isEmpty ? one([...shape, 1]) : deep];
      return { types, ...bytesUpTo(random, row.attributeLimits) };
    }
    case "scan":
      return { types: [deep], ...bytesUpTo(random, row.attributeLimits) };
    case "dot":
      return draftDot(random, dtype);
  }
}

function bytesUpTo(random: Random, limits: readonly number[]): Pick<Instruction, "attributes"> {
  return limits.length === 0 ? {} : { attributes: limits.map((limit) => random.between(0, limit)) };
}

function draftConcat(random: Random, dtype: DataType): Draft {
  const shape = [...randomShape(random, 3), size(random, 4)];
  const axis = random.below(shape.length);
  const types = Array.from({ length: random.between(1, 4) }, () => ({
    dtype,
    shape: shape.map((own, other) => (other === axis ? size(random, 4) : own)),
  }));
  return { types, attributes: [axis] };
}

function draftTake(random: Random, dtype: DataType): Draft {
  const shape = [...randomShape(random, 3), size(random, 4)];
  const axis = random.below(shape.length);
  const batch = random.between(0, axis);
  const indices = [...shape.slice(0, batch), ...randomShape(random, 3)];
  const types = [
    { dtype, shape },
    { dtype: DataType.int64, shape: indices },
  ];
  return { types, attributes: [axis, batch] };
}

function draftScatter(random: Random, dtype: DataType): Draft {
  const isComputed = dtype === DataType.float32 || dtype === DataType.float64 || integerType(dtype) !== null;
  const rows = randomShape(random, 3);
  const count = size(random, 6);
  const types = [
    { dtype, shape: [...rows, size(random, 4)] },
    { dtype: DataType.int64, shape: [...holed(random, rows), count] },
    { dtype, shape: [...rows, count] },
  ];
  return { types, attributes: [isComputed ? random.between(0, 4) : ScatterMode.overwrite] };
}

function draftDot(random: Random, dtype: DataType): Draft {
  const [m, n, k] = [size(random, 4), size(random, 4), size(random, 6)];
  const batch = randomShape(random, 2);
  const isByte = dtype === DataType.int8 || dtype === DataType.uint8;
  const other = isByte ? random.pick([DataType.int8, DataType.uint8]) : dtype;
  const types = [
    { dtype, shape: [...holed(random, batch), m, k] },
    { dtype: other, shape: [...batch, n, k] },
  ];
  if (random.below(2) === 0) return { types };
  const bias = holed(random, [...batch, m, n]).slice(random.below(batch.length + 2));
  const isShort = dtype === DataType.float16 || dtype === DataType.bfloat16;
  const output = isByte ? DataType.int32 : isShort ? DataType.float32 : dtype;
  return { types: [...types, { dtype: output, shape: bias }] };
}

function randomMap(random: Random, dtype: DataType, shape: Shape): CopyMap {
  const axes = Array.from({ length: random.below(4) }, () => ({
    size: size(random, 4),
    coordinate: shape.length === 0 || random.below(4) === 0 ? null : random.below(shape.length),
    coefficient: random.between(-3, 3),
  }));
  const coordinates = shape.map(() => ({
    offset: random.between(-3, 6),
    divisor: random.between(1, 3),
    mode: random.pick(["floor", "exact"] as const),
  }));
  const fill = dtype === DataType.bool ? 1n : BigInt.asUintN(8 * widthBytes(dtype), 0xfedcba9876543210n);
  return { fill, axes, coordinates };
}

/** What the operands settle; for cast any data type, for copy sometimes another one of the same width. */
function outputOf(
  random: Random,
  row: OpcodeRow,
  types: readonly TensorType[],
  attributes: readonly number[] | undefined,
): DataType {
  const settled = outputDataType(
    row.code,
    types.map((type) => type.dtype),
    attributes,
  )!;
  const all = Object.values(DataType);
  if (settled === "any") return random.pick(all);
  if (row.family !== "copy" || settled === DataType.bool || random.below(2) === 0) return settled;
  const isLike = (dtype: DataType) => widthBytes(dtype) === widthBytes(settled) && dtype !== DataType.bool;
  return random.pick(all.filter(isLike));
}

function isIndex(row: OpcodeRow, operand: number): boolean {
  return operand === 1 && (row.family === "take" || row.family === "scatter");
}

/** Indices inside and just outside of small axes, negative ones, and some far off. */
function indexBytes(random: Random, type: TensorType, data: TensorType): Uint8Array {
  const most = Math.max(1, ...data.shape);
  const far = [2n ** 31n, 2n ** 32n, -(2n ** 32n), 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n];
  const indices = BigInt64Array.from({ length: elementCount(type.shape) }, () =>
    random.below(12) === 0 ? random.pick(far) : BigInt(random.between(-most - 1, most)),
  );
  return new Uint8Array(indices.buffer);
}

/** Elements of one kind: anything, or (for floats, so that sums come out exact or tied) small integers. */
export function randomBytes(random: Random, { dtype, shape }: TensorType): Uint8Array {
  const width = widthBytes(dtype);
  const bytes = new Uint8Array(elementCount(shape) * width);
  const format = floatFormat(dtype);
  const isPlain = format !== null && random.below(2) === 0;
  for (let at = 0; at < bytes.length; at += width) {
    const bits = isPlain ? smallInteger(random, format, 9) : anyElement(random, dtype);
    for (let byte = 0; byte < width; byte++) bytes[at + byte] = Number((bits >> BigInt(8 * byte)) & 0xffn);
  }
  return bytes;
}

/** Mostly 1 to most, now and then 0: tensors without elements and empty rows. */
function size(random: Random, most: number): number {
  return random.below(16) === 0 ? 0 : random.between(1, most);
}

function randomShape(random: Random, limit: number): number[] {
  return Array.from({ length: random.below(limit) }, () => size(random, 4));
}

/** The shape with some axes made 1 and perhaps without its leading ones: it broadcasts to the whole. */
function holed(random: Random, shape: Shape): number[] {
  return shape.map((own) => (random.below(3) === 0 ? 1 : own)).slice(shape.length > 0 ? random.below(2) : 0);
}

function reshaped(random: Random, shape: Shape): number[] {
  return random.below(2) === 0 && shape.length <= 8 ? [...shape] : [1, elementCount(shape)];
}
