import type { Value } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";

/*
 * Activation functions of a wide float type that several operators are made of. `part` names the last step: what the
 * result is in the lowering of the node.
 */

/** 1 / (1 + e^-x) */
export function sigmoid(node: NodeToLower, x: Value, part = "sigmoid"): Value {
  const denominator = onePlusDecay(node, x);
  return node.step("div", [numberScalar(x.type.dtype, 1), denominator], part);
}

/** 1 + e^-x, the divisor of the sigmoid. */
export function onePlusDecay(node: NodeToLower, x: Value): Value {
  const exponential = node.step("exp", [node.step("neg", [x], "negative")], "exponential");
  return node.step("add", [numberScalar(x.type.dtype, 1), exponential], "denominator");
}

/** maximum(x, 0) + log(1 + e^-|x|) */
export function softplus(node: NodeToLower, x: Value): Value {
  const number = (value: number) => numberScalar(x.type.dtype, value);
  const decay = node.step("exp", [node.step("neg", [node.step("abs", [x], "size")], "negative")], "exponential");
  const logarithm = node.step("log", [node.step("add", [number(1), decay], "sum")], "logarithm");
  return node.step("add", [node.step("maximum", [x, number(0)], "positive part"), logarithm], "softplus");
}

/** alpha · x + beta */
export function affine(node: NodeToLower, x: Value, alpha: number, beta: number): Value {
  const scaled = node.step("mul", [numberScalar(x.type.dtype, alpha), x], "scaled");
  return node.step("add", [scaled, numberScalar(x.type.dtype, beta)], "line");
}

/** alpha · x + beta, at least 0 and at most 1. */
export function hardSigmoid(
  node: NodeToLower,
  x: Value,
  { alpha, beta }: { readonly alpha: number; readonly beta: number },
  part: string,
): Value {
  const number = (value: number) => numberScalar(x.type.dtype, value);
  const ceiling = node.step("minimum", [affine(node, x, alpha, beta), number(1)], "ceiling");
  return node.step("maximum", [number(0), ceiling], part);
}

/** x / (1 + |x|) */
export function softsign(node: NodeToLower, x: Value, part: string): Value {
  const denominator = node.step("add", [numberScalar(x.type.dtype, 1), node.step("abs", [x], "size")], "denominator");
  return node.step("div", [x, denominator], part);
}
