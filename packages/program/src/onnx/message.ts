import protobuf from "protobufjs/minimal.js";
import { ProgramError } from "../program-error.js";

/** Wire types of protocol buffers that ONNX uses. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Reads one field's value; `wireType` tells a packed list from a single number. */
type FieldReader = {
  readonly repeated: boolean;
  readonly wireTypes: readonly number[];
  readonly read: (reader: protobuf.Reader, wireType: number) => void;
};

/** The fields of a message that are of interest, by number; the others are skipped. */
export type Fields = Readonly<Record<number, FieldReader>>;

/**
 * Walks over a message and hands each field of interest to its reader. A singular field may stand once only: two
 * readers that choose differently among duplicates would see two models in one file.
 *
 * @throws ProgramError ONNX_TRUNCATED, ONNX_DUPLICATE_FIELD, ONNX_NOT_A_MODEL
 */
export function readMessage(message: string, bytes: Uint8Array, fields: Fields): void {
  const reader = protobuf.Reader.create(bytes);
  const seen = new Set<number>();
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const number = tag >>> 3;
      const wireType = tag & 7;
      const field = Object.hasOwn(fields, number) ? fields[number] : undefined;
      if (field === undefined) {
        skip(message, reader, number, wireType);
        continue;
      }
      if (!field.wireTypes.includes(wireType)) throw unexpected(message, number, wireType);
      if (!field.repeated && seen.has(number)) {
        throw new ProgramError({ code: "ONNX_DUPLICATE_FIELD", message, field: number });
      }
      seen.add(number);
      field.read(reader, wireType);
    }
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    throw new ProgramError({ code: "ONNX_TRUNCATED", message });
  }
}

/** A singular message or byte string. */
export function bytesField(take: (bytes: Uint8Array) => void): FieldReader {
  return { repeated: false, wireTypes: [BYTES], read: (reader) => take(reader.bytes()) };
}

/** A repeated message or byte string. */
export function bytesFields(take: (bytes: Uint8Array) => void): FieldReader {
  return { repeated: true, wireTypes: [BYTES], read: (reader) => take(reader.bytes()) };
}

/** A singular text. */
export function textField(take: (text: string) => void): FieldReader {
  return { repeated: false, wireTypes: [BYTES], read: (reader) => take(reader.string()) };
}

/** A repeated text. */
export function textFields(take: (text: string) => void): FieldReader {
  return { repeated: true, wireTypes: [BYTES], read: (reader) => take(reader.string()) };
}

/** A singular int64, int32 or enum. */
export function integerField(take: (value: bigint) => void): FieldReader {
  return { repeated: false, wireTypes: [VARINT], read: (reader) => take(varint(reader)) };
}

/** A repeated int64, uint64 or int32, packed or not. Values are signed; uint64 is their two's complement. */
export function integerFields(take: (value: bigint) => void): FieldReader {
  return {
    repeated: true,
    wireTypes: [VARINT, BYTES],
    read: (reader, wireType) => {
      if (wireType === VARINT) return take(varint(reader));
      const end = reader.uint32() + reader.pos;
      if (end > reader.len) throw new RangeError("packed field runs past the end");
      while (reader.pos < end) take(varint(reader));
      if (reader.pos !== end) throw new RangeError("packed field breaks off");
    },
  };
}

/** A singular float. */
export function floatField(take: (value: number) => void): FieldReader {
  return { repeated: false, wireTypes: [FIXED32], read: (reader) => take(reader.float()) };
}

/** Repeated floats or doubles, packed or not, as their little-endian bytes (a NaN keeps its bits). */
export function fixedFields(widthBytes: 4 | 8, take: (bytes: Uint8Array) => void): FieldReader {
  const single = widthBytes === 4 ? FIXED32 : FIXED64;
  return {
    repeated: true,
    wireTypes: [single, BYTES],
    read: (reader, wireType) => {
      if (wireType === BYTES) {
        const bytes = reader.bytes();
        if (bytes.length % widthBytes !== 0) throw new RangeError("packed field breaks off");
        return take(bytes);
      }
      const start = reader.pos;
      reader.skip(widthBytes);
      take(reader.buf.subarray(start, start + widthBytes));
    },
  };
}

function varint(reader: protobuf.Reader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (reader.pos >= reader.len) throw new RangeError("number breaks off");
    const byte = reader.buf[reader.pos++];
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asIntN(64, value);
  }
  throw new RangeError("number is too long");
}

function skip(message: string, reader: protobuf.Reader, number: number, wireType: number): void {
  if (number === 0 || ![VARINT, FIXED64, BYTES, FIXED32].includes(wireType)) {
    throw unexpected(message, number, wireType);
  }
  reader.skipType(wireType);
}

function unexpected(message: string, number: number, wireType: number): ProgramError {
  const detail = `field ${number} of a ${message} has the wire type ${wireType}`;
  return new ProgramError({ code: "ONNX_NOT_A_MODEL", detail });
}
