import { type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { invertPermutation, lastAxesPermutation, transpose } from "./movement.js";
import { countingConstant } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { logSoftmaxRows, softmaxRows } from "./softmax-rows.js";
import { inWide } from "./wide.js";

type RowFunction = (node: NodeToLower, rows: Value, part: string) => Value;

function hardmaxRows(node: NodeToLower, rows: Value): Value {
  const column = [...rows.type.shape.slice(0, -1), 1];
  const first = node.step("argmax", [rows], "place of the maximum", { shape: column, attributes: [0] });
  const places = countingConstant(node, rows.type.shape[rows.type.shape.length - 1]);
  return node.cast(node.step("equal", [first, places], "is the maximum"), rows.type.dtype);
}

/** 16-bit floats are computed in float32; an empty tensor has no rows to look at. */
function applyToRows(node: NodeToLower, rows: Value, apply: RowFunction): Value {
  if (elementCount(rows.type.shape) === 0) return rows;
  return inWide(node, [rows], (wide) => apply(node, wide, "result"));
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
      const given = node.int("axis", Math.min(1, Math.max(0, shape.length - 1)));
      const axis = given === shape.length ? given : node.axis(given, shape.length, "axis");
      const rows = withShape(x, [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))]);
      return [withShape(applyToRows(node, rows, apply), shape)];
    },
  };
}

function alongAxis(operator: string, becomes: string, apply: RowFunction): Lowering {
  return {
    operator,
    since: 13,
    until: LATEST_OPSET,
    attributes: ["axis"],
    becomes: `on rows along axis (brought last by copy): ${becomes}`,
    lower: (node) => {
      const { shape } = node.operand(0).type;
      const x = shape.length === 0 ? withShape(node.operand(0), [1]) : node.operand(0);
      const rank = x.type.shape.length;
      const permutation = lastAxesPermutation(rank, [node.axis(node.int("axis", -1), rank, "axis")]);
      const rows = applyToRows(node, transpose(node, x, permutation, "rows"), apply);
      return [withShape(transpose(node, rows, invertPermutation(permutation), "restored axes"), shape)];
    },
  };
}

function both(operator: string, becomes: string, apply: RowFunction): Lowering[] {
  return [flattened(operator, becomes, apply), alongAxis(operator, becomes, apply)];
}

/** Softmax, its logarithm, and the choice of the maximum. */
export const softmaxes: readonly Lowering[] = [
  ...both("Softmax", "m = max(x); e = exp(sub(x, m)); div(e, sum(e))", softmaxRows),
  ...both("LogSoftmax", "m = max(x); s = sub(x, m); sub(s, log(sum(exp(s))))", logSoftmaxRows),
  ...both("Hardmax", "cast(equal(argmax(x), 0 … n − 1))", hardmaxRows),
];
