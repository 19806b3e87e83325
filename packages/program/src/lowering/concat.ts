import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { rowsSince } from "./opset.js";

/** Greatest number of operands of the instruction. */
const MAX_JOINED = 255;

/** Joins tensors along an axis. */
export const concat: readonly Lowering[] = rowsSince(1, {
  operator: "Concat",
  attributes: ["axis"],
  becomes: "concat of the operands that are not empty, 255 at a time",
  lower: (node) => {
    const operands = node.operands();
    const { shape } = operands[0].type;
    const given = node.attribute("axis", "int") ?? (node.opset < 4 ? 1n : null);
    if (given === null) throw new Refusal("is missing", "axis");
    const axis = node.axis(Number(given), shape.length, "axis");
    const rest = (value: Value) => value.type.shape.map((size, index) => (index === axis ? -1 : size)).join();
    if (operands.some((operand) => rest(operand) !== rest(operands[0])))
      throw new Refusal("the operands do not fit together");
    return [join(node, operands, axis, "joined")];
  },
});

/** The values one behind the other along an axis; their other axes are equal. */
export function join(node: NodeToLower, values: readonly Value[], axis: number, part: string): Value {
  const filled = values.filter(({ type }) => type.shape[axis] > 0);
  if (filled.length === 0) return values[0];
  if (filled.length === 1) return filled[0];
  if (filled.length <= MAX_JOINED) return node.step("concat", filled, part, { attributes: [axis] });
  const first = node.step("concat", filled.slice(0, MAX_JOINED), part, { attributes: [axis] });
  return join(node, [first, ...filled.slice(MAX_JOINED)], axis, part);
}
