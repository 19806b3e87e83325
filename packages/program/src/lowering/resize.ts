import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numbersOf } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { compareRationals, exactRational, floorOf, productOf, type Rational, rational, sumOf } from "./rational.js";
import type { ResizedAxis } from "./resize-coordinates.js";
import { interpolate } from "./resize-linear.js";
import { pickNearest } from "./resize-nearest.js";
import type { Filter } from "./resize-weights.js";

const BECOMES =
  "nearest: copy where a map gives the places, else take along the axis; linear and cubic: taps = take of all taps " +
  "of an output element, dot(taps, weights)";
const WHY =
  "coordinates are exact fractions of the binary32 scales or of the sizes, a weight is the exact product over the " +
  "axes rounded once; integers are computed in float64 and rounded half to even";

/** Greatest size of a resized axis: its coordinates are computed one by one, as fractions. */
const MAX_RESIZED = 2 ** 18;

/** What resizing an operand asks for; the axes that stay as they are are left out. */
export type Resizing = {
  readonly axes: readonly ResizedAxis[];
  readonly coordinates: string;
  readonly nearest: string;
  /** null for nearest */
  readonly filter: Filter | null;
  readonly extrapolation: number;
};

const resizeByScales: Lowering = {
  operator: "Resize",
  since: 10,
  until: 10,
  attributes: ["mode"],
  becomes: BECOMES,
  why: `${WHY}; asymmetric, nearest takes the lower element where the axis grows, the upper one where it shrinks`,
  lower: (node) => [resize(node, simpleResizing(node, scalesOf(node, 1) ?? [], "simple"))],
};

function upsample(since: number, until: number): Lowering {
  return {
    ...{
      operator: "Upsample",
      since,
      until,
      becomes: BECOMES,
      why: `${WHY}; asymmetric, nearest takes the lower element`,
    },
    attributes: since === 1 ? ["height_scale", "width_scale", "mode"] : since === 7 ? ["scales", "mode"] : ["mode"],
    lower: (node) => {
      const floats = (name: string) => node.attribute(name, "float") ?? 0;
      const listed =
        since === 1
          ? [1, 1, floats("height_scale"), floats("width_scale")]
          : since === 7
            ? node.attribute("scales", "floats")
            : scalesOf(node, 1);
      return [resize(node, simpleResizing(node, listed ?? [], "floor"))];
    },
  };
}

function simpleResizing(node: NodeToLower, scales: readonly number[], nearest: string): Resizing {
  const { shape } = node.operand(0).type;
  const mode = node.text("mode", "nearest");
  return {
    axes: byScales(
      shape,
      shape.map((_, axis) => axis),
      scales,
    ),
    coordinates: "asymmetric",
    nearest,
    filter: filterOf(mode === "bilinear" ? "linear" : mode, {}),
    extrapolation: 0,
  };
}

function resizeSince(since: number, until: number, more: readonly string[]): Lowering {
  return {
    ...{ operator: "Resize", since, until, becomes: BECOMES, why: WHY },
    attributes: [
      "coordinate_transformation_mode",
      "cubic_coeff_a",
      "exclude_outside",
      "extrapolation_value",
      "mode",
      "nearest_mode",
      ...more,
    ],
    lower: (node) => [resize(node, fullResizing(node))],
  };
}

function fullResizing(node: NodeToLower): Resizing {
  const { shape } = node.operand(0).type;
  const axes = node.axes(node.ints("axes") ?? shape.map((_, axis) => axis), shape.length);
  const [scales, sizes] = [scalesOf(node, 2), listOf(node.constantIntegers(3, "the sizes"))];
  if ((scales === null) === (sizes === null)) throw new Refusal("either scales or sizes must be given");
  const resized = scales !== null ? byScales(shape, axes, scales) : bySizes(node, shape, axes, sizes!);
  const coordinates = node.text("coordinate_transformation_mode", "half_pixel");
  return {
    axes: coordinates === "tf_crop_and_resize" ? withRois(node, resized) : resized,
    coordinates,
    nearest: node.text("nearest_mode", "round_prefer_floor"),
    filter: filterOf(node.text("mode", "nearest"), {
      cubic: node.float("cubic_coeff_a", -0.75),
      antialias: node.int("antialias", 0) !== 0,
      excludeOutside: node.int("exclude_outside", 0) !== 0,
    }),
    extrapolation: node.float("extrapolation_value", 0),
  };
}

