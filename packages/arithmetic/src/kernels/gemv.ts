import { dotProducts } from "./product.js";
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
   * binary64 [n]: upper bounds of the Euclidean norms of b's n vectors, for constants (`norms` and `columnNorms` make
   * them). If absent, Σ|a·b| is added up beside the products: a tighter bound, about a third more arithmetic.
   */
  readonly bNorms?: number;
  /** offset of bias[0, 0] and its strides in elements, 0 to repeat */
  readonly bias?: { readonly offset: number; readonly strideM: number; readonly strideN: number };
  /** [m, n] */
  readonly out: number;
};

/** Products of few rows. Returns how many elements left the first certificate. */
export function multiplyVectors(workspace: Workspace, task: VectorProduct): number {
  const { a, out, m, n, k, bLayout } = task;
  if (m < 1 || m > 4) throw new RangeError(`gemv takes 1 to 4 rows, not ${m}`);
  return workspace.temporarily(() => {
    const b = workspace.allocate(n * k * 4);
    const stride = task.bStride ?? (bLayout === "rows" ? k : n);
    const [from, to] = [new Uint32Array(workspace.memory.buffer), new Uint32Array(workspace.memory.buffer, b, n * k)];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < k; j++) {
        to[i * k + j] = from[task.b / 4 + (bLayout === "rows" ? i * stride + j : j * stride + i)]!;
      }
    }
    return dotProducts(workspace, { a, b, out, m, n, k, ...(task.bias && { bias: task.bias }) });
  });
}
