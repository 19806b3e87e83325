import type { Workspace } from "./workspace.js";

/** Proposed matrix products to round: see Kernels.certifyPanels. All offsets are bytes in the kernels' memory. */
export type PanelProposal = {
  /** binary64 [m, n], 16-byte aligned, without the bias: any order of summation, with or without fused multiply-add */
  readonly proposal: number;
  /** binary64 [m, k] of binary32 values, as `widen` makes them */
  readonly a: number;
  /** binary64 of binary32 values: [n, k] if `bLayout` is "rows", [k, n] if "columns" */
  readonly b: number;
  readonly bLayout: "rows" | "columns";
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** binary64 [m]; with the column bounds, Σ|a[m, k]·b[n, k]| ≤ rowBounds[m] · columnBounds[n] */
  readonly rowBounds: number;
  /** binary64 [n], or null where `columnBound` is one number for all columns */
  readonly columnBounds: number | null;
  readonly columnBound?: number;
  /** binary32: offset of bias[0, 0] and its strides in elements, 0 to repeat */
  readonly bias?: { readonly offset: number; readonly strideM: number; readonly strideN: number };
  /** binary32, n elements of each row */
  readonly out: number;
  /** elements from one row of out to the next */
  readonly outStride: number;
};

/** Rounds proposed products. Returns how many elements the bounds did not certify. */
export function certifyPanelProducts({ exports }: Workspace, task: PanelProposal): number {
  const { proposal, a, b, m, n, k, rowBounds, columnBounds, out, outStride } = task;
  const columnBound = columnBounds === null ? task.columnBound : 0;
  if (columnBound === undefined) throw new RangeError("certifyPanels takes bounds for the columns, or one for all");
  const byColumns = Number(task.bLayout === "columns");
  const { offset, strideM, strideN } = task.bias ?? { offset: 0, strideM: 0, strideN: 0 };
  const operands = [proposal, a, b, byColumns, m, n, k] as const;
  const bounds = [rowBounds, columnBounds ?? 0, columnBound] as const;
  return exports.certifyPanels(...operands, ...bounds, offset, strideM, strideN, out, outStride) >>> 0;
}
