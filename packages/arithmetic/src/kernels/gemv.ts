import type { Workspace } from "./workspace.js";

/** Products of 1 to 4 rows with a matrix that is read once: see Kernels.gemv. All operands are binary32. */
export type VectorProduct = {
  /** [m, k] */
  readonly a: number;
  /** [n, k] if `bLayout` is "rows", [k, n] if "columns" */
  readonly b: number;
  readonly bLayout: "rows" | "columns";
  /** 1 to 4 */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** elements from one row of b (as it lies) to the next; as many as a row has if absent */
  readonly bStride?: number;
  /**
   * binary64 [n]: upper bounds of the Euclidean norms of b's n vectors, for constants (`norms` and `columnNorms32` make
   * them). If absent, Σ|a·b| is added up beside the products: a tighter bound, about a third more arithmetic.
   */
  readonly bNorms?: number;
  /** offset of bias[0, 0] and its strides in elements, 0 to repeat */
  readonly bias?: { readonly offset: number; readonly strideM: number; readonly strideN: number };
  /** room for (k + 1)·m binary64 numbers; if absent it is allocated for the call, which may grow the memory */
  readonly scratch?: number;
  /** [m, n] */
  readonly out: number;
};

/** Products of few rows. Returns how many elements left the first certificate. */
export function multiplyVectors(workspace: Workspace, task: VectorProduct): number {
  const { a, b, out, m, n, k, bLayout } = task;
  if (m < 1 || m > 4) throw new RangeError(`gemv takes 1 to 4 rows, not ${m}`);
  const byColumns = bLayout === "columns";
  const { offset, strideM, strideN } = task.bias ?? { offset: 0, strideM: 0, strideN: 0 };
  return workspace.temporarily(() => {
    const norms = task.scratch ?? workspace.allocate((k + 1) * m * 8);
    const wide = norms + m * 8;
    workspace.exports.widenRows(a, wide, m, k, norms);
    const matrix = [b, Number(byColumns), task.bStride ?? (byColumns ? n : k)] as const;
    const bounds = [norms, task.bNorms ?? 0] as const;
    return workspace.exports.gemv(wide, ...matrix, m, n, k, ...bounds, offset, strideM, strideN, out) >>> 0;
  });
}
