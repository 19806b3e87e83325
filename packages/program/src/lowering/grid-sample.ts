import { DataType, floatFormat } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { int64Constant, type Value, withShape } from "../compile/value.js";
import { elementCount, unravelIndex } from "../instruction/row-major.js";
import { flatten } from "./flat-index.js";
import { bringBack, bringTapBack, denormalize, paddingOf, type Sampled } from "./grid-coordinates.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { windowOfAxis } from "./movement.js";
import { numberConstant } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { interpolatedType, narrowInterpolated, wideType } from "./wide.js";

/** For each tap of an axis its offset from the element below, and the polynomial of its weight, highest power first. */
type Kernel = { readonly offsets: readonly number[]; readonly polynomial: readonly (readonly number[])[] };

const LINEAR: Kernel = {
  offsets: [0, 1],
  polynomial: [
    [-1, 1],
    [1, 0],
  ],
};

/** Keys' cubic convolution with a = −0.75. */
const CUBIC: Kernel = {
  offsets: [-1, 0, 1, 2],
  polynomial: [
    [-0.75, 1.25, -1.25, 0.75],
    [1.5, -2.25, 1.5, -0.75],
    [-0.75, 0, 0.75, 0],
    [0, 1, 0, 0],
  ],
};

const MODES: ReadonlyMap<string, Kernel | null> = new Map([
  ["nearest", null],
  ["linear", LINEAR],
  ["bilinear", LINEAR],
  ["cubic", CUBIC],
  ["bicubic", CUBIC],
]);

/** Samples X at the coordinates of a grid. */
export const gridSample: Lowering = {
  operator: "GridSample",
  since: 16,
  until: LATEST_OPSET,
  attributes: ["align_corners", "mode", "padding_mode"],
  becomes:
    "coordinates in elements from the grid; nearest: take at round(coordinates); linear and cubic: taps = take at " +
    "floor(coordinates) + offsets, weights = product over the axes of polynomials, dot(taps, weights)",
  why: "coordinates and weights are steps, since a grid is computed at run time; integers round half to even",
  lower: (node) => {
    const [x, grid] = node.operands(2);
    const [batch, channels, ...sizes] = x.type.shape;
    const rank = sizes.length;
    const places = grid.type.shape.slice(1, -1);
    const fits = grid.type.shape[0] === batch && grid.type.shape.at(-1) === rank && places.length === rank;
    if (rank < 1 || !fits) throw new Refusal(`grid [${grid.type.shape}] for X [${x.type.shape}]`);
    const kernel = MODES.get(node.text("mode", "linear"));
    if (kernel === undefined) throw new Refusal(`is "${node.text("mode", "")}"`, "mode");
    const sampled = { sizes, isAligned: node.int("align_corners", 0) !== 0, padding: paddingOf(node) };
    const coordinates = denormalize(node, gridOf(node, grid), sampled);
    const cells = withShape(x, [batch, channels, elementCount(sizes)]);
    const shape = [batch, channels, ...places];
    const result =
      kernel === null
        ? nearest(node, cells, coordinates, sampled)
        : filtered(node, cells, bringBack(node, coordinates, sampled), sampled, kernel);
    return [withShape(result, shape)];
  },
};

/** The grid as [N, P, axes] with the axes in X's order; ONNX has the last axis first. */
function gridOf(node: NodeToLower, grid: Value): Value {
  const [batch, ...rest] = grid.type.shape;
  const rank = rest[rest.length - 1];
  if (floatFormat(grid.type.dtype) === null) throw new Refusal("the grid is not of a floating-point type");
  const flat = withShape(node.cast(grid, wideType(grid.type.dtype), "widened grid"), [
    batch,
    elementCount(rest.slice(0, -1)),
    rank,
  ]);
  return windowOfAxis(node, flat, 2, { start: rank - 1, step: -1, size: rank }, "grid");
}

function nearest(node: NodeToLower, cells: Value, coordinates: Value, sampled: Sampled): Value {
  const rounded = bringBack(node, node.step("round", [coordinates], "nearest elements"), sampled);
  const indices = flatPlaces(node, bringTapBack(node, rounded, sampled), sampled);
  return node.step("take", [cells, indices], "sampled", { attributes: [2, 1] });
}

function flatPlaces(node: NodeToLower, places: Value, { sizes }: Sampled): Value {
  return flatten(node, node.cast(places, DataType.int64, "places"), sizes);
}

/** @param coordinates [N, P, axes] */
function filtered(node: NodeToLower, cells: Value, coordinates: Value, sampled: Sampled, kernel: Kernel): Value {
  const [batch, positions, rank] = coordinates.type.shape;
  const { dtype } = coordinates.type;
  const width = kernel.offsets.length;
  const combinations = Array.from({ length: width ** rank }, (_, tap) =>
    unravelIndex(tap, new Array<number>(rank).fill(width)),
  );
  const below = node.step("floor", [coordinates], "elements below");
  const offsets = numberConstant(
    dtype,
    [combinations.length, rank],
    combinations.flat().map((one) => kernel.offsets[one]),
  );
  const taps = node.step("add", [withShape(below, [batch, positions, 1, rank]), offsets], "taps");
  const indices = flatPlaces(node, bringTapBack(node, taps, sampled), sampled);
  const fraction = node.step("sub", [coordinates, below], "fractions");
  const weights = weightsOf(node, fraction, kernel, combinations);
  const computed = interpolatedType(cells.type.dtype);
  const taken = node.step("take", [cells, indices], "tapped elements", { attributes: [2, 1] });
  const [count, channels] = cells.type.shape;
  const values = withShape(node.cast(taken, computed, "widened"), [count, channels, positions, 1, combinations.length]);
  const row = withShape(node.cast(weights, computed, "weights"), [batch, 1, positions, 1, combinations.length]);
  const dotted = node.step("dot", [values, row], "weighted taps", { shape: [count, channels, positions] });
  return narrowInterpolated(node, dotted, cells.type.dtype);
}

/** The weight of each combination of taps: [N, P, combinations]. */
function weightsOf(node: NodeToLower, fraction: Value, kernel: Kernel, combinations: readonly number[][]): Value {
  const [batch, positions, rank] = fraction.type.shape;
  const { dtype } = fraction.type;
  const width = kernel.offsets.length;
  const x = withShape(fraction, [batch, positions, rank, 1]);
  const [highest, ...lower] = kernel.polynomial.map((coefficients) => numberConstant(dtype, [width], coefficients));
  const along = lower.reduce<Value>((value, coefficients) => {
    const product = node.step("mul", [value, x], "weights");
    return node.step("add", [product, coefficients], "weights");
  }, highest);
  const ofAxes = withShape(along, [batch, positions, rank * width]);
  const chosen = combinations.flatMap((taps) => taps.map((tap, axis) => BigInt(axis * width + tap)));
  const factors = node.step("take", [ofAxes, int64Constant([combinations.length, rank], chosen)], "factors", {
    attributes: [2, 0],
  });
  return node.step("product", [factors], "weights of the taps");
}
