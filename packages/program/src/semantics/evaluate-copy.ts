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
  if (from.length === 0 || count === 0) return output;
  const plane = planeOf(copy, source.shape);
  if (plane === null) moveRows(copy, source.shape, from, to);
  else movePlanes(plane, copy, source.shape, from, to);
  return output;
}

/** Rows and columns that are moved together: a tile of both lies in a processor's cache. */
const TILE = 32;

/** The last two axes where each moves a coordinate of its own that stays inside of the source: their steps there. */
type Plane = { readonly rowStep: number; readonly columnStep: number; readonly start: number };

/** The plane of a copy that exchanges axes, null for others: what row by row would read with long strides. */
function planeOf({ axes, coordinates }: CopyMap, shape: readonly number[]): Plane | null {
  if (axes.length < 2) return null;
  const strides = rowMajorStrides(shape);
  const [row, column] = axes.slice(-2);
  const places = [row, column].map(({ size, coordinate, coefficient }) => {
    if (coordinate === null || axes.filter((axis) => axis.coordinate === coordinate).length > 1) return null;
    const { offset, divisor } = coordinates[coordinate];
    const last = offset + coefficient * (size - 1);
    const isInside = divisor === 1 && Math.min(offset, last) >= 0 && Math.max(offset, last) < shape[coordinate];
    return isInside ? { step: coefficient * strides[coordinate], start: offset * strides[coordinate] } : null;
  });
  const [rows, columns] = places;
  if (!rows || !columns || Math.abs(columns.step) <= Math.abs(rows.step)) return null;
  return { rowStep: rows.step, columnStep: columns.step, start: rows.start + columns.start };
}

/** Moves the last two axes tile by tile. */
function movePlanes(plane: Plane, copy: CopyMap, shape: readonly number[], from: Words, to: Words): void {
  const outer = copy.axes.slice(0, -2);
  const [rows, columns] = copy.axes.slice(-2);
  const moved = [rows.coordinate, columns.coordinate];
  const strides = rowMajorStrides(shape);
  const sums = copy.coordinates.map((coordinate) => coordinate.offset);
  const position = outer.map(() => 0);
  for (let at = 0; at < to.length; at += rows.size * columns.size) {
    const base = sharedBase(copy, shape, strides, sums, moved);
    if (base !== null) movePlane(plane, base + plane.start, [rows.size, columns.size], from, to, at);
    advance(outer, position, sums);
  }
}

function movePlane(
  { rowStep, columnStep }: Plane,
  base: number,
  [rows, columns]: readonly [number, number],
  from: Words,
  to: Words,
  at: number,
): void {
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(rows, top + TILE);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(columns, left + TILE);
      for (let row = top; row < bottom; row++) {
        let source = base + row * rowStep + left * columnStep;
        const start = at + row * columns;
        for (let place = start + left; place < start + right; place++, source += columnStep) to[place] = from[source];
      }
    }
  }
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
    const base = sharedBase(copy, shape, strides, sums, [inner.coordinate]);
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

/** Source element of a row or plane as far as the coordinates other than `moved` fix it; null if one of them reads nothing. */
function sharedBase(
  copy: CopyMap,
  shape: readonly number[],
  strides: readonly number[],
  sums: readonly number[],
  moved: readonly (number | null)[],
): number | null {
  let base = 0;
  for (let index = 0; index < sums.length; index++) {
    if (moved.includes(index)) continue;
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
