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
export function certifyPanelProducts(workspace: Workspace, task: PanelProposal): number {
  const { m, n, k, outStride } = task;
  return workspace.temporarily(() => {
    const a = narrow(workspace, task.a, m * k);
    const b = task.bLayout === "rows" ? narrow(workspace, task.b, n * k) : transpose(workspace, task.b, n, k);
    const [aNorms, bNorms] = [workspace.allocate(m * 8), workspace.allocate(n * 8)];
    workspace.exports.norms(a, aNorms, m, k);
    workspace.exports.norms(b, bNorms, n, k);
    const { offset, strideM, strideN } = task.bias ?? { offset: 0, strideM: 0, strideN: 0 };
    let fallbacks = 0;
    const proposal = workspace.allocate(n * 8);
    for (let row = 0; row < m; row++) {
      workspace.bytes(proposal, n * 8).set(workspace.bytes(task.proposal + row * n * 8, n * 8));
      const bias = offset === 0 ? 0 : offset + row * strideM * 4;
      const out = task.out + row * outStride * 4;
      const at = a + row * k * 4;
      fallbacks += workspace.exports.certify(proposal, at, b, out, 1, n, k, aNorms + row * 8, bNorms, bias, 0, strideN);
    }
    return fallbacks;
  });
}

function narrow(workspace: Workspace, source: number, count: number): number {
  const out = workspace.allocate(count * 4);
  const { buffer } = workspace.memory;
  new Float32Array(buffer, out, count).set(new Float64Array(buffer, source, count));
  return out;
}

function transpose(workspace: Workspace, source: number, n: number, k: number): number {
  const out = workspace.allocate(n * k * 4);
  const { buffer } = workspace.memory;
  const [from, to] = [new Float64Array(buffer, source, n * k), new Float32Array(buffer, out, n * k)];
  for (let row = 0; row < k; row++)
    for (let column = 0; column < n; column++) to[column * k + row] = from[row * n + column]!;
  return out;
}
