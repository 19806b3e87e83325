import { DataType, widthBytes } from "@assay/arithmetic";
import type { BoundConstant } from "@assay/program";
import { elementCount, type TensorType } from "@assay/program";

/** NumPy's names of the data types that it shares with ONNX (the .npy format, NEP 1). */
const DESCRIPTIONS: ReadonlyMap<string, DataType> = new Map([
  ["f2", DataType.float16],
  ["f4", DataType.float32],
  ["f8", DataType.float64],
  ["i1", DataType.int8],
  ["i2", DataType.int16],
  ["i4", DataType.int32],
  ["i8", DataType.int64],
  ["u1", DataType.uint8],
  ["u2", DataType.uint16],
  ["u4", DataType.uint32],
  ["u8", DataType.uint64],
  ["b1", DataType.bool],
]);
const MAGIC = "\u0093NUMPY";
const ALIGNMENT = 64;

/** Reads a .npy file of version 1 to 3: little-endian elements in row-major order. Throws an Error that says why not. */
export function decodeNpy(bytes: Uint8Array): BoundConstant {
  const latin = new TextDecoder("latin1");
  if (latin.decode(bytes.subarray(0, 6)) !== MAGIC) throw new Error("it does not start as a .npy file does");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 : 12;
  if (bytes.length < start) throw new Error("the header breaks off");
  const length = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = latin.decode(bytes.subarray(start, start + length));
  const description = /'descr':\s*'([<|=>])([a-z]\d)'/.exec(header);
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (description === null || sizes === null) throw new Error(`the header is not understood: ${header.slice(0, 120)}`);
  if (/'fortran_order':\s*True/.test(header)) throw new Error("the elements are in Fortran order; save it in C order");
  const [, order, name] = description;
  const dtype = DESCRIPTIONS.get(name);
  if (dtype === undefined || order === ">") throw new Error(`elements of type ${order}${name} are not supported`);
  const shape = sizes[1]
    .split(",")
    .map((size) => size.trim())
    .filter((size) => size !== "")
    .map(Number);
  const data = bytes.slice(start + length);
  const expected = elementCount(shape) * widthBytes(dtype);
  if (data.length !== expected) throw new Error(`${data.length} bytes of elements where the shape takes ${expected}`);
  return { dtype, shape, data };
}

/** The bytes of a .npy file of version 1. bfloat16, which NumPy has not, becomes uint16 with the same bits. */
export function encodeNpy({ dtype, shape }: TensorType, data: Uint8Array): Uint8Array {
  const name = [...DESCRIPTIONS].find(([, type]) => type === dtype)?.[0] ?? "u2";
  const order = widthBytes(dtype) === 1 ? "|" : "<";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${order}${name}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  const bytes = new Uint8Array(10 + length + data.length);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, length & 0xff, length >> 8]);
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10);
  bytes.set(data, 10 + length);
  return bytes;
}
