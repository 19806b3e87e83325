import { DataType } from "@assay/arithmetic";

/** The values of float elements as binary64 numbers, which hold each of them; null for other types. */
export function floatValues(dtype: DataType, bytes: Uint8Array): Float64Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (width: number, value: (at: number) => number) =>
    Float64Array.from({ length: bytes.length / width }, (_, index) => value(index * width));
  switch (dtype) {
    case DataType.float32:
      return read(4, (at) => view.getFloat32(at, true));
    case DataType.float64:
      return read(8, (at) => view.getFloat64(at, true));
    case DataType.float16:
      return read(2, (at) => binary16Value(view.getUint16(at, true)));
    case DataType.bfloat16:
      return read(2, (at) => bfloat16Value(view.getUint16(at, true)));
    default:
      return null;
  }
}

function binary16Value(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a binary32 number. */
function bfloat16Value(bits: number): number {
  return new Float32Array(Uint32Array.of(bits * 2 ** 16).buffer)[0];
}
