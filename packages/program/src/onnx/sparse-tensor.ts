import { DataType, widthBytes } from "@assay/arithmetic";
import { elementCount } from "../instruction/row-major.js";
import { MAX_RANK } from "../instruction/well-formed.js";
import { ProgramError } from "../program-error.js";
import { bytesField, integerFields, readMessage } from "./message.js";
import type { OnnxTensor } from "./model.js";
import type { Reading } from "./reading.js";
import { readTensor } from "./tensor.js";

/** Greatest size of one sparse tensor once it is written out, in bytes. */
const MAX_EXPANDED_BYTES = 2 ** 28;

/**
 * Decodes a SparseTensorProto and writes it out: zeros but for the values at its indices, which are linear or one row
 * of coordinates each, in ascending order.
 *
 * @throws ProgramError ONNX_TENSOR_MALFORMED, ONNX_TOO_LARGE, and what `readTensor` throws
 */
export function readSparseTensor(bytes: Uint8Array, reading: Reading): OnnxTensor {
  let valueBytes: Uint8Array | null = null;
  let indexBytes: Uint8Array | null = null;
  const dims: bigint[] = [];
  readMessage("SparseTensorProto", bytes, {
    1: bytesField((value) => {
      valueBytes = value;
    }),
    2: bytesField((value) => {
      indexBytes = value;
    }),
    3: integerFields((value) => dims.push(value)),
  });
  if (valueBytes === null || indexBytes === null) throw malformed("", "a sparse tensor lacks values or indices");
  const values = readTensor(valueBytes, reading);
  const indices = readTensor(indexBytes, reading);
  const { name, dtype } = values;
  const shape = dims.map(Number);
  if (shape.length > MAX_RANK || shape.some((size) => !(size >= 0 && size < 2 ** 32))) {
    throw malformed(name, `dimensions ${dims.slice(0, 9)}`);
  }
  const width = widthBytes(dtype);
  const size = elementCount(shape) * width;
  if (size > MAX_EXPANDED_BYTES) {
    const what = `sparse tensor "${name}"`;
    throw new ProgramError({ code: "ONNX_TOO_LARGE", what, size, limit: MAX_EXPANDED_BYTES });
  }
  reading.reserve(`sparse tensor "${name}"`, size);
  const data = new Uint8Array(size);
  for (const [index, place] of placesOf(values, indices, shape).entries()) {
    data.set(values.data.subarray(index * width, (index + 1) * width), place * width);
  }
  return { name, dtype, shape, data };
}

/** Where each value stands in row-major order: inside of the shape and strictly ascending. */
function placesOf(values: OnnxTensor, indices: OnnxTensor, shape: readonly number[]): number[] {
  const { name } = values;
  const count = values.shape[0];
  if (values.shape.length !== 1) throw malformed(name, "the values of a sparse tensor have one axis");
  if (indices.dtype !== DataType.int64) throw malformed(name, "the indices of a sparse tensor are int64");
  const isLinear = indices.shape.length === 1;
  const expected = isLinear ? [count] : [count, shape.length];
  if (indices.shape.join() !== expected.join()) throw malformed(name, `indices of shape [${indices.shape}]`);
  const view = new DataView(indices.data.buffer, indices.data.byteOffset, indices.data.byteLength);
  const at = (index: number, limit: number) => {
    const value = view.getBigInt64(8 * index, true);
    if (value < 0n || value >= BigInt(limit)) throw malformed(name, `the index ${value} lies outside of ${limit}`);
    return Number(value);
  };
  const total = elementCount(shape);
  const places: number[] = [];
  for (let index = 0; index < count; index++) {
    const place = isLinear
      ? at(index, total)
      : shape.reduce((flat, size, axis) => flat * size + at(index * shape.length + axis, size), 0);
    if (index > 0 && place <= places[index - 1]) throw malformed(name, "indices that do not ascend");
    places.push(place);
  }
  return places;
}

function malformed(tensor: string, detail: string): ProgramError {
  return new ProgramError({ code: "ONNX_TENSOR_MALFORMED", tensor, detail });
}
