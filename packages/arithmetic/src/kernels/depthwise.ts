import type { AffineMap } from "./copy-tables.js";
import type { Workspace } from "./workspace.js";

/** How the columns of a convolution are seen by its `dot`: [N, C, positions, terms] with weights [C, maps, terms]. */
export type DepthwiseSizes = { readonly maps: number; readonly positions: number; readonly terms: number };

/** A depthwise convolution with its tables and scratch in the kernels' memory: see Kernels.prepareDepthwise. */
export type PreparedDepthwise = DepthwiseSizes & {
  readonly batch: number;
  readonly channels: number;
  /** bits of what stands in the borders */
  readonly fill: number;
  readonly table: number;
  readonly scratch: number;
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

/** One spatial axis: how far outputs and taps are apart, and what stands before the image. */
type Direction = {
  readonly extent: number;
  readonly outputs: number;
  readonly stride: number;
  readonly taps: number;
  readonly dilation: number;
  readonly pad: number;
};

/** Recognizes a depthwise convolution, see Kernels.prepareDepthwise, and places its tables and scratch. */
export function prepareDepthwiseProduct(
  workspace: Workspace,
  shape: readonly number[],
  map: AffineMap,
  sizes: DepthwiseSizes,
): PreparedDepthwise | null {
  const directions = directionsOf(shape, map, sizes);
  const [batch, channels] = shape;
  if (directions === null || batch === undefined || channels === undefined) return null;
  const { table, scratchNumbers } = geometry(...directions);
  const [at, scratch] = [workspace.place(table), workspace.allocate(scratchNumbers * 8)];
  return { ...sizes, batch, channels, fill: Number(map.fill & 0xffffffffn), table: at, scratch };
}

/** Returns how many elements left the first certificate. */
export function runDepthwise(
  { exports }: Workspace,
  { table, scratch, batch, channels, maps, fill }: PreparedDepthwise,
  { source, weights, bias, out }: DepthwiseOperands,
): number {
  return exports.depthwise(table, scratch, source, weights, bias ?? 0, out, batch, channels, maps, fill) >>> 0;
}

/** The image's rows and columns; null if the map is not that of a depthwise convolution. */
function directionsOf(
  shape: readonly number[],
  { axes, coordinates }: AffineMap,
  { positions, terms }: DepthwiseSizes,
): [Direction, Direction] | null {
  const rank = shape.length;
  if (rank < 3 || rank > 4) return null;
  const rest = axes.filter((axis) => axis.size !== 1);
  for (const coordinate of [0, 1]) {
    if (shape[coordinate] === 1) continue;
    const axis = rest.shift();
    if (axis?.coordinate !== coordinate || axis.coefficient !== 1 || axis.size !== shape[coordinate]) return null;
  }
  const outputs = takeProduct(rest, positions, rank);
  const taps = takeProduct(rest, terms, rank);
  if (outputs === null || taps === null || rest.length > 0) return null;
  if (coordinates.some((one, j) => one.divisor !== 1 || one.offset > 0 || (j < 2 && one.offset !== 0))) return null;
  const direction = (coordinate: number): Direction => ({
    extent: shape[coordinate]!,
    ...{ outputs: outputs[coordinate]!.size, stride: outputs[coordinate]!.coefficient },
    ...{ taps: taps[coordinate]!.size, dilation: taps[coordinate]!.coefficient },
    pad: -coordinates[coordinate]!.offset,
  });
  const single = { extent: 1, outputs: 1, stride: 1, taps: 1, dilation: 1, pad: 0 };
  return rank === 3 ? [single, direction(2)] : [direction(2), direction(3)];
}

type Step = { readonly size: number; readonly coefficient: number };

/** Takes the next axes that together have so many elements: by coordinate, each at most once and in order. */
function takeProduct(axes: AffineMap["axes"][number][], product: number, rank: number): Step[] | null {
  const steps = Array.from({ length: rank }, () => ({ size: 1, coefficient: 1 }));
  let last = 1;
  for (let found = 1; found !== product; ) {
    const axis = axes.shift();
    if (!axis || axis.coordinate === null || axis.coordinate <= last || axis.coefficient < 1) return null;
    last = axis.coordinate;
    steps[last] = axis;
    found *= axis.size;
    if (found > product) return null;
  }
  return steps;
}

/** What kernels/depthwise.ts reads. */
function geometry(rows: Direction, columns: Direction): { table: Uint8Array; scratchNumbers: number } {
  const planeRows = (rows.outputs - 1) * rows.stride + (rows.taps - 1) * rows.dilation + 1;
  // Tiles of eight outputs read whole, at the farthest tap too.
  const reach = Math.floor(((columns.taps - 1) * columns.dilation) / columns.stride);
  const pitch = Math.ceil(columns.outputs / 8) * 8 + reach;
  const taps = rows.taps * columns.taps;
  const fields = [
    ...[rows.extent, columns.extent, rows.outputs, columns.outputs, taps, rows.stride, columns.stride],
    ...[rows.pad, columns.pad, planeRows, pitch],
  ];
  for (let i = 0; i < rows.taps; i++) {
    for (let j = 0; j < columns.taps; j++) {
      const column = j * columns.dilation;
      const part = i * rows.dilation * columns.stride + (column % columns.stride);
      fields.push((part * pitch + Math.floor(column / columns.stride)) * 8);
    }
  }
  const table = new Uint8Array(Int32Array.from(fields).buffer);
  return { table, scratchNumbers: 2 * taps + planeRows * columns.stride * pitch };
}
