import type { CopyMap } from "../instruction/instruction.js";
import { rowMajorStrides } from "../instruction/row-major.js";

/**
 * The element of the source that element `index` of a `copy` takes, or null where it takes the fill
 * (specification, appendix A).
 */
export function copySource(copy: CopyMap, sourceShape: readonly number[], index: number): number | null {
  const sums = copy.coordinates.map((coordinate) => coordinate.offset);
  let rest = index;
  for (let position = copy.axes.length - 1; position >= 0; position--) {
    const axis = copy.axes[position];
    const along = rest % axis.size;
    rest = Math.floor(rest / axis.size);
    if (axis.coordinate !== null) sums[axis.coordinate] += axis.coefficient * along;
  }
  const strides = rowMajorStrides(sourceShape);
  let element = 0;
  for (let position = 0; position < sums.length; position++) {
    const { divisor, mode } = copy.coordinates[position];
    if (mode === "exact" && sums[position] % divisor !== 0) return null;
    const coordinate = Math.floor(sums[position] / divisor);
    if (coordinate < 0 || coordinate >= sourceShape[position]) return null;
    element += coordinate * strides[position];
  }
  return element;
}
