import { Refusal } from "../compile/refusal.js";
import type { Lowering } from "./lowering.js";
import { transpose } from "./movement.js";
import { LATEST_OPSET } from "./opset.js";

/** Permutes axes. */
export const transposeOperator: Lowering = {
  operator: "Transpose",
  since: 1,
  until: LATEST_OPSET,
  attributes: ["perm"],
  becomes: "copy; nothing where only axes of size 1 move",
  lower: (node) => {
    const x = node.operand(0);
    const axes = x.type.shape.map((_, axis) => axis);
    const permutation = node.ints("perm") ?? axes.reverse();
    if ([...permutation].sort((a, b) => a - b).join() !== x.type.shape.map((_, axis) => axis).join()) {
      throw new Refusal(`[${permutation}] is no permutation of ${x.type.shape.length} axes`, "perm");
    }
    return [transpose(node, x, permutation, "transposed")];
  },
};
