import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { stridedWindow } from "./movement.js";
import { LATEST_OPSET } from "./opset.js";

type Range = {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes: readonly number[] | null;
  readonly steps: readonly number[] | null;
};

const sliceByAttributes: Lowering = {
  operator: "Slice",
  since: 1,
  until: 9,
  attributes: ["starts", "ends", "axes"],
  becomes: "copy",
  lower: (node) => {
    const [starts, ends] = [node.ints("starts"), node.ints("ends")];
    if (starts === null || ends === null) throw new Refusal("starts and ends are needed", "starts");
    return [slice(node, { starts, ends, axes: node.ints("axes"), steps: null })];
  },
};

const sliceByOperands: Lowering = {
  operator: "Slice",
  since: 10,
  until: LATEST_OPSET,
  attributes: [],
  becomes: "copy",
  lower: (node) => {
    const [starts, ends] = [node.constantIntegers(1, "starts"), node.constantIntegers(2, "ends")];
    if (starts === null || ends === null) throw new Refusal("starts and ends are needed");
    const [axes, steps] = [node.constantIntegers(3, "axes"), node.constantIntegers(4, "steps")];
    return [slice(node, { starts, ends, axes, steps })];
  },
};

function slice(node: NodeToLower, range: Range): Value {
  const x = node.operand(0);
  const { shape } = x.type;
  const axes = node.axes(range.axes ?? range.starts.map((_, axis) => axis), shape.length);
  const steps = range.steps ?? axes.map(() => 1);
  if (range.starts.length !== axes.length || range.ends.length !== axes.length || steps.length !== axes.length) {
    throw new Refusal("starts, ends, axes and steps differ in length");
  }
  const window = shape.map((size) => ({ start: 0, step: 1, size }));
  for (const [index, axis] of axes.entries()) {
    window[axis] = sliceAxis(shape[axis], range.starts[index], range.ends[index], steps[index]);
  }
  return stridedWindow(node, x, window, { fill: 0n, part: "slice" });
}

function sliceAxis(
  size: number,
  start: number,
  end: number,
  step: number,
): { start: number; step: number; size: number } {
  if (step === 0) throw new Refusal("a step is 0", "steps");
  const clamp = (value: number, least: number, most: number) => {
    const counted = value < 0 ? value + size : value;
    return Math.min(Math.max(counted, least), most);
  };
  const isForward = step > 0;
  const first = isForward ? clamp(start, 0, size) : clamp(start, -1, size - 1);
  const last = isForward ? clamp(end, 0, size) : clamp(end, -1, size - 1);
  const count = Math.max(0, Math.ceil((last - first) / step));
  return { start: first, step: count > 1 ? step : 1, size: count };
}

/** Slices with constant bounds. */
export const slices: readonly Lowering[] = [sliceByAttributes, sliceByOperands];