function filterOf(
  mode: string,
  options: { cubic?: number; antialias?: boolean; excludeOutside?: boolean },
): Filter | null {
  const { cubic = -0.75, antialias = false, excludeOutside = false } = options;
  if (mode === "nearest" && antialias) throw new Refusal("is not defined for nearest", "antialias");
  if (mode === "nearest") return null;
  if (mode !== "linear" && mode !== "cubic") throw new Refusal(`is "${mode}"`, "mode");
  return { mode, cubic: exactRational(cubic), antialias, excludeOutside };
}

function listOf<Item>(list: readonly Item[] | null): readonly Item[] | null {
  return list === null || list.length === 0 ? null : list;
}

function scalesOf(node: NodeToLower, index: number): readonly number[] | null {
  const value = node.optionalOperand(index);
  return value === null ? null : listOf(numbersOf(node.constant(value, "scales")));
}

const WHOLE: ResizedAxis["roi"] = [rational(0n), rational(1n)];

function byScales(shape: readonly number[], axes: readonly number[], scales: readonly number[]): ResizedAxis[] {
  if (scales.length !== axes.length || scales.some((scale) => !(scale > 0 && Number.isFinite(scale)))) {
    throw new Refusal(`[${scales}] for ${axes.length} axes`, "scales");
  }
  return axes.map((axis, index) => {
    const scale = exactRational(scales[index]);
    const output = Number(floorOf(productOf(scale, rational(BigInt(shape[axis])))));
    return { axis, input: shape[axis], output, scale, roi: WHOLE };
  });
}

function bySizes(
  node: NodeToLower,
  shape: readonly number[],
  axes: readonly number[],
  sizes: readonly number[],
): ResizedAxis[] {
  if (sizes.length !== axes.length || sizes.some((size) => size < 1)) {
    throw new Refusal(`[${sizes}] for ${axes.length} axes`, "sizes");
  }
  const policy = node.text("keep_aspect_ratio_policy", "stretch");
  const scales = axes.map((axis, index) => rational(BigInt(sizes[index]), BigInt(shape[axis])));
  if (policy === "stretch") {
    return axes.map((axis, index) => ({
      ...{ axis, input: shape[axis], output: sizes[index], scale: scales[index], roi: WHOLE },
    }));
  }
  if (policy !== "not_larger" && policy !== "not_smaller") {
    throw new Refusal(`is "${policy}"`, "keep_aspect_ratio_policy");
  }
  const sign = policy === "not_larger" ? 1 : -1;
  const scale = scales.reduce((best, other) => (sign * compareRationals(other, best) < 0 ? other : best));
  return axes.map((axis) => {
    const output = Number(floorOf(sumOf(productOf(scale, rational(BigInt(shape[axis]))), rational(1n, 2n))));
    return { axis, input: shape[axis], output, scale, roi: WHOLE };
  });
}

function withRois(node: NodeToLower, axes: readonly ResizedAxis[]): ResizedAxis[] {
  const given = node.optionalOperand(1);
  if (given === null) throw new Refusal("tf_crop_and_resize needs the operand roi");
  const roi = numbersOf(node.constant(given, "roi"));
  if (roi.length !== 2 * axes.length || !roi.every(Number.isFinite)) throw new Refusal(`roi is [${roi}]`);
  return axes.map((one, index) => {
    const bounds: readonly [Rational, Rational] = [exactRational(roi[index]), exactRational(roi[index + axes.length])];
    return { ...one, roi: bounds };
  });
}

function resize(node: NodeToLower, resizing: Resizing): Value {
  const x = node.operand(0);
  const isKept = ({ input, output, scale, roi }: ResizedAxis) =>
    input === output &&
    compareRationals(scale, rational(1n)) === 0 &&
    compareRationals(roi[0], rational(0n)) === 0 &&
    compareRationals(roi[1], rational(1n)) === 0;
  const axes = resizing.axes.filter((axis) => !isKept(axis));
  const longest = Math.max(0, ...axes.map(({ output }) => output));
  if (longest > MAX_RESIZED) throw new Refusal(`an axis of ${longest} elements; at most ${MAX_RESIZED} are supported`);
  const output = x.type.shape.map((size, axis) => axes.find((one) => one.axis === axis)?.output ?? size);
  if (elementCount(x.type.shape) === 0 && elementCount(output) > 0) throw new Refusal("X has no elements");
  const changed = { ...resizing, axes };
  return resizing.filter === null ? pickNearest(node, x, changed) : interpolate(node, x, changed, resizing.filter);
}

/** Resizing by nearest elements, and by linear and cubic filters. */
export const resizes: readonly Lowering[] = [
  resizeByScales,
  resizeSince(11, 17, []),
  resizeSince(18, LATEST_OPSET, ["antialias", "axes", "keep_aspect_ratio_policy"]),
  upsample(1, 6),
  upsample(7, 8),
  upsample(9, LATEST_OPSET),
];
