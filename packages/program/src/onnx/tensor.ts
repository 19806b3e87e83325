import { DataType, dataTypeName, isDataType, widthBytes } from "@assay/arithmetic";
import { elementCount } from "../instruction/row-major.js";
import { MAX_RANK } from "../instruction/well-formed.js";
import { ProgramError } from "../program-error.js";
import { carrierOf, isCarriedType, packedLength, unpackCarried } from "./carried-type.js";
import { readEntry, readExternal } from "./external-data.js";
import {
  bytesField,
  bytesFields,
  fixedFields,
  integerField,
  integerFields,
  readMessage,
  textField,
} from "./message.js";
import type { OnnxTensor, UnsupportedTensor } from "./model.js";
import type { Reading } from "./reading.js";

/** Greatest size of one tensor, in bytes: what a typed array and ONNX's own two-gigabyte files can carry. */
export const MAX_TENSOR_BYTES = 2 ** 31;

const EXTERNAL = 1n;

/** Range of the integers that ONNX keeps in `int32_data`, for each data type that it keeps there. */
const INT32_DATA_RANGES: ReadonlyMap<number, readonly [least: bigint, most: bigint]> = new Map([
  [DataType.int32, [-(2n ** 31n), 2n ** 31n - 1n]],
  [DataType.int16, [-(2n ** 15n), 2n ** 15n - 1n]],
  [DataType.int8, [-128n, 127n]],
  [DataType.uint16, [0n, 65535n]],
  [DataType.uint8, [0n, 255n]],
  [DataType.bool, [0n, 1n]],
  [DataType.float16, [0n, 65535n]],
  [DataType.bfloat16, [0n, 65535n]],
]);

type RawTensor = {
  name: string;
  dtype: number;
  dims: bigint[];
  raw: Uint8Array | null;
  floats: Uint8Array[];
  doubles: Uint8Array[];
  int32s: bigint[];
  int64s: bigint[];
  uint64s: bigint[];
  hasStrings: boolean;
  isExternal: boolean;
  entries: Map<string, string>;
  isSegment: boolean;
};

/** As {@link readTensor}, but a tensor of a data type that no instruction has is only named. */
export function readAnyTensor(bytes: Uint8Array, reading: Reading): OnnxTensor | UnsupportedTensor {
  try {
    return readTensor(bytes, reading);
  } catch (error) {
    if (!(error instanceof ProgramError) || error.type.code !== "ONNX_DATA_TYPE_UNSUPPORTED") throw error;
    return { name: error.type.name, unsupported: error.type.dtype };
  }
}

/**
 * Decodes a TensorProto: shape and element bytes, from `raw_data`, the typed fields or a file beside the model.
 *
 * @param reading what reads external data; without it a tensor that has some is refused
 * @throws ProgramError ONNX_TENSOR_MALFORMED, ONNX_EXTERNAL_DATA, ONNX_EXTERNAL_MALFORMED,
 *   ONNX_DATA_TYPE_UNSUPPORTED, ONNX_TOO_LARGE
 */
export function readTensor(bytes: Uint8Array, reading: Reading | null = null): OnnxTensor {
  const raw = readFields(bytes);
  if (raw.isSegment) throw malformed(raw.name, "it is one segment of a larger tensor");
  const { name } = raw;
  const carried = isCarriedType(raw.dtype) ? raw.dtype : null;
  const stored = carried === null ? raw.dtype : DataType.uint8;
  if (!isDataType(stored) || raw.hasStrings) {
    throw new ProgramError({ code: "ONNX_DATA_TYPE_UNSUPPORTED", name, dtype: raw.dtype });
  }
  if (raw.dims.length > MAX_RANK) throw malformed(raw.name, `rank ${raw.dims.length} is over ${MAX_RANK}`);
  if (raw.dims.some((size) => size < 0n || size >= 2n ** 32n)) throw malformed(raw.name, `dimensions ${raw.dims}`);
  const shape = raw.dims.map(Number);
  const count = elementCount(shape);
  const size = carried === null ? count * widthBytes(stored) : packedLength(carried, count);
  if (size > MAX_TENSOR_BYTES) {
    throw new ProgramError({ code: "ONNX_TOO_LARGE", what: `tensor "${raw.name}"`, size, limit: MAX_TENSOR_BYTES });
  }
  const data = raw.isExternal ? externalBytes(raw, stored, size, reading) : elementBytes(raw, stored, size);
  if (carried === null) return { name, dtype: stored, shape, data };
  return { name, dtype: carrierOf(carried), shape, data: unpackCarried(carried, data, count), carried };
}

