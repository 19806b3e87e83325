import { DataType, widthBytes } from "../data-type.js";
import { broadcastAxes } from "./broadcast.js";
import { isComputed } from "./codes.js";
import { type AffineMap, writeAffineTables } from "./copy-tables.js";
import { assertSameType, countOf, type KernelOperand, typeOf } from "./operand.js";
import type { Workspace } from "./workspace.js";

/** The affine copy of elements of 1, 2, 4 or 8 bytes; out does not overlap source. */
export function copyElements(
  workspace: Workspace,
  source: KernelOperand,
  map: AffineMap,
  width: number,
  out: number,
): void {
  if (map.axes.some((axis) => axis.size === 0)) return;
  workspace.temporarily(() => {
    const tables = writeAffineTables(source.shape, map, width);
    const axes = workspace.place(tables.axes);
    const coordinates = workspace.place(tables.coordinates);
    const reaches = tables.reaches === null ? 0 : workspace.place(tables.reaches);
    workspace.exports.copy(
      source.offset,
      out,
      width,
      BigInt.asIntN(64, map.fill),
      axes,
      tables.axisCount,
      coordinates,
      source.shape.length,
      reaches,
    );
  });
}

/** The operands one behind the other along an axis. */
export function concatenate(workspace: Workspace, operands: readonly KernelOperand[], axis: number, out: number): void {
  const width = widthBytes(assertSameType("concat", operands));
  const rowBytes = operands.map(({ shape }) => countOf(shape.slice(axis)) * width);
  const stride = rowBytes.reduce((sum, bytes) => sum + bytes, 0);
  const rows = countOf(operands[0]!.shape.slice(0, axis));
  let offset = out;
  for (const [i, operand] of operands.entries()) {
    if (countOf(operand.shape.slice(0, axis)) !== rows) throw new RangeError("concat takes operands of like shapes");
    if (rowBytes[i]! > 0) workspace.exports.spread(operand.offset, offset, rows, rowBytes[i]!, stride);
    offset += rowBytes[i]!;
  }
}

/** Gathers along an axis by int64 indices, of which the first `batch` axes are those of x; outside is zero bits. */
export function takeBlocks(
  { exports }: Workspace,
  x: KernelOperand,
  indices: KernelOperand,
  attributes: { readonly axis: number; readonly batch: number },
  out: number,
): void {
  const { axis, batch } = attributes;
  if (typeOf(indices) !== DataType.int64) throw new RangeError("take takes int64 indices");
  const outer = countOf(x.shape.slice(0, batch));
  if (axis >= x.shape.length || batch > axis || countOf(indices.shape.slice(0, batch)) !== outer) {
    throw new RangeError(`take along axis ${axis} of [${x.shape}] by [${indices.shape}], ${batch} of it shared`);
  }
  const middle = countOf(x.shape.slice(batch, axis));
  const count = countOf(indices.shape.slice(batch));
  const blockBytes = countOf(x.shape.slice(axis + 1)) * widthBytes(typeOf(x));
  if (outer * middle * count * blockBytes === 0) return;
  exports.take(x.offset, indices.offset, out, outer, middle, x.shape[axis]!, count, blockBytes);
}

/** The three operands of `scatter`. */
export type ScatterOperands = {
  readonly data: KernelOperand;
  readonly indices: KernelOperand;
  readonly updates: KernelOperand;
};

/** Scatters along the last axis; out is none of the operands. Returns exact fallbacks. */
export function scatterUpdates(
  workspace: Workspace,
  mode: number,
  { data, indices, updates }: ScatterOperands,
  out: number,
): number {
  const dtype = assertSameType("scatter", [data, updates]);
  if (typeOf(indices) !== DataType.int64 || (mode !== 0 && !isComputed(dtype))) {
    throw new RangeError(`scatter of mode ${mode} does not take data types ${dtype} and ${typeOf(indices)}`);
  }
  const width = widthBytes(dtype);
  const [length, count] = [data.shape.at(-1), updates.shape.at(-1)];
  if (length === undefined || count === undefined || indices.shape.at(-1) !== count) {
    throw new RangeError(`scatter of [${updates.shape}] by [${indices.shape}] into [${data.shape}]`);
  }
  const bytes = countOf(data.shape) * width;
  workspace.bytes(out, bytes).set(workspace.bytes(data.offset, bytes));
  if (bytes === 0 || count === 0) return 0;
  const axes = broadcastAxes([data.shape.slice(0, -1), indices.shape.slice(0, -1)]);
  const table = Uint32Array.from(axes.flatMap(({ size, strides }) => [size, strides[1]! * count * 8]));
  return workspace.temporarily(() => {
    const at = workspace.place(new Uint8Array(table.buffer));
    const scratch = workspace.allocate((length + count) * 4 + (count + 2) * 8);
    const type = mode === 0 ? width : dtype;
    const { scatter } = workspace.exports;
    return scatter(mode, type, indices.offset, updates.offset, out, length, count, at, axes.length, scratch) >>> 0;
  });
}
