import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { isConstant, type Value, withShape } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";
import { windowOfAxis } from "./movement.js";
import { numberConstant, numberScalar, numbersOf } from "./number.js";

/** Greatest number of samples of a bin along one axis. */
const MAX_SAMPLES = 1024;

/** Greatest number of samples of all bins along one axis. */
const MAX_COORDINATES = 2 ** 22;

/** The samples of all regions along one axis: two elements for each, the one below and the one above. */
export type RoiAxis = {
  /** int64 [R, bins, samples, 2] */
  readonly places: Value;
  /** wide float [R, bins, samples, 2]; 0 for a sample outside of the axis and for none */
  readonly weights: Value;
  /** bool [R, samples]: a region may have fewer samples than the largest one */
  readonly isSample: Value;
  /** number of samples, of the type of the weights: [R, 1] */
  readonly counts: Value;
  readonly samples: number;
};

/** Which columns of the regions bound the axis, its size in X, and into how many bins a region is cut. */
type Axis = { readonly corners: readonly [from: number, to: number]; readonly size: number; readonly bins: number };

/** The samples of regions [R, 4] of a wide float type along one axis. */
export function sampleAxis(node: NodeToLower, rois: Value, axis: Axis): RoiAxis {
  const { dtype } = rois.type;
  const isHalfPixel = node.opset >= 16 && node.text("coordinate_transformation_mode", "half_pixel") === "half_pixel";
  checkMode(node);
  const scale = numberScalar(dtype, node.float("spatial_scale", 1));
  const [start, end] = axis.corners.map((column) => {
    const corner = windowOfAxis(node, rois, 1, { start: column, size: 1 }, "corner");
    const scaled = node.step("mul", [corner, scale], "scaled corner");
    return isHalfPixel ? node.step("sub", [scaled, numberScalar(dtype, 0.5)], "corner") : scaled;
  });
  const extent = node.step("sub", [end, start], "extent");
  const size = isHalfPixel ? extent : node.step("maximum", [extent, numberScalar(dtype, 1)], "extent of one or more");
  const binSize = node.step("div", [size, numberScalar(dtype, axis.bins)], "size of a bin");
  const counts = countsOf(node, binSize);
  return weigh(node, coordinatesOf(node, start, binSize, counts, axis.bins), counts, axis);
}

function checkMode(node: NodeToLower): void {
  const mode = node.text("coordinate_transformation_mode", "half_pixel");
  if (mode !== "half_pixel" && mode !== "output_half_pixel") {
    throw new Refusal(`is "${mode}"`, "coordinate_transformation_mode");
  }
}

/** The number of samples of each region's bins: as given, else one for each element that a bin begins. */
function countsOf(node: NodeToLower, binSize: Value): number[] {
  const ratio = node.int("sampling_ratio", 0);
  const [count] = binSize.type.shape;
  if (ratio > 0) return new Array<number>(count).fill(Math.min(ratio, MAX_SAMPLES + 1));
  if (!isConstant(binSize)) node.requireConstant(node.operand(1), "rois (with sampling_ratio 0)");
  const sizes = numbersOf(node.constant(node.step("ceil", [binSize], "samples"), "rois (with sampling_ratio 0)"));
  return sizes.map((samples) => Math.max(0, samples));
}

/** start + bin · (its number + (sample + 0.5) / samples): [R, bins, samples]. */
function coordinatesOf(node: NodeToLower, start: Value, binSize: Value, counts: readonly number[], bins: number) {
  const { dtype } = start.type;
  const samples = Math.max(1, ...counts);
  if (!(samples <= MAX_SAMPLES)) throw new Refusal(`${samples} samples of a bin`, "sampling_ratio");
  if (counts.length * bins * samples > MAX_COORDINATES) throw new Refusal(`${counts.length} regions of ${bins} bins`);
  const shares = counts.flatMap((count) =>
    Array.from(
      { length: bins * samples },
      (_, at) => Math.floor(at / samples) + ((at % samples) + 0.5) / Math.max(1, count),
    ),
  );
  const share = numberConstant(dtype, [counts.length, bins, samples], shares);
  const column = [counts.length, 1, 1];
  const distance = node.step("mul", [withShape(binSize, column), share], "distance");
  return node.step("add", [withShape(start, column), distance], "coordinates");
}

function weigh(node: NodeToLower, coordinates: Value, counts: readonly number[], { size }: Axis): RoiAxis {
  const { dtype, shape } = coordinates.type;
  const [count, bins, samples] = shape;
  const number = (value: number) => numberScalar(dtype, value);
  const isBefore = node.step("less", [coordinates, number(-1)], "is before");
  const isBehind = node.step("less", [number(size), coordinates], "is behind");
  const isOutside = node.step("or", [isBefore, isBehind], "is outside");
  const least = node.step("maximum", [coordinates, number(0)], "not before");
  const inside = node.step("minimum", [least, number(size - 1)], "inside");
  const below = node.step("floor", [inside], "element below");
  const column = [count, bins, samples, 1];
  const steps = numberConstant(dtype, [2], [0, 1]);
  const both = node.step("add", [withShape(below, column), steps], "elements around");
  const places = node.cast(node.step("minimum", [both, number(size - 1)], "places"), DataType.int64, "places");
  const above = node.step("sub", [inside, below], "weight above");
  const signs = numberConstant(dtype, [2], [-1, 1]);
  const signed = node.step("mul", [withShape(above, column), signs], "signed weight");
  const weights = node.step("add", [signed, numberConstant(dtype, [2], [1, 0])], "weights");
  const flags = counts.flatMap((one) => Array.from({ length: samples }, (_, at) => Number(at < Math.max(1, one))));
  const isSample = numberConstant(DataType.bool, [count, samples], flags);
  const used = counts.flatMap((one) => Array.from({ length: samples }, (_, at) => Number(at < one)));
  const isUsed = numberConstant(DataType.bool, [count, 1, samples], used);
  const isKept = node.step("and", [isUsed, node.step("not", [isOutside], "is inside")], "counts");
  return {
    places,
    weights: node.step("select", [withShape(isKept, column), weights, number(0)], "kept weights"),
    isSample,
    counts: numberConstant(dtype, [count, 1], counts),
    samples,
  };
}
