import { Refusal } from "../../compile/refusal.js";
import type { Value } from "../../compile/value.js";
import { sigmoid } from "../activation-function.js";
import type { NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
import { softmaxRows } from "../softmax-rows.js";
import type { ModelFloat } from "./numbers.js";

/** What ai.onnx.ml applies to scores [rows, classes] before it returns them. */
export type PostTransform = "NONE" | "SOFTMAX" | "LOGISTIC" | "SOFTMAX_ZERO" | "PROBIT";

const NAMES: readonly string[] = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"];

/** The attribute `post_transform`. */
export function postTransformOf(node: NodeToLower): PostTransform {
  const name = node.text("post_transform", "NONE");
  if (!NAMES.includes(name)) throw new Refusal(`"${name}" is unknown`, "post_transform");
  return name as PostTransform;
}

/** Transforms scores [rows, classes] of float32 or float64. */
export function postTransform(node: NodeToLower, scores: Value, transform: PostTransform): Value {
  switch (transform) {
    case "NONE":
      return scores;
    case "LOGISTIC":
      return sigmoid(node, scores, "probability");
    case "SOFTMAX":
      return softmaxRows(node, scores, "probability");
    case "SOFTMAX_ZERO":
      return softmaxOfNonZeros(node, scores);
    case "PROBIT":
      return probit(node, scores);
  }
}

/** A softmax in which scores next to zero count nothing: they become 0 instead of e^(0 - maximum). */
function softmaxOfNonZeros(node: NodeToLower, x: Value): Value {
  const dtype = x.type.dtype as ModelFloat;
  const column = [...x.type.shape.slice(0, -1), 1];
  const maximum = node.step("max", [x], "maximum", { shape: column });
  const shifted = node.step("exp", [node.step("sub", [x, maximum], "shifted")], "exponentials");
  const isZero = node.step("lessOrEqual", [node.step("abs", [x], "size"), numberScalar(dtype, 1e-7)], "zeros");
  const scale = node.step("exp", [node.step("neg", [maximum], "negated")], "scale");
  const zeros = node.step("mul", [x, scale], "scaled zeros");
  const kept = node.step("select", [isZero, numberScalar(dtype, 0), shifted], "kept");
  const total = node.step("sum", [kept], "total", { shape: column });
  const isEmpty = node.step("equal", [total, numberScalar(dtype, 0)], "empty");
  const divisor = node.step("select", [isEmpty, numberScalar(dtype, 1), total], "divisor");
  return node.step("div", [node.step("select", [isZero, zeros, shifted], "values"), divisor], "probability");
}

/** √2 · erf⁻¹(2x − 1) by Winitzki's approximation, which is what runtimes of ai.onnx.ml compute. */
function probit(node: NodeToLower, x: Value): Value {
  const dtype = x.type.dtype as ModelFloat;
  const scalar = (value: number) => numberScalar(dtype, value);
  const argument = node.step("sub", [node.step("mul", [x, scalar(2)], "doubled"), scalar(1)], "argument");
  const square = node.step("mul", [argument, argument], "square");
  const logarithm = node.step("log", [node.step("sub", [scalar(1), square], "complement")], "logarithm");
  const half = node.step("mul", [logarithm, scalar(0.5)], "half");
  const middle = node.step("add", [half, scalar(2 / (Math.PI * 0.147))], "middle");
  const outer = node.step("mul", [logarithm, scalar(1 / 0.147)], "outer");
  const inner = node.step("sub", [node.step("mul", [middle, middle], "middle squared"), outer], "radicand");
  const size = node.step("sub", [node.step("sqrt", [inner], "root"), middle], "difference");
  const root = node.step("mul", [node.step("sqrt", [size], "size"), scalar(Math.SQRT2)], "quantile");
  const isNegative = node.step("less", [argument, scalar(0)], "negative");
  return node.step("select", [isNegative, node.step("neg", [root], "mirrored"), root], "probit");
}
