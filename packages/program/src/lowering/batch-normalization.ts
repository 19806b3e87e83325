import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { lastAxesPermutation, transpose } from "./movement.js";
import { squareSum } from "./norm.js";
import { numberScalar } from "./number.js";
import { wideType } from "./wide.js";

/** Batch normalization: (X − mean) · scale / √(var + ε) + B, as one product and one sum a channel. */
export const batchNormalization: Lowering = {
  operator: "BatchNormalization",
  since: 1,
  until: 26,
  attributes: ["consumed_inputs", "epsilon", "is_test", "momentum", "spatial", "training_mode"],
  becomes:
    "factor = div(scale, sqrt(add(var, ε))); add(mul(X, factor), sub(B, mul(mean, factor))); " +
    "in training with the mean and variance of X, and add(mul(running, momentum), mul(current, 1 − momentum))",
  why: "scale and statistics are usually constant and fold; that leaves two steps",
  lower: (node) => {
    const x = node.operand(0);
    const wide = wideType(x.type.dtype) === DataType.float64 ? DataType.float64 : DataType.float32;
    const [scale, shift, mean, variance] = statistics(node, wide);
    const values = node.cast(x, wide, "widened");
    if (!isTraining(node)) {
      const y = normalized(node, values, { scale, shift, mean, variance });
      return [node.cast(y, x.type.dtype, "result")];
    }
    if (node.hasOutput(3) || node.hasOutput(4)) throw new Refusal("the outputs saved_mean and saved_var are not made");
    if (node.int("spatial", 1) === 0) throw new Refusal("is not supported in training", "spatial");
    const current = currentStatistics(node, values, mean.type.shape);
    const y = normalized(node, values, { scale, shift, ...current });
    const momentum = node.float("momentum", Math.fround(0.9));
    const channels = [elementCount(mean.type.shape)];
    const running = (before: Value, now: Value, index: number) =>
      node.cast(
        withShape(movingAverage(node, before, now, momentum), channels),
        node.operand(index).type.dtype,
        "running",
      );
    return [
      node.cast(y, x.type.dtype, "result"),
      running(mean, current.mean, 3),
      running(variance, current.variance, 4),
    ];
  },
};

type Statistics = Readonly<Record<"scale" | "shift" | "mean" | "variance", Value>>;

/** Before opset 7 `is_test` says so; in opsets 7 to 13 the outputs beyond the first; from 14 on an attribute. */
function isTraining(node: NodeToLower): boolean {
  if (node.opset >= 14) return node.int("training_mode", 0) !== 0;
  const hasStatistics = [1, 2, 3, 4].some((index) => node.hasOutput(index));
  return hasStatistics && (node.opset >= 7 || node.int("is_test", 0) === 0);
}

/** Operands 1 to 4, in a shape that broadcasts to X: a number for each channel, or for each position. */
function statistics(node: NodeToLower, wide: DataType): Value[] {
  const { shape } = node.operand(0).type;
  const channels = shape[1] ?? 1;
  const isSpatial = node.int("spatial", 1) !== 0;
  const column = isSpatial ? [channels, ...shape.slice(2).map(() => 1)] : shape.slice(1);
  return [1, 2, 3, 4].map((index) => {
    const value = node.operand(index);
    if (elementCount(value.type.shape) !== elementCount(column)) {
      throw new Refusal(`operand ${index} [${value.type.shape}] does not fit [${column}]`);
    }
    return withShape(node.cast(value, wide, "widened statistic"), column);
  });
}

function normalized(node: NodeToLower, x: Value, { scale, shift, mean, variance }: Statistics): Value {
  const epsilon = numberScalar(x.type.dtype, node.float("epsilon", Math.fround(1e-5)));
  const deviation = node.step("sqrt", [node.step("add", [variance, epsilon], "variance")], "deviation");
  const factor = node.step("div", [scale, deviation], "factor");
  const offset = node.step("sub", [shift, node.step("mul", [mean, factor], "scaled mean")], "offset");
  return node.step("add", [node.step("mul", [x, factor], "scaled"), offset], "result");
}

/** Mean and variance of each channel over the batch and all positions. */
function currentStatistics(node: NodeToLower, x: Value, column: readonly number[]): { mean: Value; variance: Value } {
  const { shape, dtype } = x.type;
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const count = elementCount(others.map((axis) => shape[axis]));
  const rows = withShape(transpose(node, x, lastAxesPermutation(shape.length, others), "rows"), [shape[1], count]);
  const total = node.step("sum", [rows], "total", { shape: [shape[1], 1] });
  const mean = node.step("div", [total, numberScalar(dtype, count)], "mean");
  const centered = node.step("sub", [rows, mean], "centered");
  const variance = node.step("div", [squareSum(node, centered, [shape[1]]), numberScalar(dtype, count)], "variance");
  return { mean: withShape(mean, column), variance: withShape(variance, column) };
}

function movingAverage(node: NodeToLower, before: Value, now: Value, momentum: number): Value {
  const { dtype } = before.type;
  const kept = node.step("mul", [before, numberScalar(dtype, momentum)], "kept part");
  const added = node.step("mul", [now, numberScalar(dtype, 1 - momentum)], "new part");
  return node.step("add", [kept, added], "running");
}
