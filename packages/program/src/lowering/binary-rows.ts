import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { sameShape } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { LATEST_OPSET } from "./opset.js";

type Combine = (node: NodeToLower, a: Value, b: Value) => Value;

/**
 * The rows of an operator with two operands: NumPy's broadcasting since opset 7, before that B along the axes of A
 * from `axis` on (the last ones by default) where `broadcast` is set.
 */
export function binaryRows(
  operator: string,
  since: number,
  row: { readonly becomes: string; readonly why?: string; readonly combine: Combine },
): Lowering[] {
  const { combine, ...texts } = row;
  const legacy: Lowering = {
    ...{ operator, since, until: 6, attributes: ["axis", "broadcast", "consumed_inputs"], ...texts },
    lower: (node) => [combine(node, node.operand(0), alongAxes(node))],
  };
  const current: Lowering = {
    ...{ operator, since: Math.max(since, 7), until: LATEST_OPSET, attributes: [], ...texts },
    lower: (node) => [combine(node, node.operand(0), node.operand(1))],
  };
  return since < 7 ? [legacy, current] : [current];
}

function alongAxes(node: NodeToLower): Value {
  const [a, b] = [node.operand(0).type.shape, node.operand(1).type.shape];
  if (node.int("broadcast", 0) === 0) {
    if (!sameShape(a, b)) throw new Refusal(`[${a}] and [${b}] differ, and broadcast is not set`, "broadcast");
    return node.operand(1);
  }
  const given = node.attribute("axis", "int");
  const axis = given === null ? a.length - b.length : node.axis(Number(given), a.length, "axis");
  const behind = a.length - axis - b.length;
  if (axis < 0 || behind < 0) throw new Refusal(`[${b}] does not fit [${a}] from axis ${axis} on`, "axis");
  return withShape(node.operand(1), [...b, ...new Array<number>(behind).fill(1)]);
}
