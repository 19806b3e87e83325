import { DataType, floatFormat, type ReductionName, reductionReference, widthBytes } from "@assay/arithmetic";
import type { Instruction, TensorType } from "../instruction/instruction.js";
import { opcodeName } from "../instruction/opcode-table.js";
import { elementCount } from "../instruction/row-major.js";
import { bitsOfWords, bytesOfBits, numbersOf, storeNumbers, valuesOf, wordsOf } from "./elements.js";
import { endsOf } from "./number-operations.js";
import { proposedSum } from "./proposed-sum.js";
import { rowLength } from "./reads.js";

/** A reduction of a row of numbers, or null where the exact path must decide. */
type NumberReduction = (row: Float64Array) => number | null;

/** Reductions over the last axis. */
export function evaluateReduction(instruction: Instruction, type: TensorType, bytes: Uint8Array): Uint8Array {
  const { dtype, shape } = type;
  const name = opcodeName(instruction.opcode) as ReductionName;
  const length = rowLength(shape);
  const count = elementCount(shape.slice(0, -1));
  if (name === "argmax" || name === "argmin") {
    const places = new BigInt64Array(count);
    const values = valuesOf(dtype, bytes);
    const isLast = instruction.attributes![0] === 1;
    for (let row = 0; row < count; row++) {
      places[row] = BigInt(placeOfExtreme(values, row * length, length, name === "argmax", isLast));
    }
    return new Uint8Array(places.buffer);
  }
  const exact = (row: number) => {
    const words = wordsOf(bytes, widthBytes(dtype)).subarray(row * length, (row + 1) * length);
    return reductionReference(name, dtype, bitsOfWords(words));
  };
  const numbers = numbersOf(dtype, bytes);
  const reduce = numberReduction(name, dtype);
  if (numbers === null || reduce === null) {
    return bytesOfBits(
      dtype,
      BigUint64Array.from({ length: count }, (_, row) => exact(row)),
    );
  }
  const output = new Uint8Array(count * widthBytes(dtype));
  const row = new Float64Array(length);
  const result = new Float64Array(1);
  for (let index = 0; index < count; index++) {
    row.set(numbers.subarray(index * length, (index + 1) * length));
    const reduced = reduce(row);
    if (reduced === null) {
      output.set(bytesOfBits(dtype, BigUint64Array.of(exact(index))), index * widthBytes(dtype));
    } else {
      result[0] = reduced;
      storeNumbers(dtype, output, index, result);
    }
  }
  return output;
}

function numberReduction(name: ReductionName, dtype: DataType): NumberReduction | null {
  const isFloat = floatFormat(dtype) !== null;
  const [least, greatest] = isFloat ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : endsOf(dtype);
  switch (name) {
    case "max":
      return (row) => row.reduce((a, b) => Math.max(a, b), least);
    case "min":
      return (row) => row.reduce((a, b) => Math.min(a, b), greatest);
    case "sum":
      // modulo 2^32: each sum of an int32 and an element is exact in binary64
      if (!isFloat) return (row) => row.reduce((a, b) => (a + b) | 0, 0);
      return dtype === DataType.float32 ? proposedSum : null;
    case "product":
      if (!isFloat) return (row) => row.reduce(Math.imul, 1);
      // a product of two binary32 numbers is exact in binary64
      if (dtype === DataType.float32) return (row) => row.reduce((a, b) => Math.fround(a * b), 1);
      return (row) => row.reduce((a, b) => a * b, 1);
    default:
      return null;
  }
}

/** Place of the first or last greatest or smallest value; -0 = +0, a NaN beats everything. */
function placeOfExtreme(
  values: ArrayLike<number | bigint>,
  first: number,
  length: number,
  isGreatest: boolean,
  isLast: boolean,
): number {
  if (length === 0) throw new RangeError("the place of the extreme of an empty row");
  let place = 0;
  for (let other = 1; other < length; other++) {
    const best = values[first + place];
    const x = values[first + other];
    const isTie = x === best || (Number.isNaN(x) && Number.isNaN(best));
    const isBetter = !Number.isNaN(best) && (Number.isNaN(x) || (isGreatest ? x > best : x < best));
    if (isBetter || (isTie && isLast)) place = other;
  }
  return place;
}
