import { type AffineMap, writeAffineTables } from "./copy-tables.js";
import { countOf } from "./operand.js";
import type { Workspace } from "./workspace.js";

/** An affine copy whose tables lie in the kernels' memory: see Kernels.prepareCopy. */
export type PreparedCopy = {
  /** elements that it writes */
  readonly count: number;
  readonly widthBytes: number;
  readonly fill: bigint;
  readonly axes: number;
  readonly axisCount: number;
  readonly coordinates: number;
  readonly coordinateCount: number;
  readonly reaches: number;
};

/** Places the tables of a copy from a source of the given shape. */
export function prepareAffineCopy(
  workspace: Workspace,
  shape: readonly number[],
  map: AffineMap,
  widthBytes: number,
): PreparedCopy {
  const count = countOf(map.axes.map((axis) => axis.size));
  const tables = writeAffineTables(shape, map, widthBytes);
  return {
    count,
    widthBytes,
    fill: BigInt.asIntN(64, map.fill),
    axes: workspace.place(tables.axes),
    axisCount: tables.axisCount,
    coordinates: workspace.place(tables.coordinates),
    coordinateCount: shape.length,
    reaches: tables.reaches === null ? 0 : workspace.place(tables.reaches),
  };
}

/** Copies; out does not overlap source. */
export function runCopy({ exports }: Workspace, copy: PreparedCopy, source: number, out: number): void {
  if (copy.count === 0) return;
  const { widthBytes, fill, axes, axisCount, coordinates, coordinateCount, reaches } = copy;
  exports.copy(source, out, widthBytes, fill, axes, axisCount, coordinates, coordinateCount, reaches);
}

/** Copies binary32 elements and widens them to binary64. */
export function runWidenCopy(workspace: Workspace, copy: PreparedCopy, source: number, out: number): void {
  if (copy.widthBytes !== 4) throw new RangeError(`elements of ${copy.widthBytes} bytes are no binary32 numbers`);
  if (copy.count === 0) return;
  const { fill, axes, axisCount, coordinates, coordinateCount, reaches } = copy;
  if (reaches !== 0) {
    workspace.exports.widenCopy(source, out, Number(fill & 0xffffffffn), axes, axisCount, coordinates, coordinateCount);
    return;
  }
  // With divisors, as in resized images, the copy is made first.
  workspace.temporarily(() => {
    const narrow = workspace.allocate(copy.count * 4);
    runCopy(workspace, copy, source, narrow);
    workspace.exports.widen(narrow, out, copy.count);
  });
}
