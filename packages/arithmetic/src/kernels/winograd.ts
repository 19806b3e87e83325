import type { AffineMap } from "./copy-tables.js";
import type { Workspace } from "./workspace.js";

/** A convolution of one group with kernels of 3 × 3, stride 1, by Winograd's F(2×2, 3×3): see `Winograd`. */
export type PreparedWinograd = {
  readonly batch: number;
  readonly channels: number;
  readonly maps: number;
  /** tiles of 2 × 2 outputs */
  readonly tileRows: number;
  readonly tileColumns: number;
  readonly table: number;
};

/** Some rows of tiles of one image: `tiles` below is count · tileColumns. */
export type TileRows = { readonly first: number; readonly count: number };

/** Byte offsets; binary32 unless told otherwise. */
export type WinogradProposal = {
  /** binary64 [16, maps, tiles]: panel i is the product of panel i of the weights with panel i of the input */
  readonly proposal: number;
  /** binary64 [maps], from `weights` */
  readonly bounds: number;
  /** the largest absolute value of the image, from `largest` */
  readonly largest: number;
  /** [channels, height, width], [maps, channels, 3, 3], [maps] */
  readonly source: number;
  readonly weights: number;
  readonly bias?: number;
  /** [maps, rows, columns] */
  readonly out: number;
};

/**
 * Convolutions by Winograd's transform: 16 matrix products in binary64 of [maps, channels] by [channels, tiles], for
 * 4/9 of the multiplications. Somebody else makes the products, in any order of summation.
 */
export class Winograd {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /**
   * Recognizes `dot(weights [1, maps, 9·C], copy(x [N, C, H, W]) as [N, 1, positions, 9·C])` of stride and dilation 1
   * with zeros in the borders, and places its table in the arena; null if the map is not such a one.
   */
  prepare(
    shape: readonly number[],
    map: AffineMap,
    sizes: { readonly maps: number; readonly positions: number },
  ): PreparedWinograd | null {
    const [batch, channels, height, width] = shape;
    if (shape.length !== 4 || batch === undefined || height === undefined || width === undefined) return null;
    const outputs = outputsOf(shape, map);
    if (outputs === null || channels === undefined) return null;
    const [rows, columns, padTop, padLeft] = outputs;
    if (rows * columns !== sizes.positions) return null;
    const [tileRows, tileColumns] = [Math.ceil(rows / 2), Math.ceil(columns / 2)];
    const fields = Int32Array.of(height, width, channels, rows, columns, padTop, padLeft, tileColumns);
    const table = this.#workspace.place(new Uint8Array(fields.buffer));
    return { batch, channels, maps: sizes.maps, tileRows, tileColumns, table };
  }

  /** Transforms weights [maps, channels, 3, 3] to out, binary64 [16, maps, channels], with bounds, binary64 [maps]. */
  weights({ maps, channels }: PreparedWinograd, weights: number, out: number, bounds: number): void {
    this.#workspace.exports.winogradWeights(weights, out, bounds, maps, channels);
  }

  /** Bytes of scratch that `input` and `certify` need. */
  scratchBytes({ channels, tileColumns }: PreparedWinograd, rows: TileRows): number {
    return Math.max((2 * rows.count + 6) * (2 * tileColumns + 4) * 8, channels * 9 * 4);
  }

  /** Transforms an image [channels, height, width] to out, binary64 [16, channels, tiles]. */
  input(prepared: PreparedWinograd, rows: TileRows, source: number, out: number, scratch: number): void {
    this.#workspace.exports.winogradInput(prepared.table, scratch, source, out, rows.first, rows.count);
  }

  /** Transforms products back, certifies and rounds them. Returns as `Kernels.certifyPanels` does. */
  certify(prepared: PreparedWinograd, rows: TileRows, task: WinogradProposal, scratch: number): number {
    const { proposal, bounds, largest, source, weights, bias, out } = task;
    const operands = [proposal, bounds, largest, source, weights, bias ?? 0, out] as const;
    const { table, maps } = prepared;
    return this.#workspace.exports.certifyWinograd(table, scratch, ...operands, maps, rows.first, rows.count) >>> 0;
  }
}

/** Rows and columns of the output, and what stands before the image; null if the map is not such a convolution. */
function outputsOf(shape: readonly number[], { fill, axes, coordinates }: AffineMap): number[] | null {
  const rest = axes.filter((axis) => axis.size !== 1);
  const take = (coordinate: number, size?: number): number | null => {
    const isNext = rest[0]?.coordinate === coordinate && rest[0].coefficient === 1;
    return isNext && (size === undefined || rest[0]!.size === size) ? rest.shift()!.size : null;
  };
  const [batch, channels] = shape;
  if (batch !== 1 && take(0, batch) === null) return null;
  const rows = take(2);
  const columns = take(3);
  if (rows === null || columns === null || (channels !== 1 && take(1, channels) === null)) return null;
  if (take(2, 3) === null || take(3, 3) === null || rest.length > 0 || BigInt.asUintN(32, fill) !== 0n) return null;
  const isPlain = coordinates.every(({ offset, divisor }, j) => divisor === 1 && (j < 2 ? offset === 0 : offset <= 0));
  return isPlain ? [rows, columns, -coordinates[2]!.offset, -coordinates[3]!.offset] : null;
}
