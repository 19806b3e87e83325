import type { Value } from "../../compile/value.js";
import { sigmoid } from "../activation-function.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
import { widen } from "../widen.js";

/**
 * x / 2 · (1 + erf(x / √2)) of a wide float type. ONNX's own Gelu has the constants as first operands: the values are
 * the same, but to write it here so too would change the programs of models that have it.
 */
export function geluByErf(node: NodeToLower, x: Value): Value {
  const number = (value: number) => numberScalar(x.type.dtype, value);
  const error = node.step("erf", [node.step("mul", [x, number(Math.SQRT1_2)], "scaled")], "error function");
  const half = node.step("mul", [x, number(0.5)], "half");
  return node.step("mul", [half, node.step("add", [error, number(1)], "weight")], "gelu");
}

/**
 * x · σ(2·x·(√(2/π) + √(2/π)·0.044715·x²)) of a wide float type: the usual x / 2 · (1 + tanh(…)) without the difference
 * of two numbers next to 1 that it makes of a negative x.
 */
export function geluByTanh(node: NodeToLower, x: Value): Value {
  const number = (value: number) => numberScalar(x.type.dtype, value);
  const factor = 2 * Math.sqrt(2 / Math.PI);
  const square = node.step("mul", [x, x], "square");
  const cubic = node.step("mul", [square, number(factor * 0.044715)], "cubic");
  const slope = node.step("add", [cubic, number(factor)], "slope");
  const weight = sigmoid(node, node.step("mul", [x, slope], "argument"));
  return node.step("mul", [x, weight], "gelu");
}

/** A body on the widened sum of the first operand and the bias that may follow it, cast back at the end. */
function activation(
  operator: string,
  attributes: readonly string[],
  becomes: string,
  apply: (node: NodeToLower, x: Value) => Value,
): Lowering {
  return {
    domain: "com.microsoft",
    operator,
    since: 1,
    until: 1,
    attributes,
    becomes,
    lower: (node) => {
      const x = widen(node, node.operand(0));
      const bias = node.optionalOperand(1);
      const sum = bias === null ? x : node.step("add", [x, widen(node, bias)], "biased");
      return [node.cast(apply(node, sum), node.operand(0).type.dtype)];
    },
  };
}

/** Gelu and its kin, with the bias that onnxruntime's transformer optimizer fuses into them. */
export const gelus: readonly Lowering[] = [
  activation("Gelu", [], "mul(mul(X, 1/2), add(erf(mul(X, √½)), 1))", geluByErf),
  activation("BiasGelu", [], "Gelu of add(X, B)", geluByErf),
  activation("FastGelu", [], "with add(X, B): mul(X, sigmoid(mul(X, slope)))", geluByTanh),
  activation("QuickGelu", ["alpha"], "mul(X, sigmoid(mul(alpha, X)))", (node, x) => {
    const scaled = node.step("mul", [x, numberScalar(x.type.dtype, node.float("alpha", 1.702))], "scaled");
    return node.step("mul", [x, sigmoid(node, scaled)], "gelu");
  }),
];
