import { type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { invertPermutation, lastAxesPermutation, transpose } from "./movement.js";

type RowFunction = (node: NodeToLower, rows: Value) => Value;

function softmaxRows(node: NodeToLower, rows: Value): Value {
  const { exponentials, total } = shiftedExponentials(node, rows);
  return node.step("div", [exponentials, total], "result");
}

function logSoftmaxRows(node: NodeToLower, rows: Value): Value {
  const { shifted, total } = shiftedExponentials(node, rows);
  return node.step("sub", [shifted, node.step("log", [total], "logarithm")], "result");
}

function shiftedExponentials(node: NodeToLower, rows: Value): { shifted: Value; exponentials: Value; total: Value } {
  const column = [...rows.type.shape.slice(0, -1), 1];
  const shifted = node.step("sub", [rows, node.step("max", [rows], "maximum", { shape: column })], "shifted");
  const exponentials = node.step("exp", [shifted], "exponentials");
  return { shifted, exponentials, total: node.step("sum", [exponentials], "total", { shape: column }) };
}

/** Before opset 13 the axes from `axis` on are one row. */
function flattened(operator: string, becomes: string, apply: RowFunction): Lowering {
  return {
    operator,
    since: 1,
    until: 12,
    attributes: ["axis"],
    becomes: `on rows of the axes from axis on: ${becomes}`,
    lower: (node) => {
      const x = node.operand(0);
      const { shape } = x.type;
      const axis =
        shape.length === 0 ? 0 : node.axis(node.int("axis", Math.min(1, shape.length - 1)), shape.length, "axis");
      const rows = withShape(x, [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))]);
      return [withShape(apply(node, rows), shape)];
    },
  };
}

function alongAxis(operator: string, becomes: string, apply: RowFunction): Lowering {
  return {
    operator,
    since: 13,
    until: 26,
    attributes: ["axis"],
    becomes: `on rows along axis (brought last by copy): ${becomes}`,
    lower: (node) => {
      const { shape } = node.operand(0).type;
      const x = shape.length === 0 ? withShape(node.operand(0), [1]) : node.operand(0);
      const rank = x.type.shape.length;
      const permutation = lastAxesPermutation(rank, [node.axis(node.int("axis", -1), rank, "axis")]);
      const rows = transpose(node, x, permutation, "rows");
      return [withShape(transpose(node, apply(node, rows), invertPermutation(permutation), "restored axes"), shape)];
    },
  };
}

const SOFTMAX = "m = max(x); e = exp(sub(x, m)); div(e, sum(e))";
const LOG_SOFTMAX = "m = max(x); s = sub(x, m); sub(s, log(sum(exp(s))))";

/** Softmax and its logarithm. */
export const softmaxes: readonly Lowering[] = [
  flattened("Softmax", SOFTMAX, softmaxRows),
  alongAxis("Softmax", SOFTMAX, softmaxRows),
  flattened("LogSoftmax", LOG_SOFTMAX, logSoftmaxRows),
  alongAxis("LogSoftmax", LOG_SOFTMAX, logSoftmaxRows),
];
