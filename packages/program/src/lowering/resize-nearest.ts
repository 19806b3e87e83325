import { Refusal } from "../compile/refusal.js";
import { int64Constant, type Value } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import type { CopyCoordinate } from "../instruction/instruction.js";
import type { NodeToLower } from "./lowering.js";
import { ceilingOf, compareRationals, differenceOf, floorOf, type Rational, rational, sumOf } from "./rational.js";
import type { Resizing } from "./resize.js";
import { type ResizedAxis, sourceCoordinate } from "./resize-coordinates.js";
import { overwriteOutside } from "./resize-outside.js";

/** The part of the copy that follows one axis. */
type AxisMap = { readonly coefficient: number; readonly coordinate: CopyCoordinate };

/** Resizing that takes the nearest element: one copy for all axes that a map describes, a take for each other one. */
export function pickNearest(node: NodeToLower, x: Value, resizing: Resizing): Value {
  const outside: { axis: number; isOutside: boolean[] }[] = [];
  const listed = resizing.axes.map((resized) => {
    const places = placesOf(resizing, resized);
    if (places.includes(resized.input)) {
      outside.push({ axis: resized.axis, isOutside: places.map((place) => place === resized.input) });
    }
    return { ...resized, places, map: mapOf(places) };
  });
  const shape = x.type.shape.map((size, axis) => listed.find((one) => one.axis === axis && one.map)?.output ?? size);
  const maps = x.type.shape.map((_, axis) => listed.find((one) => one.axis === axis)?.map ?? null);
  const axes = shape.map((size, axis) => ({ size, coordinate: axis, coefficient: maps[axis]?.coefficient ?? 1 }));
  const coordinates = maps.map((map) => map?.coordinate ?? PLAIN_COORDINATE);
  const copied = node.copy(x, { fill: 0n, axes, coordinates }, "resized", shape);
  const taken = listed
    .filter(({ map }) => map === null)
    .reduce((value, { axis, places }) => {
      const indices = int64Constant([places.length], places.map(BigInt));
      return node.step("take", [value, indices], "resized", { attributes: [axis, 0] });
    }, copied);
  return overwriteOutside(node, taken, outside, resizing.extrapolation);
}

/** The place that each output element takes; one behind the axis where it lies outside. */
function placesOf({ coordinates, nearest }: Resizing, resized: ResizedAxis): number[] {
  return Array.from({ length: resized.output }, (_, place) => {
    const coordinate = sourceCoordinate(coordinates, resized, place);
    if (coordinate === null) return resized.input;
    const rounded = Number(rounding(nearest, resized)(coordinate));
    return Math.min(Math.max(rounded, 0), resized.input - 1);
  });
}

function rounding(nearest: string, { scale }: ResizedAxis): (x: Rational) => bigint {
  const half = rational(1n, 2n);
  switch (nearest) {
    case "round_prefer_floor":
      return (x) => ceilingOf(differenceOf(x, half));
    case "round_prefer_ceil":
      return (x) => floorOf(sumOf(x, half));
    case "floor":
      return floorOf;
    case "ceil":
      return ceilingOf;
    case "simple":
      return compareRationals(scale, rational(1n)) < 0 ? ceilingOf : floorOf;
    default:
      throw new Refusal(`is "${nearest}"`, "nearest_mode");
  }
}

/** Greatest divisor of a map that is looked for: the period of the places. */
const MAX_DIVISOR = 64;

/**
 * A map ⌊(offset + coefficient · o) / divisor⌋ that gives these places, or null where none with a small divisor does.
 * The coefficient follows from the whole distance, the offset is the greatest that keeps every place low enough.
 */
function mapOf(places: readonly number[]): AxisMap | null {
  for (let divisor = 1; divisor <= MAX_DIVISOR; divisor++) {
    const period = places.length > divisor ? places[divisor] - places[0] : null;
    const coefficients = period === null ? [0, 1, 2, 3].filter((one) => one <= places.length) : [period];
    for (const coefficient of coefficients) {
      const offset = Math.min(
        ...places.slice(0, 2 * MAX_DIVISOR).map((place, at) => (place + 1) * divisor - 1 - coefficient * at),
      );
      const fits = places.every((place, at) => Math.floor((offset + coefficient * at) / divisor) === place);
      if (fits) return { coefficient, coordinate: { offset, divisor, mode: "floor" } };
    }
  }
  return null;
}
