import type { CopyMap, Instruction, TensorType } from "./instruction.js";

/** Bytes in front of the variable parts of a serialized Instruction: opcode, dtype and three offsets. */
export const INSTRUCTION_FIXED_BYTES = 14;
/** Bytes in front of the variable parts of a serialized Copy: fill and two offsets. */
export const COPY_FIXED_BYTES = 16;
/** Bytes in front of the dimensions of a serialized TensorType: dtype and one offset. */
export const TENSOR_TYPE_FIXED_BYTES = 5;
/** Bytes of one serialized Operand, Axis, Coordinate. */
export const OPERAND_BYTES = 5;
export const AXIS_BYTES = 9;
export const COORDINATE_BYTES = 13;
/** The coordinate of an axis that moves none. */
export const NO_COORDINATE = 0xff;

/**
 * SSZ serialization of an instruction (appendix A); its leaf is sha256(0x00 ‖ these bytes).
 *
 * @throws RangeError where a number does not fit its field: such an instruction is not well-formed.
 */
export function encodeInstruction(instruction: Instruction): Uint8Array {
  const { shape } = instruction.output;
  const attributes = instruction.copy === undefined ? attributeBytes(instruction) : encodeCopy(instruction.copy);
  const operandsAt = INSTRUCTION_FIXED_BYTES + 4 * shape.length;
  const attributesAt = operandsAt + OPERAND_BYTES * instruction.operands.length;
  const writer = new FieldWriter(attributesAt + attributes.length);
  writer.uint8(instruction.opcode);
  writer.uint8(instruction.output.dtype);
  writer.uint32(INSTRUCTION_FIXED_BYTES);
  writer.uint32(operandsAt);
  writer.uint32(attributesAt);
  for (const size of shape) writer.uint32(size);
  for (const operand of instruction.operands) {
    writer.uint8(operand.kind);
    writer.uint32(operand.index);
  }
  writer.bytes(attributes);
  return writer.output;
}

/** SSZ serialization of a tensor type: dtype, the offset 5, the dimensions. */
export function encodeTensorType(type: TensorType): Uint8Array {
  const writer = new FieldWriter(TENSOR_TYPE_FIXED_BYTES + 4 * type.shape.length);
  writer.uint8(type.dtype);
  writer.uint32(TENSOR_TYPE_FIXED_BYTES);
  for (const size of type.shape) writer.uint32(size);
  return writer.output;
}

function attributeBytes({ attributes = [] }: Instruction): Uint8Array {
  return Uint8Array.from(attributes, (value) => within(value, 0, 0xff));
}

function encodeCopy(copy: CopyMap): Uint8Array {
  const coordinatesAt = COPY_FIXED_BYTES + AXIS_BYTES * copy.axes.length;
  const writer = new FieldWriter(coordinatesAt + COORDINATE_BYTES * copy.coordinates.length);
  writer.uint64(copy.fill);
  writer.uint32(COPY_FIXED_BYTES);
  writer.uint32(coordinatesAt);
  for (const axis of copy.axes) {
    writer.uint32(axis.size);
    writer.uint8(axis.coordinate ?? NO_COORDINATE);
    writer.int32(axis.coefficient);
  }
  for (const coordinate of copy.coordinates) {
    writer.int64(coordinate.offset);
    writer.uint32(coordinate.divisor);
    writer.uint8(coordinate.mode === "floor" ? 0 : 1);
  }
  return writer.output;
}

class FieldWriter {
  readonly output: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(size: number) {
    this.output = new Uint8Array(size);
    this.#view = new DataView(this.output.buffer);
  }

  uint8(value: number): void {
    this.#view.setUint8(this.#take(1), within(value, 0, 0xff));
  }

  uint32(value: number): void {
    this.#view.setUint32(this.#take(4), within(value, 0, 2 ** 32 - 1), true);
  }

  int32(value: number): void {
    this.#view.setInt32(this.#take(4), within(value, -(2 ** 31), 2 ** 31 - 1), true);
  }

  int64(value: number): void {
    const checked = within(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    this.#view.setBigInt64(this.#take(8), BigInt(checked), true);
  }

  uint64(value: bigint): void {
    if (value < 0n || value >= 1n << 64n) throw new RangeError(`${value} does not fit 64 bits`);
    this.#view.setBigUint64(this.#take(8), value, true);
  }

  bytes(value: Uint8Array): void {
    this.output.set(value, this.#take(value.length));
  }

  #take(size: number): number {
    const position = this.#position;
    this.#position += size;
    return position;
  }
}

function within(value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${value} is not an integer from ${least} to ${most}`);
  }
  return value;
}
