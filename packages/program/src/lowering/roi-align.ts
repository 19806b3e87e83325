import { DataType, floatFormat } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { transpose } from "./movement.js";
import { numberScalar } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { type RoiAxis, sampleAxis } from "./roi-samples.js";
import { inWide, wideType } from "./wide.js";

const BECOMES =
  "each region as steps: coordinates of its samples, the four elements around each by take, their weights; " +
  "avg: div(dot(elements, weights), samples of a bin), max: max(mul(elements, weights))";

function roiAlign(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "RoiAlign", since, until, becomes: BECOMES },
    attributes: ["mode", "output_height", "output_width", "sampling_ratio", "spatial_scale", ...attributes],
    why: "sampling_ratio 0 takes as many samples as the region is large, so the regions must then be constant",
    lower: (node) => [align(node)],
  };
}

function align(node: NodeToLower): Value {
  const [x, rois, images] = node.operands(3);
  const [batch, channels, height, width] = x.type.shape;
  const [count, corners] = rois.type.shape;
  if (x.type.shape.length !== 4 || corners !== 4 || images.type.shape.join() !== `${count}`) {
    throw new Refusal(`X [${x.type.shape}], rois [${rois.type.shape}], batch_indices [${images.type.shape}]`);
  }
  if (floatFormat(rois.type.dtype) === null) throw new Refusal("the regions are not of a floating-point type");
  const mode = node.text("mode", "avg");
  if (mode !== "avg" && mode !== "max") throw new Refusal(`is "${mode}"`, "mode");
  const pooled = [node.int("output_height", 1), node.int("output_width", 1)];
  if (pooled.some((size) => size < 1)) throw new Refusal(`the output is [${pooled}]`);
  const wide = node.cast(rois, wideType(rois.type.dtype), "widened regions");
  const down = sampleAxis(node, wide, { corners: [1, 3], size: height, bins: pooled[0] });
  const across = sampleAxis(node, wide, { corners: [0, 2], size: width, bins: pooled[1] });
  const image = node.cast(images, DataType.int64, "images");
  const indices = indicesOf(node, { image, down, across, height, width });
  const cells = withShape(transpose(node, x, [1, 0, 2, 3], "channels first"), [channels, batch * height * width]);
  const taken = node.step("take", [cells, indices], "elements around", { attributes: [1, 0] });
  const taps = 4 * down.samples * across.samples;
  const weights = withShape(weightsOf(node, down, across), [count * pooled[0] * pooled[1], taps]);
  const pooledRows = inWide(node, [withShape(taken, [channels, count * pooled[0] * pooled[1], taps])], (elements) =>
    mode === "avg"
      ? average(node, elements, weights, { down, across, count, bins: pooled[0] * pooled[1] })
      : maximum(node, elements, weights, { down, across, count, bins: pooled[0] * pooled[1] }),
  );
  const first = withShape(pooledRows, [channels, count, pooled[0] * pooled[1]]);
  return withShape(transpose(node, first, [1, 0, 2], "regions first"), [count, channels, ...pooled]);
}

type Places = {
  readonly image: Value;
  readonly down: RoiAxis;
  readonly across: RoiAxis;
  readonly height: number;
  readonly width: number;
};

/** Flat indices [R, bins down, bins across, samples down, samples across, 2, 2] into [images, height, width]. */
function indicesOf(node: NodeToLower, { image, down, across, height, width }: Places): Value {
  const number = (value: number) => numberScalar(DataType.int64, value);
  const [count] = image.type.shape;
  const first = node.step("mul", [withShape(image, [count, 1, 1, 1]), number(height * width)], "first of the image");
  const rows = node.step("mul", [down.places, number(width)], "first of the rows");
  return combine(node, "add", node.step("add", [first, rows], "rows"), across.places);
}

function weightsOf(node: NodeToLower, down: RoiAxis, across: RoiAxis): Value {
  return combine(node, "mul", down.weights, across.weights);
}

/** Every pair of what the rows [R, bins, samples, 2] and the columns [R, bins, samples, 2] have. */
function combine(node: NodeToLower, opcode: "add" | "mul", down: Value, across: Value): Value {
  const [count, binsDown, samplesDown] = down.type.shape;
  const [, binsAcross, samplesAcross] = across.type.shape;
  const rows = withShape(down, [count, binsDown, 1, samplesDown, 1, 2, 1]);
  const columns = withShape(across, [count, 1, binsAcross, 1, samplesAcross, 1, 2]);
  return node.step(opcode, [rows, columns], opcode === "add" ? "indices" : "weights");
}

type Bins = {
  readonly down: RoiAxis;
  readonly across: RoiAxis;
  readonly count: number;
  /** number of bins of a region */
  readonly bins: number;
};

/** The mean of elements [C, R · bins, taps] with weights [R · bins, taps]. */
function average(node: NodeToLower, elements: Value, weights: Value, { down, across, count, bins }: Bins): Value {
  const [channels, rows, taps] = elements.type.shape;
  const row = withShape(node.cast(weights, elements.type.dtype, "weights"), [rows, 1, taps]);
  const dotted = node.step("dot", [withShape(elements, [channels, rows, 1, taps]), row], "weighted elements", {
    shape: [channels, count, bins],
  });
  const samples = node.step("mul", [down.counts, across.counts], "samples of a bin");
  const divisor = node.step("maximum", [samples, numberScalar(samples.type.dtype, 1)], "at least one");
  return node.step("div", [dotted, node.cast(divisor, elements.type.dtype, "samples")], "mean");
}

/** The greatest weighted element, as the operator's reference implementation has it. */
function maximum(node: NodeToLower, elements: Value, weights: Value, { down, across }: Bins): Value {
  const row = node.cast(weights, elements.type.dtype, "weights");
  const weighted = node.step("mul", [elements, row], "weighted elements");
  const isSample = withShape(combineFlags(node, down, across), row.type.shape);
  const lowest = numberScalar(elements.type.dtype, Number.NEGATIVE_INFINITY);
  return node.step("max", [node.step("select", [isSample, weighted, lowest], "samples")], "maximum");
}

function combineFlags(node: NodeToLower, down: RoiAxis, across: RoiAxis): Value {
  const [count, binsDown, samplesDown] = down.weights.type.shape;
  const [, binsAcross, samplesAcross] = across.weights.type.shape;
  const rows = withShape(down.isSample, [count, 1, 1, samplesDown, 1, 1, 1]);
  const columns = withShape(across.isSample, [count, 1, 1, 1, samplesAcross, 1, 1]);
  const pairs = node.step("and", [rows, columns], "is a sample");
  const zeros = numberScalar(DataType.bool, 0);
  const shape = [count, binsDown, binsAcross, samplesDown, samplesAcross, 2, 2];
  const room = node.copy(zeros, repeated(shape), "no sample", shape);
  return node.step("or", [pairs, room], "is a sample");
}

function repeated(shape: readonly number[]) {
  return { fill: 0n, axes: shape.map((size) => ({ size, coordinate: null, coefficient: 0 })), coordinates: [] };
}

/** Pooling of regions by interpolated samples. */
export const roiAligns: readonly Lowering[] = [
  roiAlign(10, 15, []),
  roiAlign(16, LATEST_OPSET, ["coordinate_transformation_mode"]),
];