function externalBytes(raw: RawTensor, dtype: DataType, size: number, reading: Reading | null): Uint8Array {
  reading?.reserve(`external tensor "${raw.name}"`, size);
  return checkBooleans(raw.name, dtype, readExternal(raw.name, raw.entries, size, reading?.external ?? null));
}

function readFields(bytes: Uint8Array): RawTensor {
  const raw: RawTensor = {
    name: "",
    dtype: 0,
    dims: [],
    raw: null,
    floats: [],
    doubles: [],
    int32s: [],
    int64s: [],
    uint64s: [],
    hasStrings: false,
    isExternal: false,
    entries: new Map(),
    isSegment: false,
  };
  readMessage("TensorProto", bytes, {
    1: integerFields((value) => raw.dims.push(value)),
    2: integerField((value) => {
      raw.dtype = Number(value);
    }),
    3: bytesField(() => {
      raw.isSegment = true;
    }),
    4: fixedFields(4, (value) => raw.floats.push(value)),
    5: integerFields((value) => raw.int32s.push(value)),
    6: bytesFields(() => {
      raw.hasStrings = true;
    }),
    7: integerFields((value) => raw.int64s.push(value)),
    8: textField((value) => {
      raw.name = value;
    }),
    9: bytesField((value) => {
      raw.raw = value;
    }),
    10: fixedFields(8, (value) => raw.doubles.push(value)),
    11: integerFields((value) => raw.uint64s.push(BigInt.asUintN(64, value))),
    13: bytesFields((value) => {
      raw.isExternal = true;
      readEntry(value, raw.name, raw.entries);
    }),
    14: integerField((value) => {
      raw.isExternal ||= value === EXTERNAL;
    }),
  });
  return raw;
}

function elementBytes(raw: RawTensor, dtype: DataType, size: number): Uint8Array {
  const typed = [raw.floats, raw.doubles, raw.int32s, raw.int64s, raw.uint64s].filter((list) => list.length > 0);
  if (raw.raw !== null && (typed.length > 0 || raw.raw.length !== size)) {
    throw malformed(raw.name, `${raw.raw.length} bytes of raw data and ${typed.length} typed lists for ${size} bytes`);
  }
  if (raw.raw !== null) return checkBooleans(raw.name, dtype, new Uint8Array(raw.raw));
  const own = typedList(raw, dtype);
  if (typed.some((list) => list !== own)) throw malformed(raw.name, `data in a field not of ${dataTypeName(dtype)}`);
  const data =
    typeof own[0] === "bigint" ? integerBytes(raw.name, own as bigint[], dtype) : concat(own as Uint8Array[]);
  if (data.length !== size) throw malformed(raw.name, `${data.length} bytes of data for ${size}`);
  return data;
}

function typedList(raw: RawTensor, dtype: DataType): Uint8Array[] | bigint[] {
  switch (dtype) {
    case DataType.float32:
      return raw.floats;
    case DataType.float64:
      return raw.doubles;
    case DataType.int64:
      return raw.int64s;
    case DataType.uint32:
    case DataType.uint64:
      return raw.uint64s;
    default:
      return raw.int32s;
  }
}

function integerBytes(name: string, values: readonly bigint[], dtype: DataType): Uint8Array {
  const width = widthBytes(dtype);
  const range = INT32_DATA_RANGES.get(dtype) ?? (dtype === DataType.uint32 ? [0n, 2n ** 32n - 1n] : null);
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    if (range !== null && (value < range[0] || value > range[1])) {
      throw malformed(name, `${value} is no ${dataTypeName(dtype)}`);
    }
    if (width === 1) view.setUint8(index, Number(BigInt.asUintN(8, value)));
    else if (width === 2) view.setUint16(index * 2, Number(BigInt.asUintN(16, value)), true);
    else if (width === 4) view.setUint32(index * 4, Number(BigInt.asUintN(32, value)), true);
    else view.setBigUint64(index * 8, BigInt.asUintN(64, value), true);
  }
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

function checkBooleans(name: string, dtype: DataType, data: Uint8Array): Uint8Array {
  if (dtype === DataType.bool && data.some((byte) => byte > 1)) throw malformed(name, "a bool is neither 0 nor 1");
  return data;
}

function malformed(tensor: string, detail: string): ProgramError {
  return new ProgramError({ code: "ONNX_TENSOR_MALFORMED", tensor, detail });
}
