import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { MAX_CONCAT_OPERANDS } from "../instruction/well-formed.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { rowsSince } from "./opset.js";

/** Joins tensors along an axis. */
export const concat: readonly Lowering[] = rowsSince(1, {
  operator: "Concat",
  attributes: ["axis"],
  becomes: "concat of the operands that are not empty, 16 at a time",
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

/**
 * The values one behind the other along an axis, by as many levels of `concat` as their number takes; their other axes
 * are equal.
 */
export function join(node: NodeToLower, values: readonly Value[], axis: number, part: string): Value {
  const filled = values.filter(({ type }) => type.shape[axis] > 0);
  if (filled.length <= 1) return filled[0] ?? values[0];
  const groups: Value[] = [];
  for (let first = 0; first < filled.length; first += MAX_CONCAT_OPERANDS) {
    const group = filled.slice(first, first + MAX_CONCAT_OPERANDS);
    groups.push(group.length === 1 ? group[0] : node.step("concat", group, part, { attributes: [axis] }));
  }
  return join(node, groups, axis, part);
}
