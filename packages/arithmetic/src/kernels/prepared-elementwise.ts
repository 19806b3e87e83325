import { DataType, widthBytes } from "../data-type.js";
import type { BinaryName } from "../reference/binary.js";
import type { BroadcastAxis } from "./broadcast.js";
import { BINARY_CODES, codeFor, SELECT_CODE } from "./codes.js";
import type { Workspace } from "./workspace.js";

/** An instruction of two or three operands whose walk over an iteration space lies in the kernels' memory. */
export type PreparedElementwise = {
  readonly code: number;
  /** data type of a and b; for `select` their width */
  readonly type: number;
  readonly outWidth: number;
  /** offset of the table of axes */
  readonly axes: number;
  readonly rank: number;
};

const AXIS_FIELDS = 4;

/**
 * Lays down the walk of a binary instruction, a comparison or `select` over `axes`, outermost first, whose strides are
 * those of a and b (and the condition of `select`) in elements. `dtype` is that of a and b. The table stays until the
 * arena is released below it.
 */
export function prepareElementwise(
  workspace: Workspace,
  name: BinaryName | "select",
  dtype: DataType,
  axes: readonly BroadcastAxis[],
): PreparedElementwise {
  const width = widthBytes(dtype);
  const widths = [width, width, widthBytes(DataType.bool)];
  const table = new Uint32Array(axes.length * AXIS_FIELDS);
  for (const [i, { size, strides }] of axes.entries()) {
    table[i * AXIS_FIELDS] = size;
    for (const [operand, stride] of strides.entries()) table[i * AXIS_FIELDS + 1 + operand] = stride * widths[operand]!;
  }
  const place = { axes: workspace.place(new Uint8Array(table.buffer)), rank: axes.length };
  if (name === "select") return { code: SELECT_CODE, type: width, outWidth: width, ...place };
  const isComparison = name === "equal" || name === "less" || name === "lessOrEqual";
  const code = codeFor(name, BINARY_CODES[name], dtype);
  return { code, type: dtype, outWidth: isComparison ? 1 : width, ...place };
}
