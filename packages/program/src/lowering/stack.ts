import type { Value } from "../compile/value.js";
import { withShape } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";

/** Operands that one concat takes (appendix A). */
const MAX_OPERANDS = 255;

/** Values of one type one behind the other along a new axis. At least one. */
export function stack(node: NodeToLower, values: readonly Value[], axis: number, part: string): Value {
  const raised = values.map((value) => {
    const { shape } = value.type;
    return withShape(value, [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
  });
  return joinAlong(node, raised, axis, part);
}

/** Values one behind the other along an axis, by as many concats as it takes. At least one value. */
export function joinAlong(node: NodeToLower, values: readonly Value[], axis: number, part: string): Value {
  if (values.length === 1) return values[0];
  const joined: Value[] = [];
  for (let first = 0; first < values.length; first += MAX_OPERANDS) {
    const group = values.slice(first, first + MAX_OPERANDS);
    joined.push(group.length === 1 ? group[0] : node.step("concat", group, part, { attributes: [axis] }));
  }
  return joinAlong(node, joined, axis, part);
}
