import { type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { NodeToLower } from "./lowering.js";
import { invertPermutation, lastAxesPermutation, transpose } from "./movement.js";
import type { Resizing } from "./resize.js";
import { sourceCoordinate } from "./resize-coordinates.js";
import { overwriteOutside } from "./resize-outside.js";
import { dotTaps, type TappedAxis } from "./resize-taps.js";
import { type Filter, tapsAt } from "./resize-weights.js";
import { interpolatedType, narrowInterpolated } from "./wide.js";

/** Resizing by a filter over all axes at once: the taps of an output element are one row, its weights another. */
export function interpolate(node: NodeToLower, x: Value, resizing: Resizing, filter: Filter): Value {
  const { axes } = resizing;
  if (axes.length === 0) return x;
  const { dtype, shape } = x.type;
  const computed = interpolatedType(dtype);
  const permutation = lastAxesPermutation(
    shape.length,
    axes.map(({ axis }) => axis),
  );
  const rows = transpose(node, node.cast(x, computed, "widened"), permutation, "rows");
  const tapped = axes.map((resized): TappedAxis => {
    const taps = Array.from({ length: resized.output }, (_, place) => {
      const coordinate = sourceCoordinate(resizing.coordinates, resized, place);
      return coordinate === null ? null : tapsAt(filter, coordinate, resized.scale, resized.input);
    });
    return { size: resized.input, taps };
  });
  const kept = permutation.slice(0, shape.length - axes.length).map((axis) => shape[axis]);
  const output = axes.map((axis) => axis.output);
  const dotted = dotTaps(
    node,
    withShape(rows, [elementCount(kept), elementCount(tapped.map(({ size }) => size))]),
    tapped,
  );
  const shaped = transpose(
    node,
    withShape(dotted, [...kept, ...output]),
    invertPermutation(permutation),
    "restored axes",
  );
  const outside = axes.flatMap(({ axis }, index) => {
    const isOutside = tapped[index].taps.map((taps) => taps === null);
    return isOutside.includes(true) ? [{ axis, isOutside }] : [];
  });
  const filled = overwriteOutside(node, shaped, outside, resizing.extrapolation);
  return narrowInterpolated(node, filled, dtype);
}
