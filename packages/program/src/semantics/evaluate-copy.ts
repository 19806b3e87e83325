import { widthBytes } from "@assay/arithmetic";
import type { CopyMap, TensorType } from "../instruction/instruction.js";
import { elementCount, rowMajorStrides } from "../instruction/row-major.js";
import { type Words, wordsOf } from "./elements.js";

/** All elements of a `copy`: source bytes to output bytes. */
export function evaluateCopy(copy: CopyMap, source: TensorType, bytes: Uint8Array): Uint8Array {
  const count = elementCount(copy.axes.map((axis) => axis.size));
  const output = new Uint8Array(count * widthBytes(source.dtype));
  const from = wordsOf(bytes, widthBytes(source.dtype));
  const to = wordsOf(output, widthBytes(source.dtype));
  if (to instanceof BigUint64Array) to.fill(copy.fill);
  else to.fill(Number(copy.fill));
  if (from.length > 0 && count > 0) moveRows(copy, source.shape, from, to);
  return output;
}

/**
 * Walks the iteration row by row (a row: the last axis). What a row's elements share (every coordinate that the last
 * axis does not move) is settled once; only the moved coordinate is followed inside.
 */
function moveRows(copy: CopyMap, shape: readonly number[], from: Words, to: Words): void {
  const outer = copy.axes.slice(0, -1);
  const inner = copy.axes[copy.axes.length - 1] ?? { size: 1, coordinate: null, coefficient: 0 };
  const strides = rowMajorStrides(shape);
  const sums = copy.coordinates.map((coordinate) => coordinate.offset);
  const position = outer.map(() => 0);
  for (let row = 0; row < to.length; row += inner.size) {
    const base = sharedBase(copy, shape, strides, sums, inner.coordinate);
    if (base !== null && inner.coordinate === null) fillRow(from, base, to, row, inner.size);
    else if (base !== null && inner.coordinate !== null) {
      const moved = inner.coordinate;
      const { divisor, mode } = copy.coordinates[moved];
      let sum = sums[moved];
      for (let along = 0; along < inner.size; along++, sum += inner.coefficient) {
        if (mode === "exact" && sum % divisor !== 0) continue;
        const coordinate = divisor === 1 ? sum : Math.floor(sum / divisor);
        if (coordinate >= 0 && coordinate < shape[moved]) to[row + along] = from[base + coordinate * strides[moved]];
      }
    }
    advance(outer, position, sums);
  }
}

/** Source element of a row as far as the coordinates other than `moved` fix it; null if one of them reads nothing. */
function sharedBase(
  copy: CopyMap,
  shape: readonly number[],
  strides: readonly number[],
  sums: readonly number[],
  moved: number | null,
): number | null {
  let base = 0;
  for (let index = 0; index < sums.length; index++) {
    if (index === moved) continue;
    const { divisor, mode } = copy.coordinates[index];
    if (mode === "exact" && sums[index] % divisor !== 0) return null;
    const coordinate = Math.floor(sums[index] / divisor);
    if (coordinate < 0 || coordinate >= shape[index]) return null;
    base += coordinate * strides[index];
  }
  return base;
}

function fillRow(from: Words, base: number, to: Words, row: number, size: number): void {
  for (let along = 0; along < size; along++) to[row + along] = from[base];
}

function advance(axes: CopyMap["axes"], position: number[], sums: number[]): void {
  for (let index = axes.length - 1; index >= 0; index--) {
    const axis = axes[index];
    const isLast = position[index] === axis.size - 1;
    // Never past the last place: only there is the coordinate sure to stay below 2^53.
    const moved = isLast ? -axis.coefficient * (axis.size - 1) : axis.coefficient;
    if (axis.coordinate !== null) sums[axis.coordinate] += moved;
    position[index] = isLast ? 0 : position[index] + 1;
    if (!isLast) return;
  }
}
