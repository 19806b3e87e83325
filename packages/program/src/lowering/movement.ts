import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount } from "../instruction/row-major.js";
import type { NodeToLower } from "./lowering.js";

/** Axis i of the result is axis permutation[i] of the source. */
export function transpose(node: NodeToLower, source: Value, permutation: readonly number[], part: string): Value {
  const shape = permutation.map((axis) => source.type.shape[axis]);
  const axes = permutation.map((axis, index) => ({ size: shape[index], coordinate: axis, coefficient: 1 }));
  const coordinates = source.type.shape.map(() => PLAIN_COORDINATE);
  return node.copy(source, { fill: 0n, axes, coordinates }, part, shape);
}

/** Exchanges the last two axes. */
export function transposeLastTwo(node: NodeToLower, source: Value, part: string): Value {
  const rank = source.type.shape.length;
  const permutation = source.type.shape.map((_, axis) => axis);
  [permutation[rank - 2], permutation[rank - 1]] = [rank - 1, rank - 2];
  return transpose(node, source, permutation, part);
}

/** Moves these axes, in their order, behind all others. */
export function lastAxesPermutation(rank: number, last: readonly number[]): number[] {
  const others = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !last.includes(axis));
  return [...others, ...last];
}

/** The permutation that undoes one. */
export function invertPermutation(permutation: readonly number[]): number[] {
  const inverse = new Array<number>(permutation.length);
  for (const [index, axis] of permutation.entries()) inverse[axis] = index;
  return inverse;
}

/** Element o of axis i is element start[i] + step[i]·o of the source; outside of the source stands the fill. */
export function stridedWindow(
  node: NodeToLower,
  source: Value,
  axes: readonly { readonly start: number; readonly step: number; readonly size: number }[],
  options: { readonly fill: bigint; readonly part: string },
): Value {
  const map = {
    fill: options.fill,
    axes: axes.map(({ size, step }, coordinate) => ({ size, coordinate, coefficient: step })),
    coordinates: axes.map(({ start }) => ({ ...PLAIN_COORDINATE, offset: start })),
  };
  return node.copy(
    source,
    map,
    options.part,
    axes.map((axis) => axis.size),
  );
}

/** Elements start, start + step, … of one axis, `size` of them (a step of 1 unless given); the other axes whole. */
export function windowOfAxis(
  node: NodeToLower,
  source: Value,
  axis: number,
  range: { readonly start: number; readonly size: number; readonly step?: number },
  part: string,
): Value {
  const axes = source.type.shape.map((size, other) =>
    other === axis ? { step: 1, ...range } : { start: 0, step: 1, size },
  );
  return stridedWindow(node, source, axes, { fill: 0n, part });
}

/** Zeros of this shape and of the source's type, as a step that reads nothing where the source is no constant. */
export function blank(node: NodeToLower, source: Value, shape: readonly number[], part: string): Value {
  const axes = shape.map((size) => ({ size, coordinate: null, coefficient: 0 }));
  const coordinates = source.type.shape.map(() => ({ ...PLAIN_COORDINATE, offset: -1 }));
  return node.copy(source, { fill: 0n, axes, coordinates }, part, shape);
}

/** Repeats axes of size 1 so that the source has the shape that it broadcasts to. */
export function expand(node: NodeToLower, source: Value, shape: readonly number[], part: string): Value {
  const skipped = shape.length - source.type.shape.length;
  const axes = shape.map((size, axis) => {
    const isRepeated = axis < skipped || source.type.shape[axis - skipped] === 1;
    return { size, coordinate: isRepeated ? null : axis - skipped, coefficient: isRepeated ? 0 : 1 };
  });
  const coordinates = source.type.shape.map(() => PLAIN_COORDINATE);
  return node.copy(source, { fill: 0n, axes, coordinates }, part, shape);
}

/** The value in another shape; refuses where the element counts differ. */
export function reshape(value: Value, shape: readonly number[]): Value {
  if (elementCount(shape) !== elementCount(value.type.shape)) {
    throw new Refusal(`[${value.type.shape}] cannot be reshaped to [${shape}]`);
  }
  return withShape(value, shape);
}
