import { type DataType, isDataType } from "@assay/arithmetic";
import { ProgramError } from "../program-error.js";
import {
  AXIS_BYTES,
  COORDINATE_BYTES,
  COPY_FIXED_BYTES,
  INSTRUCTION_FIXED_BYTES,
  NO_COORDINATE,
  OPERAND_BYTES,
  TENSOR_TYPE_FIXED_BYTES,
} from "./encode.js";
import {
  type CopyAxis,
  type CopyCoordinate,
  type CopyMap,
  type Instruction,
  Opcode,
  type Operand,
  OperandKind,
  type TensorType,
} from "./instruction.js";
import { opcodeFamily } from "./opcode-table.js";
import { MAX_COPY_AXES, MAX_RANK } from "./well-formed.js";

const MAX_OPERANDS = 256;
const MAX_ATTRIBUTE_BYTES = 512;

/**
 * Reads the SSZ serialization of an instruction. Only what `encodeInstruction` writes is accepted: offsets without
 * gaps, whole list items, opcodes, operand kinds, modes and data types that exist.
 *
 * @throws ProgramError with code PROGRAM_INSTRUCTION_MALFORMED
 */
export function decodeInstruction(bytes: Uint8Array): Instruction {
  if (bytes.length < INSTRUCTION_FIXED_BYTES) throw malformed(`${bytes.length} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const operandsAt = view.getUint32(6, true);
  const attributesAt = view.getUint32(10, true);
  if (view.getUint32(2, true) !== INSTRUCTION_FIXED_BYTES) throw malformed("the first offset is not 14");
  const shapeItems = items("shape", INSTRUCTION_FIXED_BYTES, operandsAt, 4, MAX_RANK, bytes.length);
  const operandItems = items("operands", operandsAt, attributesAt, OPERAND_BYTES, MAX_OPERANDS, bytes.length);
  const attributes = bytes.subarray(attributesAt);
  if (attributes.length > MAX_ATTRIBUTE_BYTES) throw malformed(`${attributes.length} bytes of attributes`);
  const instruction = {
    opcode: opcodeAt(view, 0),
    output: { dtype: dataTypeAt(view, 1), shape: shapeItems.map((at) => view.getUint32(at, true)) },
    operands: operandItems.map((at) => operandAt(view, at)),
  };
  if (instruction.opcode === Opcode.copy) return { ...instruction, copy: decodeCopy(attributes) };
  return attributes.length === 0 ? instruction : { ...instruction, attributes: [...attributes] };
}

/**
 * Reads the SSZ serialization of a tensor type.
 *
 * @throws ProgramError with code PROGRAM_INSTRUCTION_MALFORMED
 */
export function decodeTensorType(bytes: Uint8Array): TensorType {
  if (bytes.length < TENSOR_TYPE_FIXED_BYTES) throw malformed(`${bytes.length} bytes are too few for a tensor type`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(1, true) !== TENSOR_TYPE_FIXED_BYTES) throw malformed("the offset of a tensor type is not 5");
  const dimensions = items("shape", TENSOR_TYPE_FIXED_BYTES, bytes.length, 4, MAX_RANK, bytes.length);
  return { dtype: dataTypeAt(view, 0), shape: dimensions.map((at) => view.getUint32(at, true)) };
}

function decodeCopy(bytes: Uint8Array): CopyMap {
  if (bytes.length < COPY_FIXED_BYTES) throw malformed(`${bytes.length} bytes are too few for a copy`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const coordinatesAt = view.getUint32(12, true);
  if (view.getUint32(8, true) !== COPY_FIXED_BYTES) throw malformed("the first offset of a copy is not 16");
  const axes = items("axes", COPY_FIXED_BYTES, coordinatesAt, AXIS_BYTES, MAX_COPY_AXES, bytes.length);
  const coordinates = items("coordinates", coordinatesAt, bytes.length, COORDINATE_BYTES, MAX_RANK, bytes.length);
  return {
    fill: view.getBigUint64(0, true),
    axes: axes.map((at) => axisAt(view, at)),
    coordinates: coordinates.map((at) => coordinateAt(view, at)),
  };
}

/** Positions of the items of a list that fills [from, to) exactly. */
function items(what: string, from: number, to: number, itemBytes: number, most: number, end: number): number[] {
  if (to < from || to > end) throw malformed(`the offsets of ${what} run backwards or past the end`);
  if ((to - from) % itemBytes !== 0) throw malformed(`${what} break off inside an item`);
  const count = (to - from) / itemBytes;
  if (count > most) throw malformed(`${count} ${what}, at most ${most}`);
  return Array.from({ length: count }, (_, item) => from + item * itemBytes);
}

function opcodeAt(view: DataView, at: number): Opcode {
  const opcode = view.getUint8(at);
  if (opcodeFamily(opcode) === null) throw malformed(`unknown opcode ${opcode}`);
  return opcode as Opcode;
}

function dataTypeAt(view: DataView, at: number): DataType {
  const dtype = view.getUint8(at);
  if (!isDataType(dtype)) throw malformed(`unknown data type ${dtype}`);
  return dtype;
}

function operandAt(view: DataView, at: number): Operand {
  const kind = view.getUint8(at);
  if (kind !== OperandKind.input && kind !== OperandKind.constant && kind !== OperandKind.step) {
    throw malformed(`unknown operand kind ${kind}`);
  }
  return { kind, index: view.getUint32(at + 1, true) };
}

function axisAt(view: DataView, at: number): CopyAxis {
  const coordinate = view.getUint8(at + 4);
  return {
    size: view.getUint32(at, true),
    coordinate: coordinate === NO_COORDINATE ? null : coordinate,
    coefficient: view.getInt32(at + 5, true),
  };
}

function coordinateAt(view: DataView, at: number): CopyCoordinate {
  const offset = Number(view.getBigInt64(at, true));
  const mode = view.getUint8(at + 12);
  if (!Number.isSafeInteger(offset)) throw malformed(`coordinate offset ${offset} leaves 53 bits`);
  if (mode > 1) throw malformed(`unknown mode ${mode}`);
  return { offset, divisor: view.getUint32(at + 8, true), mode: mode === 0 ? "floor" : "exact" };
}

function malformed(reason: string): ProgramError {
  return new ProgramError({ code: "PROGRAM_INSTRUCTION_MALFORMED", reason });
}
