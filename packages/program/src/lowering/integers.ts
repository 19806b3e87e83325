import { DataType, dataTypeName, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import type { ConstantValue } from "../compile/value.js";

/** Greatest number of elements that shape arithmetic may have; shapes have a handful. */
export const MAX_FOLDED_INTEGERS = 2 ** 20;

const SIGNED: ReadonlySet<DataType> = new Set<DataType>([
  DataType.int8,
  DataType.int16,
  DataType.int32,
  DataType.int64,
]);
const UNSIGNED: ReadonlySet<DataType> = new Set<DataType>([
  DataType.bool,
  DataType.uint8,
  DataType.uint16,
  DataType.uint32,
  DataType.uint64,
]);

/** True for the integer types and bool. */
export function isIntegerType(dtype: DataType): boolean {
  return SIGNED.has(dtype) || UNSIGNED.has(dtype);
}

/** True for the unsigned integer types and bool. */
export function isUnsignedType(dtype: DataType): boolean {
  return UNSIGNED.has(dtype);
}

/** The elements of a constant of an integer type or bool. */
export function integersOf(value: ConstantValue, what: string): bigint[] {
  const { dtype } = value.type;
  if (!isIntegerType(dtype)) throw new Refusal(`${what} is ${dataTypeName(dtype)}, expected integers`);
  const { data } = value.source;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = widthBytes(dtype);
  return Array.from({ length: data.byteLength / width }, (_, index) => {
    const bits = bitsAt(view, index * width, width);
    return SIGNED.has(dtype) ? BigInt.asIntN(8 * width, bits) : bits;
  });
}

/** The element bytes of integers of this type; they wrap to its width, and bool is 1 for everything but 0. */
export function integerData(dtype: DataType, values: readonly bigint[]): Uint8Array {
  const width = widthBytes(dtype);
  const data = new Uint8Array(values.length * width);
  const view = new DataView(data.buffer);
  for (const [index, value] of values.entries()) {
    let bits = dtype === DataType.bool ? BigInt(value !== 0n) : BigInt.asUintN(8 * width, value);
    for (let byte = 0; byte < width; byte++, bits >>= 8n) view.setUint8(index * width + byte, Number(bits & 0xffn));
  }
  return data;
}

function bitsAt(view: DataView, at: number, width: number): bigint {
  if (width === 8) return view.getBigUint64(at, true);
  if (width === 4) return BigInt(view.getUint32(at, true));
  return BigInt(width === 2 ? view.getUint16(at, true) : view.getUint8(at));
}
