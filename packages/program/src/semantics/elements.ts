import { DataType, type FloatFormat, floatFormat, widthBytes } from "@assay/arithmetic";
import { narrowBits, narrowNumbers } from "./narrow-float.js";

/** Elements of one width as unsigned integers: for moving them, and for their bits. */
export type Words = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** Elements of a data type that JavaScript numbers hold exactly: all but int64 and uint64. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** The elements of a tensor as words of `width` bytes; bytes that are not aligned are copied first. */
export function wordsOf(bytes: Uint8Array, width: number): Words {
  const aligned = alignedTo(bytes, width);
  const length = aligned.byteLength / width;
  switch (width) {
    case 1:
      return new Uint8Array(aligned.buffer, aligned.byteOffset, length);
    case 2:
      return new Uint16Array(aligned.buffer, aligned.byteOffset, length);
    case 4:
      return new Uint32Array(aligned.buffer, aligned.byteOffset, length);
    default:
      return new BigUint64Array(aligned.buffer, aligned.byteOffset, length);
  }
}

/** The bits of a tensor's elements, zero-extended. */
export function bitsOfElements(dtype: DataType, bytes: Uint8Array): BigUint64Array {
  const words = wordsOf(bytes, widthBytes(dtype));
  return words instanceof BigUint64Array ? words : bitsOfWords(words);
}

/** Words, zero-extended to 64 bits. */
export function bitsOfWords(words: Words): BigUint64Array {
  const bits = new BigUint64Array(words.length);
  for (let index = 0; index < words.length; index++) bits[index] = BigInt(words[index]);
  return bits;
}

/** The bytes of elements with these zero-extended bits. */
export function bytesOfBits(dtype: DataType, bits: BigUint64Array): Uint8Array {
  const width = widthBytes(dtype);
  if (width === 8) return new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
  const bytes = new Uint8Array(bits.length * width);
  const words = wordsOf(bytes, width);
  for (let index = 0; index < bits.length; index++) words[index] = Number(bits[index]);
  return bytes;
}

/** The elements as numbers (of a bool: 0 or 1), or null for int64 and uint64. */
export function numbersOf(dtype: DataType, bytes: Uint8Array): Numbers | null {
  if (dtype === DataType.int64 || dtype === DataType.uint64) return null;
  if (dtype === DataType.bool) return bytes.map((byte) => (byte === 0 ? 0 : 1));
  const aligned = alignedTo(bytes, widthBytes(dtype));
  if (dtype === DataType.float16 || dtype === DataType.bfloat16) {
    return narrowNumbers(dtype, new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2));
  }
  return viewOfNumbers(dtype, aligned);
}

/** Elements of any data type as JavaScript orders them: numbers, or bigints for int64 and uint64. */
export function valuesOf(dtype: DataType, bytes: Uint8Array): Numbers | BigInt64Array | BigUint64Array {
  const numbers = numbersOf(dtype, bytes);
  if (numbers !== null) return numbers;
  const aligned = alignedTo(bytes, 8);
  const length = aligned.byteLength / 8;
  if (dtype === DataType.int64) return new BigInt64Array(aligned.buffer, aligned.byteOffset, length);
  return new BigUint64Array(aligned.buffer, aligned.byteOffset, length);
}

/**
 * Writes numbers as elements from `first` on, each rounded once to nearest, ties to even (floats, NaN canonical), or
 * wrapped (integers of at most 53 bits). `bytes` is aligned to the width.
 */
export function storeNumbers(dtype: DataType, bytes: Uint8Array, first: number, numbers: Float64Array): void {
  if (dtype === DataType.float16 || dtype === DataType.bfloat16) {
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
    for (let index = 0; index < numbers.length; index++) words[first + index] = narrowBits(dtype, numbers[index]);
    return;
  }
  viewOfNumbers(dtype, bytes).set(numbers, first);
  const format = floatFormat(dtype);
  if (format !== null) makeNaNsCanonical(format, bytes, first, numbers);
}

/** What bits a NaN gets when it is written as a number is not defined. */
function makeNaNsCanonical(format: FloatFormat, bytes: Uint8Array, first: number, numbers: Float64Array): void {
  const words = wordsOf(bytes, widthBytes(format.dtype));
  for (let index = 0; index < numbers.length; index++) {
    if (!Number.isNaN(numbers[index])) continue;
    if (words instanceof BigUint64Array) words[first + index] = format.nan;
    else words[first + index] = Number(format.nan);
  }
}

function viewOfNumbers(dtype: DataType, { buffer, byteOffset, byteLength }: Uint8Array): Numbers {
  switch (dtype) {
    case DataType.float32:
      return new Float32Array(buffer, byteOffset, byteLength / 4);
    case DataType.float64:
      return new Float64Array(buffer, byteOffset, byteLength / 8);
    case DataType.int8:
      return new Int8Array(buffer, byteOffset, byteLength);
    case DataType.int16:
      return new Int16Array(buffer, byteOffset, byteLength / 2);
    case DataType.uint16:
      return new Uint16Array(buffer, byteOffset, byteLength / 2);
    case DataType.int32:
      return new Int32Array(buffer, byteOffset, byteLength / 4);
    case DataType.uint32:
      return new Uint32Array(buffer, byteOffset, byteLength / 4);
    case DataType.uint8:
    case DataType.bool:
      return new Uint8Array(buffer, byteOffset, byteLength);
    default:
      throw new RangeError(`elements of data type ${dtype} are not JavaScript numbers`);
  }
}

function alignedTo(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
}
