import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { withShape } from "../compile/value.js";
import { ScatterMode } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { blank, stridedWindow } from "./movement.js";
import { countingConstant, numberScalar } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { listOf, positiveList } from "./window.js";

/** Puts the maxima of a pool back to where they came from, with zeros around them. */
export const maxUnpool: Lowering = {
  operator: "MaxUnpool",
  since: 9,
  until: LATEST_OPSET,
  attributes: ["kernel_shape", "pads", "strides"],
  becomes: "scatter of each channel at I − channel · size into zeros, then a copy where output_shape is larger",
  why: "an index outside of its element's own channel is dropped: MaxPool makes none, and rows stay short",
  lower: (node) => {
    const [x, indices] = [node.operand(0), node.operand(1)];
    const [batch, channels, ...input] = x.type.shape;
    if (input.length < 1 || indices.type.shape.join() !== x.type.shape.join()) {
      throw new Refusal(`X [${x.type.shape}] and I [${indices.type.shape}]`);
    }
    const inferred = outputOf(node, input);
    const size = elementCount(inferred);
    const rows = [batch * channels, elementCount(input)];
    const first = withShape(countingConstant(node, batch * channels), [batch * channels, 1]);
    const start = node.step("mul", [first, numberScalar(DataType.int64, size)], "first of the channel");
    const flat = withShape(node.cast(indices, DataType.int64, "indices"), rows);
    const places = node.step("sub", [flat, start], "places");
    const isBefore = node.step("less", [places, numberScalar(DataType.int64, 0)], "is before");
    const kept = node.step("select", [isBefore, numberScalar(DataType.int64, size), places], "kept places");
    const zeros = blank(node, x, [batch * channels, size], "zeros");
    const operands = [zeros, kept, withShape(x, rows)];
    const shape = [batch, channels, ...inferred];
    const unpooled = node.step("scatter", operands, "unpooled", { shape, attributes: [ScatterMode.overwrite] });
    const given = node.constantIntegers(2, "output_shape") ?? shape;
    if (given.length !== shape.length || given.some((whole, axis) => whole < shape[axis])) {
      throw new Refusal(`output_shape [${given}] is less than [${shape}]`);
    }
    const window = given.map((whole) => ({ start: 0, step: 1, size: whole }));
    return [stridedWindow(node, unpooled, window, { fill: 0n, part: "in the output" })];
  },
};

function outputOf(node: NodeToLower, input: readonly number[]): number[] {
  const rank = input.length;
  const kernel = positiveList(node, "kernel_shape", rank);
  if (node.ints("kernel_shape") === null) throw new Refusal("is missing", "kernel_shape");
  const [strides, pads] = [positiveList(node, "strides", rank), listOf(node, "pads", 2 * rank, 0)];
  return input.map((size, axis) => {
    const output = (size - 1) * strides[axis] - pads[axis] - pads[axis + rank] + kernel[axis];
    if (output < 1) throw new Refusal(`spatial axis ${axis} of size ${size} leaves nothing`, "pads");
    return output;
  });
}
