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

const AXIS_BYTES = 16;
const COORDINATE_BYTES = 40;

/** The tables that kernels/copy.ts reads. Trivial axes are dropped, neighbours that walk as one are merged. */
export function writeAffineTables(
  shape: readonly number[],
  map: AffineMap,
  widthBytes: number,
): { axes: Uint8Array; axisCount: number; coordinates: Uint8Array } {
  if (map.coordinates.length !== shape.length) {
    throw new RangeError(`a source of rank ${shape.length} takes as many coordinates, not ${map.coordinates.length}`);
  }
  const axes = mergeAxes(map.axes);
  const axisTable = new DataView(new ArrayBuffer(axes.length * AXIS_BYTES));
  axes.forEach((axis, i) => {
    axisTable.setUint32(i * AXIS_BYTES, axis.size, true);
    axisTable.setInt32(i * AXIS_BYTES + 4, axis.coordinate ?? -1, true);
    axisTable.setBigInt64(i * AXIS_BYTES + 8, BigInt(axis.coefficient), true);
  });
  const coordinateTable = new DataView(new ArrayBuffer(shape.length * COORDINATE_BYTES));
  let strideBytes = widthBytes;
  for (let j = shape.length - 1; j >= 0; j--) {
    const { offset, divisor, mode } = map.coordinates[j]!;
    const fields = [offset, divisor, mode === "exact" ? 1 : 0, shape[j]!, strideBytes];
    fields.forEach((field, i) => {
      coordinateTable.setBigInt64(j * COORDINATE_BYTES + i * 8, BigInt(field), true);
    });
    strideBytes *= shape[j]!;
  }
  return {
    axes: new Uint8Array(axisTable.buffer),
    axisCount: axes.length,
    coordinates: new Uint8Array(coordinateTable.buffer),
  };
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
