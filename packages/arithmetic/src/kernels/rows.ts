import { type DataType, widthBytes } from "../data-type.js";
import { type ReductionName, reductionReference } from "../reference/reduction.js";
import type { ScanName } from "../reference/scan.js";
import { codeFor, REDUCTION_CODES, SCAN_CODES } from "./codes.js";
import type { Workspace } from "./workspace.js";

/** Rows of one length, one behind the other, and where their results go. */
export type Rows = {
  readonly dtype: DataType;
  readonly source: number;
  readonly out: number;
  readonly rows: number;
  readonly length: number;
};

/** Reduces each row to one element; `last` is the attribute of argmax and argmin. Returns exact fallbacks. */
export function reduceRows(workspace: Workspace, name: ReductionName, task: Rows, last: 0 | 1): number {
  const { dtype, source, out, rows, length } = task;
  const code = codeFor(name, REDUCTION_CODES[name], dtype);
  if (rows === 0) return 0;
  if (length === 0) {
    fill(workspace, task, reductionReference(name, dtype, new BigUint64Array(0), last));
    return 0;
  }
  return workspace.exports.reduce(code, dtype, last, source, out, rows, length) >>> 0;
}

function fill(workspace: Workspace, { dtype, out, rows }: Rows, bits: bigint): void {
  const width = widthBytes(dtype);
  const bytes = workspace.bytes(out, rows * width);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number((bits >> BigInt(8 * (i % width))) & 0xffn);
}

/**
 * Scans each row; out is not source. `attribute` is the attribute byte: flags (1 exclusive, 2 from the end) of cumsum
 * and cumproduct, descending of rank. Returns exact fallbacks.
 */
export function scanRows(workspace: Workspace, name: ScanName, task: Rows, attribute: number): number {
  const { dtype, source, out, rows, length } = task;
  const code = codeFor(name, SCAN_CODES[name], dtype);
  if (rows === 0 || length === 0) return 0;
  if (name !== "rank") {
    return workspace.exports.scan(code, dtype, attribute & 1, attribute >> 1, source, out, rows, length) >>> 0;
  }
  return workspace.temporarily(() => {
    const keys = workspace.allocate(length * 8);
    const places = workspace.allocate(length * 8);
    workspace.exports.rank(dtype, attribute, source, out, rows, length, keys, places);
    return 0;
  });
}
