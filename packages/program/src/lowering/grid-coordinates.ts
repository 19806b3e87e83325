import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";
import { numberConstant, numberScalar } from "./number.js";

/** The spatial axes of GridSample's X, and how coordinates outside of them are treated. */
export type Sampled = {
  readonly sizes: readonly number[];
  readonly isAligned: boolean;
  readonly padding: string;
};

/** The border of each axis: of its first and last elements, or half an element further. */
function borders({ sizes, isAligned }: Sampled): { least: number[]; most: number[] } {
  const least = sizes.map(() => (isAligned ? 0 : -0.5));
  return { least, most: sizes.map((size) => (isAligned ? size - 1 : size - 0.5)) };
}

/**
 * Coordinates from −1 to 1 in elements.
 *
 * @param grid [..., axes], the axes in the order of the sizes
 */
export function denormalize(node: NodeToLower, grid: Value, { sizes, isAligned }: Sampled): Value {
  const { dtype } = grid.type;
  const vector = (values: readonly number[]) => numberConstant(dtype, [values.length], values);
  const shifted = node.step("add", [grid, numberScalar(dtype, 1)], "from 0 to 2");
  const half = numberScalar(dtype, 0.5);
  if (isAligned) {
    const share = node.step("mul", [shifted, half], "from 0 to 1");
    return node.step("mul", [share, vector(sizes.map((size) => size - 1))], "coordinates");
  }
  const doubled = node.step("mul", [shifted, vector(sizes)], "doubled");
  return node.step(
    "mul",
    [node.step("sub", [doubled, numberScalar(dtype, 1)], "doubled less one"), half],
    "coordinates",
  );
}

/** Brings coordinates beyond the border back: to the nearest element, or mirrored; "zeros" leaves them. */
export function bringBack(node: NodeToLower, coordinates: Value, sampled: Sampled): Value {
  const { sizes, padding } = sampled;
  if (padding === "zeros") return coordinates;
  const { dtype } = coordinates.type;
  const vector = (values: readonly number[]) => numberConstant(dtype, [values.length], values);
  const { least, most } = borders(sampled);
  const isBefore = node.step("less", [coordinates, vector(least)], "is before");
  const isBehind = node.step("less", [vector(most), coordinates], "is behind");
  const isOutside = node.step("or", [isBefore, isBehind], "is outside");
  const back = padding === "border" ? clamp(node, coordinates, sizes) : mirror(node, coordinates, least, most);
  return node.step("select", [isOutside, back, coordinates], "inside");
}

/** The element that stands for a tap (an integer): the tap itself for "zeros", else one inside. */
export function bringTapBack(node: NodeToLower, taps: Value, sampled: Sampled): Value {
  if (sampled.padding === "zeros") return taps;
  if (sampled.padding === "border") return clamp(node, taps, sampled.sizes);
  return bringBack(node, taps, sampled);
}

function clamp(node: NodeToLower, coordinates: Value, sizes: readonly number[]): Value {
  const { dtype } = coordinates.type;
  const floor = node.step("maximum", [coordinates, numberScalar(dtype, 0)], "not before");
  const last = numberConstant(
    dtype,
    [sizes.length],
    sizes.map((size) => size - 1),
  );
  return node.step("minimum", [floor, last], "clamped");
}

/** least + the distance from it, folded at both borders as often as it takes. */
function mirror(node: NodeToLower, coordinates: Value, least: readonly number[], most: readonly number[]): Value {
  const { dtype } = coordinates.type;
  const vector = (values: readonly number[]) => numberConstant(dtype, [values.length], values);
  const lengths = least.map((first, axis) => most[axis] - first);
  const periods = vector(lengths.map((length) => 2 * Math.max(length, 0.5)));
  const distance = node.step("abs", [node.step("sub", [coordinates, vector(least)], "from the border")], "distance");
  const within = node.step("fmod", [distance, periods], "within a period");
  const back = node.step("sub", [periods, within], "way back");
  const folded = node.step("minimum", [node.step("minimum", [within, back], "folded"), vector(lengths)], "inside");
  return node.step("add", [folded, vector(least)], "mirrored");
}

/** The padding mode of a GridSample node. */
export function paddingOf(node: NodeToLower): string {
  const padding = node.text("padding_mode", "zeros");
  if (!["zeros", "border", "reflection"].includes(padding)) throw new Refusal(`is "${padding}"`, "padding_mode");
  return padding;
}
