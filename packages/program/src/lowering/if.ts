import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";

/** A branch that is chosen at compile time: a program has no control flow. */
export const ifOperator: Lowering = {
  operator: "If",
  since: 1,
  until: 26,
  attributes: ["then_branch", "else_branch"],
  becomes: "the nodes of the branch that a constant condition chooses",
  why: "every instruction of a program is executed, so a condition that is computed at run time is refused",
  lower: (node) => {
    const branch = constantTruth(node, node.operand(0), "the condition") ? "then_branch" : "else_branch";
    return node.body(node.graph(branch), [], branch);
  },
};

/** The truth of a constant bool of one element. */
export function constantTruth(node: NodeToLower, value: Value, what: string): boolean {
  const { type, source } = node.constant(value, what);
  if (type.dtype !== DataType.bool || elementCount(type.shape) !== 1) throw new Refusal(`${what} is not one bool`);
  return source.data[0] !== 0;
}
