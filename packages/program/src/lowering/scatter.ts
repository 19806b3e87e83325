import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { int64Constant, type Value, withShape } from "../compile/value.js";
import { ScatterMode } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import { flatIndices } from "./flat-index.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { invertPermutation, lastAxesPermutation, stridedWindow, transpose } from "./movement.js";
import { countingConstant, numberScalar } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { wideType } from "./wide.js";

const MODES: ReadonlyMap<string, ScatterMode> = new Map([
  ["none", ScatterMode.overwrite],
  ["add", ScatterMode.add],
  ["mul", ScatterMode.multiply],
  ["max", ScatterMode.maximum],
  ["min", ScatterMode.minimum],
]);

const WHY = "16-bit floats that are reduced go through float32, bools through uint8 (add is or, mul is and)";

function modeOf(node: NodeToLower): ScatterMode {
  const name = node.text("reduction", "none");
  const mode = MODES.get(name);
  if (mode === undefined) throw new Refusal(`is "${name}"`, "reduction");
  return mode;
}

/** Rows of data with their updates; another mode than overwriting is computed in a wide type. */
function scatterRows(node: NodeToLower, mode: ScatterMode, data: Value, indices: Value, updates: Value): Value {
  const { dtype } = data.type;
  if (mode === ScatterMode.overwrite) {
    return node.step("scatter", [data, indices, updates], "scattered", { attributes: [mode] });
  }
  const isBool = dtype === DataType.bool;
  const wide = isBool ? DataType.uint8 : wideType(dtype);
  const ofBits: readonly ScatterMode[] = [0, 3, 4, 3, 4];
  const scattered = node.step(
    "scatter",
    [node.cast(data, wide, "widened"), indices, node.cast(updates, wide, "widened updates")],
    "scattered",
    { attributes: [isBool ? ofBits[mode] : mode] },
  );
  return node.cast(scattered, dtype, "narrowed");
}

function scatterElements(operator: string, since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator, since, until, attributes, why: WHY },
    becomes: "scatter along the axis (brought last by copy); where indices are shorter, padded with places outside",
    lower: (node) => {
      const [data, indices, updates] = node.operands(3);
      const { shape } = data.type;
      const sizes = indices.type.shape;
      const axis = node.axis(node.int("axis", 0), shape.length, "axis");
      const isLonger = (size: number, other: number) => other !== axis && size > shape[other];
      if (sizes.length !== shape.length || sizes.some(isLonger) || updates.type.shape.join() !== sizes.join()) {
        throw new Refusal(`indices [${sizes}] and updates [${updates.type.shape}] do not fit data [${shape}]`);
      }
      const window = shape.map((size, other) => ({ start: 0, step: 1, size: other === axis ? sizes[axis] : size }));
      const fill = { fill: BigInt(shape[axis]), part: "padded indices" };
      const places = stridedWindow(node, node.cast(indices, DataType.int64, "indices"), window, fill);
      const news = stridedWindow(node, updates, window, { fill: 0n, part: "padded updates" });
      const permutation = lastAxesPermutation(shape.length, [axis]);
      const [rows, rowPlaces, rowNews] = [data, places, news].map((value, index) =>
        transpose(node, value, permutation, ["rows", "places", "update rows"][index]),
      );
      const scattered = scatterRows(node, modeOf(node), rows, rowPlaces, rowNews);
      return [transpose(node, scattered, invertPermutation(permutation), "restored axes")];
    },
  };
}

function scatterND(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "ScatterND", since, until, attributes, why: WHY },
    becomes: "scatter by flat indices over the indexed axes (brought last by copy), out of range where a place is",
    lower: (node) => {
      const [data, indices, updates] = node.operands(3);
      const { shape } = data.type;
      const depth = indices.type.shape.at(-1) ?? 0;
      const lists = indices.type.shape.slice(0, -1);
      const rest = shape.slice(depth);
      if (depth < 1 || depth > shape.length || updates.type.shape.join() !== [...lists, ...rest].join()) {
        throw new Refusal(`indices [${indices.type.shape}], updates [${updates.type.shape}], data [${shape}]`);
      }
      const indexed = shape.slice(0, depth);
      const [places, width] = [elementCount(lists), elementCount(rest)];
      const flat = flatIndices(node, node.cast(indices, DataType.int64, "indices"), indexed);
      const rows = transpose(node, withShape(data, [elementCount(indexed), width]), [1, 0], "rows");
      const news = transpose(node, withShape(updates, [places, width]), [1, 0], "update rows");
      const scattered = scatterRows(node, modeOf(node), rows, withShape(flat, [places]), news);
      return [withShape(transpose(node, scattered, [1, 0], "restored axes"), shape)];
    },
  };
}

const tensorScatter: Lowering = {
  operator: "TensorScatter",
  since: 24,
  until: LATEST_OPSET,
  attributes: ["axis", "mode"],
  becomes: "scatter along the axis (brought last by copy) at write_indices[batch] + 0 … length − 1",
  lower: (node) => {
    const [cache, update] = [node.operand(0), node.operand(1)];
    const { shape } = cache.type;
    const mode = node.text("mode", "linear");
    if (mode !== "linear" && mode !== "circular") throw new Refusal(`is "${mode}"`, "mode");
    const axis = node.axis(node.int("axis", -2), shape.length, "axis");
    const length = update.type.shape[axis];
    if (axis === 0) throw new Refusal("is the batch axis", "axis");
    const rows = [shape[0], ...new Array<number>(shape.length - 2).fill(1)];
    const first = node.optionalOperand(2) ?? int64Constant([shape[0]], new Array<bigint>(shape[0]).fill(0n));
    const start = withShape(node.cast(first, DataType.int64, "write indices"), [...rows, 1]);
    const written = node.step("add", [start, countingConstant(node, length)], "places");
    const places =
      mode === "linear" ? written : node.step("mod", [written, numberScalar(DataType.int64, shape[axis])], "wrapped");
    const permutation = lastAxesPermutation(shape.length, [axis]);
    const [oldRows, newRows] = [cache, update].map((value) => transpose(node, value, permutation, "rows"));
    const scattered = scatterRows(node, ScatterMode.overwrite, oldRows, places, newRows);
    return [transpose(node, scattered, invertPermutation(permutation), "restored axes")];
  },
};

/** Operators that write elements at indices. */
export const scatters: readonly Lowering[] = [
  scatterElements("Scatter", 9, LATEST_OPSET, ["axis"]),
  scatterElements("ScatterElements", 11, 15, ["axis"]),
  scatterElements("ScatterElements", 16, LATEST_OPSET, ["axis", "reduction"]),
  scatterND(11, 15, []),
  scatterND(16, LATEST_OPSET, ["reduction"]),
  tensorScatter,
];
