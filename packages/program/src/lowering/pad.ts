import { DataType, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { constantOf, isConstant, type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { takeAlong } from "./gather.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { stridedWindow } from "./movement.js";
import { numberScalar } from "./number.js";
import { LATEST_OPSET } from "./opset.js";

const BECOMES =
  "constant: copy with the value as its fill, or select by a mask where the value is computed at run time; " +
  "reflect, edge, wrap: take along each padded axis";

function padByAttributes(since: number, until: number, name: string): Lowering {
  return {
    ...{ operator: "Pad", since, until, attributes: ["mode", name, "value"], becomes: BECOMES },
    lower: (node) => {
      const pads = node.ints(name);
      if (pads === null) throw new Refusal("are missing", name);
      const x = node.operand(0);
      return [pad(node, x, pads, null, numberScalar(x.type.dtype, node.float("value", 0)))];
    },
  };
}

const padByOperands: Lowering = {
  operator: "Pad",
  since: 11,
  until: LATEST_OPSET,
  attributes: ["mode"],
  becomes: BECOMES,
  lower: (node) => {
    const pads = node.constantIntegers(1, "pads");
    if (pads === null) throw new Refusal("pads are missing");
    return [pad(node, node.operand(0), pads, node.constantIntegers(3, "axes"), node.optionalOperand(2))];
  },
};

/** What is put before and behind an axis; less than nothing cuts off. */
type Edges = { readonly axis: number; readonly before: number; readonly after: number };

function pad(
  node: NodeToLower,
  x: Value,
  pads: readonly number[],
  listed: readonly number[] | null,
  value: Value | null,
): Value {
  const axes = node.axes(listed ?? x.type.shape.map((_, axis) => axis), x.type.shape.length);
  if (pads.length !== 2 * axes.length) throw new Refusal(`${pads.length} pads for ${axes.length} axes`, "pads");
  const edges = axes.map((axis, index) => ({ axis, before: pads[index], after: pads[index + axes.length] }));
  for (const { axis, before, after } of edges) {
    if (x.type.shape[axis] + before + after < 0) throw new Refusal(`less than nothing is left of axis ${axis}`, "pads");
  }
  const mode = node.text("mode", "constant");
  if (mode === "constant") return padConstant(node, x, edges, value);
  const place = PLACES.get(mode);
  if (place === undefined) throw new Refusal(`is "${mode}"`, "mode");
  return edges.reduce((padded, edge) => padAxis(node, padded, edge, place), x);
}

function padConstant(node: NodeToLower, x: Value, edges: readonly Edges[], value: Value | null): Value {
  const window = x.type.shape.map((size) => ({ start: 0, step: 1, size }));
  for (const { axis, before, after } of edges) {
    window[axis] = { start: -before, step: 1, size: x.type.shape[axis] + before + after };
  }
  if (value === null) return stridedWindow(node, x, window, { fill: 0n, part: "padded" });
  if (elementCount(value.type.shape) !== 1) throw new Refusal("the value of the padding is no scalar");
  if (value.type.dtype !== x.type.dtype) throw new Refusal("the value of the padding has another data type", "value");
  if (isConstant(value)) {
    const fill = value.source.data.reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
    return stridedWindow(node, x, window, { fill, part: "padded" });
  }
  const padded = stridedWindow(node, x, window, { fill: 0n, part: "padded" });
  const inside = constantOf(DataType.bool, x.type.shape, onesOf(node, x));
  const mask = stridedWindow(node, inside, window, { fill: 0n, part: "mask" });
  return node.step("select", [mask, padded, withShape(value, [])], "filled");
}

function onesOf(node: NodeToLower, x: Value): Uint8Array {
  const count = elementCount(x.type.shape);
  node.reserve(count * widthBytes(DataType.bool));
  return new Uint8Array(count).fill(1);
}

/** The place in an axis of this size that stands at a place outside of it. */
const PLACES: ReadonlyMap<string, (place: number, size: number) => number> = new Map([
  ["edge", (place, size) => Math.min(Math.max(place, 0), size - 1)],
  ["wrap", (place, size) => positiveModulo(place, size)],
  [
    "reflect",
    (place, size) => {
      if (size === 1) return 0;
      const within = positiveModulo(place, 2 * (size - 1));
      return Math.min(within, 2 * (size - 1) - within);
    },
  ],
]);

function positiveModulo(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

function padAxis(node: NodeToLower, x: Value, edges: Edges, place: (at: number, size: number) => number): Value {
  const { axis, before, after } = edges;
  const first = Math.max(0, -before);
  const size = x.type.shape[axis] - first - Math.max(0, -after);
  const length = x.type.shape[axis] + before + after;
  node.reserve(8 * length);
  if (size < 1 && length > 0) throw new Refusal(`axis ${axis} has no element to repeat`, "pads");
  const start = -Math.max(0, before);
  const places = Array.from({ length }, (_, index) => first + place(start + index, size));
  return takeAlong(node, x, axis, places, "padded");
}

/** Padding with a constant or with elements of the tensor. */
export const pads: readonly Lowering[] = [
  padByAttributes(1, 1, "paddings"),
  padByAttributes(2, 10, "pads"),
  padByOperands,
];
