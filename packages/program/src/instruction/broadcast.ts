import { rowMajorStrides } from "./row-major.js";

/** The shape that a and b broadcast to as in NumPy, or null if they do not. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const sizeA = axis < rank - a.length ? 1 : a[axis - (rank - a.length)];
    const sizeB = axis < rank - b.length ? 1 : b[axis - (rank - b.length)];
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) return null;
    shape[axis] = sizeA === 1 ? sizeB : sizeA;
  }
  return shape;
}

/** True if `shape` broadcasts to exactly `target`: its rank is not greater, each axis is equal or 1. */
export function broadcastsTo(shape: readonly number[], target: readonly number[]): boolean {
  const skipped = target.length - shape.length;
  return skipped >= 0 && shape.every((size, axis) => size === 1 || size === target[axis + skipped]);
}

/** Strides of an operand of shape `shape` along the axes of `target`, to which it broadcasts: 0 where it repeats. */
export function broadcastStrides(shape: readonly number[], target: readonly number[]): number[] {
  const own = rowMajorStrides(shape);
  const skipped = target.length - shape.length;
  return target.map((_, axis) => (axis < skipped || shape[axis - skipped] === 1 ? 0 : own[axis - skipped]));
}

/** The element of an operand that stands at the flat index `index` of `target`, to which `shape` broadcasts. */
export function broadcastIndex(index: number, shape: readonly number[], target: readonly number[]): number {
  const skipped = target.length - shape.length;
  let rest = index;
  let stride = 1;
  let element = 0;
  for (let axis = target.length - 1; axis >= skipped; axis--) {
    const size = shape[axis - skipped];
    if (size !== 1) element += (rest % target[axis]) * stride;
    stride *= size;
    rest = Math.floor(rest / target[axis]);
  }
  return element;
}
