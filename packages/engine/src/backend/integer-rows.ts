import type { QuantizedRows } from "./integer-operation.js";

/** Least and greatest size of a scale for which no rounding below is that of a subnormal number. */
const [LEAST_SCALE, GREATEST_SCALE] = [2 ** -60, 2 ** 60];

/**
 * Finds for each row of binary32 numbers a scale so that each is fl(scale · d) of a signed byte d, or null if a row has
 * none. Rows are [channels, taps] and become [taps, channels].
 */
export function quantizeRows(numbers: Float32Array, rows: number, taps: number): QuantizedRows | null {
  const length = numbers.length / rows;
  const digits = new Int8Array(numbers.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const scale = scaleOf(numbers.subarray(row * length, (row + 1) * length));
    if (scale === null) return null;
    scales[row] = scale;
    const [first, inverse, channels] = [row * length, 1 / scale, length / taps];
    for (let channel = 0, i = first; channel < channels; channel++) {
      for (let tap = 0; tap < taps; tap++, i++) {
        digits[first + tap * channels + channel] = Math.round(numbers[i] * inverse);
      }
    }
  }
  return { digits, scales, rows, length };
}

function scaleOf(row: Float32Array): number | null {
  let largest = 0;
  for (let i = 0; i < row.length; i++) {
    const size = Math.abs(row[i]);
    if (!(size <= largest)) largest = size;
  }
  if (largest === 0) return 1;
  if (!Number.isFinite(largest)) return null;
  for (let most = 128; most >= 1; most--) {
    const near = Math.fround(largest / most);
    if (!(near > LEAST_SCALE && near < GREATEST_SCALE) || !isNear(row, near)) continue;
    // Rounding took at most half a unit from largest: the scale is one of its quotient's neighbours.
    for (const scale of neighbours(near)) if (isScale(row, scale)) return scale;
  }
  return null;
}

/** Whether the first numbers are nearly multiples; most wrong guesses end here. */
function isNear(row: Float32Array, scale: number): boolean {
  for (let i = 0; i < Math.min(row.length, 16); i++) {
    const quotient = row[i] / scale;
    if (Math.abs(quotient - Math.round(quotient)) > 1e-4) return false;
  }
  return true;
}

function isScale(row: Float32Array, scale: number): boolean {
  const inverse = 1 / scale;
  for (let i = 0; i < row.length; i++) {
    const digit = Math.round(row[i] * inverse);
    if (digit < -128 || digit > 127 || Math.fround(digit * scale) !== row[i]) return false;
  }
  return true;
}

function neighbours(x: number): number[] {
  const [bits] = new Uint32Array(Float32Array.of(x).buffer);
  return [0, 1, -1, 2, -2].map((step) => new Float32Array(Uint32Array.of(bits + step).buffer)[0]);
}
