import { DataType, floatFormat, isDataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { centerRows, deviationOf } from "./centered.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";
import { wideType } from "./wide.js";

const DEFAULT_EPSILON = Math.fround(1e-5);

/** Normalization over the axes from `axis` on. */
const layerNormalization: Lowering = {
  operator: "LayerNormalization",
  since: 17,
  until: 26,
  attributes: ["axis", "epsilon", "stash_type"],
  becomes:
    "on rows of the axes from axis on: c = sub(X, div(sum, R)); d = sqrt(add(div(dot(c, c), R), ε)); " +
    "add(mul(div(c, d), Scale), B); InvStdDev = div(1, d)",
  why: "computed in float32, in float64 where X or stash_type is, with one cast at the end",
  lower: (node) => {
    const x = node.operand(0);
    const { stash, wide, axis } = precision(node);
    const [outer, inner] = [x.type.shape.slice(0, axis), x.type.shape.slice(axis)];
    const rows = withShape(node.cast(x, wide, "widened"), [...outer, elementCount(inner)]);
    const { centered, mean, variance } = centerRows(node, rows);
    const deviation = deviationOf(node, variance, node.float("epsilon", DEFAULT_EPSILON));
    const unit = node.step("div", [centered, deviation], "normalized", { shape: x.type.shape });
    const scaled = node.step("mul", [unit, parameterOf(node, 1, inner, wide)], "scaled");
    const hasBias = node.optionalOperand(2) !== null;
    const y = hasBias ? node.step("add", [scaled, parameterOf(node, 2, inner, wide)], "result") : scaled;
    const kept = [...outer, ...inner.map(() => 1)];
    const inverse = node.step("div", [numberScalar(wide, 1), deviation], "inverse deviation");
    return [
      node.cast(y, x.type.dtype, "result"),
      withShape(node.cast(mean, stash, "mean"), kept),
      withShape(node.cast(inverse, stash, "inverse deviation"), kept),
    ];
  },
};

/** Division by the root of the mean square. */
const rmsNormalization: Lowering = {
  operator: "RMSNormalization",
  since: 23,
  until: 26,
  attributes: ["axis", "epsilon", "stash_type"],
  becomes: "on rows of the axes from axis on: mul(div(X, sqrt(add(div(sum(mul(X, X)), R), ε))), scale)",
  why: "computed in float32, in float64 where X or stash_type is, with one cast at the end",
  lower: (node) => {
    const x = node.operand(0);
    const { wide, axis } = precision(node);
    const [outer, inner] = [x.type.shape.slice(0, axis), x.type.shape.slice(axis)];
    const values = node.cast(x, wide, "widened");
    const count = elementCount(inner);
    const squares = node.step("mul", [values, values], "squares", { shape: [...outer, count] });
    const total = node.step("sum", [squares], "total", { shape: [...outer, ...inner.map(() => 1)] });
    const mean = node.step("div", [total, numberScalar(wide, count)], "mean square");
    const deviation = deviationOf(node, mean, node.float("epsilon", DEFAULT_EPSILON));
    const unit = node.step("div", [values, deviation], "normalized");
    return [node.cast(node.step("mul", [unit, parameterOf(node, 1, inner, wide)], "scaled"), x.type.dtype, "result")];
  },
};

function precision(node: NodeToLower): { stash: DataType; wide: DataType; axis: number } {
  const { dtype, shape } = node.operand(0).type;
  const stash = node.int("stash_type", DataType.float32);
  if (!isDataType(stash) || floatFormat(stash) === null) throw new Refusal(`is ${stash}`, "stash_type");
  const isDouble = dtype === DataType.float64 || stash === DataType.float64;
  const wide = isDouble ? DataType.float64 : wideType(dtype);
  return { stash, wide, axis: node.axis(node.int("axis", -1), shape.length, "axis") };
}

/** Scale or bias; it broadcasts to the normalized axes. */
function parameterOf(node: NodeToLower, index: number, inner: readonly number[], wide: DataType): Value {
  const value = node.operand(index);
  const { shape } = value.type;
  const isWhole = elementCount(shape) === elementCount(inner) && shape.length <= inner.length;
  return node.cast(isWhole ? withShape(value, inner) : value, wide, "parameter");
}

/** Normalizations over the last axes. */
export const layerNormalizations: readonly Lowering[] = [layerNormalization, rmsNormalization];
