import { Refusal } from "../compile/refusal.js";
import type { Lowering } from "./lowering.js";
import { stridedWindow } from "./movement.js";
import { LATEST_OPSET } from "./opset.js";

/** Cuts off or adds zeros on both sides of axes; what is odd goes to the end. */
export const centerCropPad: Lowering = {
  operator: "CenterCropPad",
  since: 18,
  until: LATEST_OPSET,
  attributes: ["axes"],
  becomes: "copy with zeros as its fill",
  lower: (node) => {
    const x = node.operand(0);
    const { shape } = x.type;
    const sizes = node.constantIntegers(1, "the shape");
    const axes = node.axes(node.ints("axes") ?? shape.map((_, axis) => axis), shape.length);
    if (sizes === null || sizes.length !== axes.length || sizes.some((size) => size < 0)) {
      throw new Refusal(`[${sizes}] for ${axes.length} axes`);
    }
    const window = shape.map((size) => ({ start: 0, step: 1, size }));
    for (const [index, axis] of axes.entries()) {
      const excess = shape[axis] - sizes[index];
      const start = excess >= 0 ? Math.floor(excess / 2) : -Math.floor(-excess / 2);
      window[axis] = { start, step: 1, size: sizes[index] };
    }
    return [stridedWindow(node, x, window, { fill: 0n, part: "centered" })];
  },
};
