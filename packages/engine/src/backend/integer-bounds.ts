import { biasOf, type FloatOperation } from "./integer-operation.js";

/** Half a unit in the last place of binary32, relative. */
const UNIT = 2 ** -24;
/** More than what the roundings below, in binary64, take away. */
const SLACK = 1 + 2 ** -20;
/** Sizes of scales and offsets for which nothing here underflows or overflows. */
const [LEAST, GREATEST] = [2 ** -60, 2 ** 40];
/** A bound that leaves less room than this between two integers is of no use. */
const LEAST_LIMIT = 0.375;

/** What `requantizeSums` needs of an operation; one number for each column of the product. */
export type FloatBounds = {
  readonly factors: Float32Array;
  readonly offsets: Float32Array;
  /** distance from the nearest integer from which on a number is not certain */
  readonly limits: Float32Array;
  /** bounds on the error of `dequantizedDot` */
  readonly errors: Float64Array;
  readonly least: number;
  readonly most: number;
  /** zero points of bytes that are held unsigned */
  readonly zero: number;
  readonly sourceZero: number;
};

/** Derives the bounds of docs/arithmetic.md, "Quantized products of floats"; null where they would be of no use. */
export function floatBounds(operation: Omit<FloatOperation, "bounds">): FloatBounds | null {
  const { weights, bias, sourceScale, scale, isRectified, output, reads } = operation;
  const { digits, scales, rows, length } = weights;
  const sourceZero = operation.sourceZero + biasOf(reads[0]);
  const zero = operation.zero + biasOf(output);
  if (sourceZero < 0 || sourceZero > 255 || !isUsable(sourceScale) || !isUsable(scale)) return null;
  const widest = Math.max(sourceZero, 255 - sourceZero);
  const sourceError = largestError(sourceScale, sourceZero);
  const [factors, offsets, limits] = [new Float32Array(rows), new Float32Array(rows), new Float32Array(rows)];
  const errors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const factor = scales[row];
    const [size, weightError] = sizeOf(digits.subarray(row * length, (row + 1) * length), factor);
    const offset = (bias?.[row] ?? 0) / scale;
    if (size * widest >= 2 ** 31 || !isUsable(factor) || !isUsable((factor * sourceScale) / scale)) return null;
    if (!(Math.abs(offset) < GREATEST)) return null;
    factors[row] = (factor * sourceScale) / scale;
    offsets[row] = offset;
    const proposal = (weightError * widest * sourceScale + factor * size * sourceError) / scale;
    const roundings = 8 * UNIT * (260 + Math.abs(offset));
    limits[row] = 0.5 - (proposal + roundings) * SLACK - 2 * UNIT;
    if (!(limits[row] >= LEAST_LIMIT)) return null;
    errors[row] = (length + 8) * 2 ** -53 * factor * size * sourceScale * widest * SLACK + 2 ** -140;
  }
  const least = isRectified ? Math.max(0, -zero - 0.75) : -zero - 0.75;
  return { factors, offsets, limits, errors, least, most: 255 - zero + 0.75, zero, sourceZero };
}

function isUsable(scale: number): boolean {
  return scale > LEAST && scale < GREATEST;
}

/** The most by which fl(scale·(x − zero)) is off for a byte x. */
function largestError(scale: number, zero: number): number {
  let largest = 0;
  for (let x = 0; x < 256; x++) {
    const exact = scale * (x - zero);
    largest = Math.max(largest, Math.abs(Math.fround(exact) - exact));
  }
  return largest;
}

/** Σ |d| and Σ |fl(factor·d) − factor·d| of a row, the latter for numbers that were rounded once more than d. */
function sizeOf(digits: Int8Array, factor: number): readonly [number, number] {
  let [size, error] = [0, 0];
  for (let i = 0; i < digits.length; i++) {
    const exact = factor * digits[i];
    size += Math.abs(digits[i]);
    error += Math.abs(Math.fround(exact) - exact);
  }
  return [size, error * SLACK];
}

/** What a product y, a binary32 number, is quantized to: the byte as it is held. */
export function quantizedByte({ isRectified, scale, zero, output }: FloatOperation, y: number): number {
  const quotient = Math.fround((isRectified ? Math.max(y, 0) : y) / scale);
  const near = Math.round(quotient);
  const steps = near - quotient === 0.5 && near % 2 !== 0 ? near - 1 : near;
  return Math.min(255, Math.max(0, steps + zero + biasOf(output)));
}
