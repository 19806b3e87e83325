/** Sum of `left[leftStart + k] * right[rightStart + k]` for k below `count`, in four running sums for speed. */
export function dot(
  left: Float64Array,
  leftStart: number,
  right: Float64Array,
  rightStart: number,
  count: number,
): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const unrolled = count - (count % 4);
  for (let k = 0; k < unrolled; k += 4) {
    first += left[leftStart + k] * right[rightStart + k];
    second += left[leftStart + k + 1] * right[rightStart + k + 1];
    third += left[leftStart + k + 2] * right[rightStart + k + 2];
    fourth += left[leftStart + k + 3] * right[rightStart + k + 3];
  }
  for (let k = unrolled; k < count; k++) first += left[leftStart + k] * right[rightStart + k];
  return first + second + (third + fourth);
}

/** Adds `factor * source[sourceStart + k]` to `target[targetStart + k]` for k below `count`. */
export function addScaled(
  target: Float64Array,
  targetStart: number,
  source: Float64Array,
  sourceStart: number,
  count: number,
  factor: number,
): void {
  for (let k = 0; k < count; k++) target[targetStart + k] += factor * source[sourceStart + k];
}
