/** The affine map of `copy` (specification, appendix A); the same as CopyMap of the package program. */
export type AffineMap = {
  /** the bits of the element that stands where nothing is read */
  readonly fill: bigint;
  readonly axes: readonly { readonly size: number; readonly coordinate: number | null; readonly coefficient: number }[];
  readonly coordinates: readonly {
    readonly offset: number;
    readonly divisor: number;
    readonly mode: "floor" | "exact";
  }[];
};

const AXIS_BYTES = 24;
const COORDINATE_BYTES = 40;
const REACH_BYTES = 16;

/** The tables that kernels/copy.ts reads; `reaches` is absent if a coordinate is divided. */
export type AffineTables = {
  readonly axes: Uint8Array;
  readonly axisCount: number;
  readonly coordinates: Uint8Array;
  readonly reaches: Uint8Array | null;
};

/** Writes the tables. Trivial axes are dropped, neighbours that walk as one are merged. */
export function writeAffineTables(shape: readonly number[], map: AffineMap, widthBytes: number): AffineTables {
  if (map.coordinates.length !== shape.length) {
    throw new RangeError(`a source of rank ${shape.length} takes as many coordinates, not ${map.coordinates.length}`);
  }
  const axes = mergeAxes(map.axes);
  const strides = stridesOf(shape, widthBytes);
  const isWhole = map.coordinates.every(({ divisor }) => divisor === 1);
  return {
    axes: writeAxes(axes, strides),
    axisCount: axes.length,
    coordinates: writeCoordinates(shape, map.coordinates, strides),
    reaches: isWhole ? writeReaches(axes, shape.length) : null,
  };
}

function stridesOf(shape: readonly number[], widthBytes: number): number[] {
  const strides = new Array<number>(shape.length);
  let stride = widthBytes;
  for (let j = shape.length - 1; j >= 0; j--) {
    strides[j] = stride;
    stride *= shape[j]!;
  }
  return strides;
}

function writeAxes(axes: AffineMap["axes"], strides: readonly number[]): Uint8Array {
  const table = new DataView(new ArrayBuffer(axes.length * AXIS_BYTES));
  for (const [i, { size, coordinate, coefficient }] of axes.entries()) {
    const stepBytes = coordinate === null ? 0n : BigInt(coefficient) * BigInt(strides[coordinate]!);
    table.setUint32(i * AXIS_BYTES, size, true);
    table.setInt32(i * AXIS_BYTES + 4, coordinate ?? -1, true);
    table.setBigInt64(i * AXIS_BYTES + 8, BigInt(coefficient), true);
    table.setBigInt64(i * AXIS_BYTES + 16, stepBytes, true);
  }
  return new Uint8Array(table.buffer);
}

function writeCoordinates(
  shape: readonly number[],
  coordinates: AffineMap["coordinates"],
  strides: readonly number[],
): Uint8Array {
  const fields = coordinates.flatMap(({ offset, divisor, mode }, j) => [
    offset,
    divisor,
    mode === "exact" ? 1 : 0,
    shape[j]!,
    strides[j]!,
  ]);
  const table = BigInt64Array.from(fields, BigInt);
  if (table.byteLength !== coordinates.length * COORDINATE_BYTES) throw new Error("a coordinate takes 40 bytes");
  return new Uint8Array(table.buffer);
}

/** For each axis and coordinate, how far that axis and those inside it move the coordinate down and up. */
function writeReaches(axes: AffineMap["axes"], rank: number): Uint8Array {
  const table = new BigInt64Array((axes.length * rank * REACH_BYTES) / 8);
  const low = new Array<number>(rank).fill(0);
  const high = new Array<number>(rank).fill(0);
  for (let i = axes.length - 1; i >= 0; i--) {
    const { size, coordinate, coefficient } = axes[i]!;
    if (coordinate !== null) {
      low[coordinate]! += Math.min(0, coefficient * (size - 1));
      high[coordinate]! += Math.max(0, coefficient * (size - 1));
    }
    for (let j = 0; j < rank; j++) {
      table[(i * rank + j) * 2] = BigInt(low[j]!);
      table[(i * rank + j) * 2 + 1] = BigInt(high[j]!);
    }
  }
  return new Uint8Array(table.buffer);
}

function mergeAxes(axes: AffineMap["axes"]): AffineMap["axes"] {
  const merged: { size: number; coordinate: number | null; coefficient: number }[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const outer = merged.at(-1);
    const continues = outer?.coordinate === axis.coordinate && outer.coefficient === axis.coefficient * axis.size;
    if (outer !== undefined && (continues || (outer.coordinate === null && axis.coordinate === null))) {
      outer.size *= axis.size;
      outer.coefficient = axis.coefficient;
    } else {
      merged.push({ ...axis });
    }
  }
  return merged.length > 0 ? merged : [{ size: 1, coordinate: null, coefficient: 0 }];
}
