import {
  binaryOperation,
  type DataType,
  ExactSum,
  type FloatFormat,
  floatFormat,
  integerType,
  type Row,
  wrapInteger,
} from "@assay/arithmetic";
import { type Instruction, Opcode, ScanFlag, type TensorType } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import { bitsOfElements, bytesOfBits, valuesOf } from "./elements.js";
import { rowLength } from "./reads.js";

/** Scans over the last axis. */
export function evaluateScan(instruction: Instruction, { dtype, shape }: TensorType, bytes: Uint8Array): Uint8Array {
  const [attribute] = instruction.attributes!;
  const length = rowLength(shape);
  if (instruction.opcode === Opcode.rank) return evaluateRank(dtype, bytes, length, attribute === 1);
  const fold = instruction.opcode === Opcode.cumsum ? runningSum : runningProduct;
  const row = bitsOfElements(dtype, bytes);
  const output = new BigUint64Array(elementCount(shape));
  for (let first = 0; first < output.length; first += length) {
    scanRow(row.subarray(first, first + length), output.subarray(first, first + length), attribute, fold(dtype));
  }
  return bytesOfBits(dtype, output);
}

/** What has been folded so far: takes in one element more, and gives the result. */
type Fold = { readonly include: (x: bigint) => void; readonly result: () => bigint };

/** The elements in the order of the fold; a result stands at its place before (exclusive) or after that element. */
function scanRow(row: Row, output: Row, flags: number, { include, result }: Fold): void {
  const isExclusive = (flags & ScanFlag.exclusive) !== 0;
  const isReverse = (flags & ScanFlag.reverse) !== 0;
  for (let step = 0; step < row.length; step++) {
    const place = isReverse ? row.length - 1 - step : step;
    if (isExclusive) output[place] = result();
    include(row[place]);
    if (!isExclusive) output[place] = result();
  }
}

function runningSum(dtype: DataType): Fold {
  const format = floatFormat(dtype);
  if (format !== null) return runningFloatSum(format);
  const type = integerType(dtype)!;
  let total = 0n;
  return {
    include: (x) => {
      total = wrapInteger(type, total + x);
    },
    result: () => total,
  };
}

function runningFloatSum(format: FloatFormat): Fold {
  const total = ExactSum.ofNumbers(format);
  return { include: (x) => total.add(format, x), result: () => total.round(format) };
}

function runningProduct(dtype: DataType): Fold {
  const multiply = binaryOperation("mul", dtype);
  let product = floatFormat(dtype)?.one ?? 1n;
  return {
    include: (x) => {
      product = multiply(product, x);
    },
    result: () => product,
  };
}

/** The places of each row, sorted stably, NaNs first; the rank of an element is where its place stands among them. */
function evaluateRank(dtype: DataType, bytes: Uint8Array, length: number, isDescending: boolean): Uint8Array {
  const values = valuesOf(dtype, bytes);
  const ranks = new BigInt64Array(values.length);
  const places = new Uint32Array(length);
  for (let first = 0; first < values.length; first += length) {
    for (let place = 0; place < length; place++) places[place] = place;
    places.sort((one, other) => compare(values[first + one], values[first + other], isDescending) || one - other);
    for (let rank = 0; rank < length; rank++) ranks[first + places[rank]] = BigInt(rank);
  }
  return new Uint8Array(ranks.buffer);
}

/** Below 0 where x comes before y, 0 where they are equal. -0 = +0, NaNs are equal and come first. */
function compare(x: number | bigint, y: number | bigint, isDescending: boolean): number {
  if (x === y) return 0;
  if (x < y) return isDescending ? 1 : -1;
  if (x > y) return isDescending ? -1 : 1;
  return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
}
