import { Refusal } from "../compile/refusal.js";
import { broadcastShapes } from "../instruction/broadcast.js";
import type { Lowering } from "./lowering.js";
import { expand } from "./movement.js";

/** Broadcasts a tensor to a constant shape. */
export const expandOperator: Lowering = {
  operator: "Expand",
  since: 8,
  until: 26,
  attributes: [],
  becomes: "copy that repeats axes",
  lower: (node) => {
    const target = node.constantIntegers(1, "the shape");
    if (target === null) throw new Refusal("the shape is missing");
    const shape = target.some((size) => size < 0) ? null : broadcastShapes(node.operand(0).type.shape, target);
    if (shape === null) throw new Refusal(`[${node.operand(0).type.shape}] does not broadcast to [${target}]`);
    return [expand(node, node.operand(0), shape, "expanded")];
  },
};
