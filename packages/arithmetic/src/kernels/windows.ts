import { DataType } from "../data-type.js";
import { codeFor, REDUCTION_CODES } from "./codes.js";
import type { AffineMap } from "./copy-tables.js";
import { countOf } from "./operand.js";
import { type PreparedCopy, prepareAffineCopy } from "./prepared-copy.js";
import type { Workspace } from "./workspace.js";

/** Windows over the last axes of a tensor, as pooling takes them; tables lie in the kernels' memory. */
export type PreparedWindows = {
  /** parts of the source that have the same windows: batch and channels */
  readonly planes: number;
  readonly planeBytes: number;
  /** the windows of one part as [taps, length] */
  readonly columns: PreparedCopy;
  readonly taps: number;
  readonly length: number;
  /** what `windowExtremes` needs beside operands and tables */
  readonly scratchBytes: number;
};

/**
 * Recognizes a copy that makes rows of `taps` elements, one row for each place in each plane of the source: leading
 * axes that walk the source's leading axes as they are, and others that do not touch those. Null if it is not such a
 * one.
 */
export function prepareWindowRows(
  workspace: Workspace,
  shape: readonly number[],
  map: AffineMap,
  taps: number,
): PreparedWindows | null {
  const axes = map.axes.filter(({ size }) => size !== 1);
  const inner = innermostOf(axes, taps);
  if (inner === null || axes.some(({ size }) => size === 0)) return null;
  let [leading, walked] = [0, 0];
  for (; leading < shape.length; leading++) {
    const { offset, divisor } = map.coordinates[leading]!;
    const users = axes.filter(({ coordinate }) => coordinate === leading);
    const isWalked = users.length === 1 && users[0] === axes[walked] && walked < inner;
    const isWhole = isWalked && users[0]!.size === shape[leading] && users[0]!.coefficient === 1;
    if (offset !== 0 || divisor !== 1 || !(isWhole || (users.length === 0 && shape[leading] === 1))) break;
    walked += users.length;
  }
  const rest = [...axes.slice(inner), ...axes.slice(walked, inner)];
  const columns = prepareAffineCopy(
    workspace,
    shape.slice(leading),
    {
      fill: map.fill,
      axes: rest.map((axis) => ({ ...axis, coordinate: axis.coordinate === null ? null : axis.coordinate - leading })),
      coordinates: map.coordinates.slice(leading),
    },
    4,
  );
  const length = countOf(axes.slice(walked, inner).map(({ size }) => size));
  return {
    planes: countOf(shape.slice(0, leading)),
    planeBytes: 4 * countOf(shape.slice(leading)),
    columns,
    taps,
    length,
    scratchBytes: 4 * taps * length + 16,
  };
}

/** Index of the first of the innermost axes whose sizes multiply to `count`; null if none do. */
function innermostOf(axes: AffineMap["axes"], count: number): number | null {
  let product = 1;
  let from = axes.length;
  while (product < count && from > 0) product *= axes[--from]!.size;
  return product === count ? from : null;
}

/** Offsets of the source, of the result, and of `scratchBytes` of scratch, aligned to 16. */
export type WindowTask = { readonly source: number; readonly out: number; readonly scratch: number };

/** The greatest or least element of every window. */
export function runWindowExtremes(
  { exports }: Workspace,
  name: "max" | "min",
  prepared: PreparedWindows,
  { source, out, scratch }: WindowTask,
): void {
  const { planes, planeBytes, taps, length, columns } = prepared;
  const { fill, axes, axisCount, coordinates, coordinateCount, reaches } = columns;
  const code = codeFor(name, REDUCTION_CODES[name], DataType.float32);
  exports.windows(
    code,
    source,
    out,
    planes,
    planeBytes,
    scratch,
    taps,
    length,
    fill,
    axes,
    axisCount,
    coordinates,
    coordinateCount,
    reaches,
  );
}
