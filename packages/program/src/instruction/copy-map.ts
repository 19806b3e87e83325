import type { CopyAxis, CopyCoordinate, CopyMap } from "./instruction.js";

/** The coordinate that follows its axes as they are. */
export const PLAIN_COORDINATE: CopyCoordinate = { offset: 0, divisor: 1, mode: "floor" };

/** The map that copies a source of this shape as it is. */
export function identityMap(shape: readonly number[]): CopyMap {
  const axes = shape.map((size, coordinate) => ({ size, coordinate, coefficient: 1 }));
  return simplify({ fill: 0n, axes, coordinates: shape.map(() => PLAIN_COORDINATE) });
}

/** Leaves out the axes of size 1, which add nothing to any coordinate. */
export function simplify(copy: CopyMap): CopyMap {
  return { ...copy, axes: copy.axes.filter((axis) => axis.size !== 1) };
}

/** True if a simplified map takes every element of a source of this shape in its order. */
export function isIdentity(copy: CopyMap, shape: readonly number[]): boolean {
  const isPlain = copy.coordinates.every(({ offset, divisor }) => offset === 0 && divisor === 1);
  const expected = identityMap(shape).axes;
  const isSame = (axis: CopyAxis, index: number) =>
    axis.size === expected[index].size &&
    axis.coordinate === expected[index].coordinate &&
    axis.coefficient === expected[index].coefficient;
  return isPlain && copy.axes.length === expected.length && copy.axes.every(isSame);
}
