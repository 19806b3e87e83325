import type { AffineMap } from "./copy-tables.js";
import { type PreparedCopy, prepareAffineCopy, runCopy } from "./prepared-copy.js";
import { dotProducts } from "./product.js";
import type { Workspace } from "./workspace.js";

/** A depthwise convolution with its tables and scratch in the kernels' memory: see Kernels.prepareDepthwise. */
export type PreparedDepthwise = {
  readonly batch: number;
  readonly channels: number;
  /** output channels of each input channel */
  readonly maps: number;
  readonly positions: number;
  readonly terms: number;
  readonly columns: PreparedCopy;
};

/** Operands of a depthwise convolution, byte offsets of binary32 elements. */
export type DepthwiseOperands = {
  /** as the copy's source: [N, C, …] */
  readonly source: number;
  /** [C, maps, K] */
  readonly weights: number;
  /** [C, maps] */
  readonly bias?: number;
  /** [N, C, maps, P] */
  readonly out: number;
};

/**
 * Recognizes `dot(weights [C, maps, K], copy(x [N, C, H, W]) as [N, C, P, K])` where every channel is a group of its
 * own, and places tables and scratch. Null if the map is not such a one: it must read, but for axes of size 1, N, C,
 * the output's rows and columns, the kernel's rows and columns, in this order and without divisors.
 */
export function prepareDepthwiseProduct(
  workspace: Workspace,
  shape: readonly number[],
  map: AffineMap,
  maps: number,
): PreparedDepthwise | null {
  const [batch, channels] = shape;
  if (shape.length !== 4 || batch === undefined || channels === undefined) return null;
  const axes = map.axes.filter((axis) => axis.size !== 1);
  const spatial = axes.filter((axis) => axis.coordinate !== 0 && axis.coordinate !== 1);
  const leading = axes.slice(0, axes.length - spatial.length);
  const expected = [batch, channels].flatMap((size, coordinate) => (size === 1 ? [] : [{ size, coordinate }]));
  const isPlain =
    leading.length === expected.length &&
    leading.every(
      (axis, i) =>
        axis.size === expected[i]!.size && axis.coordinate === expected[i]!.coordinate && axis.coefficient === 1,
    );
  if (!isPlain || spatial.length !== 4 || spatial.map((axis) => axis.coordinate).join() !== "2,3,2,3") return null;
  if (map.coordinates.some((one, j) => one.divisor !== 1 || (j < 2 && one.offset !== 0))) return null;
  const [rows, columns, kernelRows, kernelColumns] = spatial.map((axis) => axis.size);
  return {
    batch,
    channels,
    maps,
    positions: rows! * columns!,
    terms: kernelRows! * kernelColumns!,
    columns: prepareAffineCopy(workspace, shape, map, 4),
  };
}

/** Returns how many elements left the first certificate. */
export function runDepthwise(workspace: Workspace, prepared: PreparedDepthwise, operands: DepthwiseOperands): number {
  const { batch, channels, maps, positions: n, terms: k } = prepared;
  return workspace.temporarily(() => {
    const columns = workspace.allocate(prepared.columns.count * 4);
    runCopy(workspace, prepared.columns, operands.source, columns);
    let fallbacks = 0;
    for (let index = 0; index < batch * channels; index++) {
      const channel = index % channels;
      const a = operands.weights + channel * maps * k * 4;
      const b = columns + index * n * k * 4;
      const out = operands.out + index * maps * n * 4;
      const bias = operands.bias;
      fallbacks += dotProducts(workspace, {
        ...{ a, b, out, m: maps, n, k },
        ...(bias !== undefined && { bias: { offset: bias + channel * maps * 4, strideM: 1, strideN: 0 } }),
      });
    }
    return fallbacks;
  });
}
