import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { floatScalar, isConstant, type Value } from "../compile/value.js";
import { broadcastsTo } from "../instruction/broadcast.js";
import type { Lowering, NodeToLower } from "./lowering.js";

const relu: Lowering = {
  operator: "Relu",
  since: 6,
  until: 26,
  attributes: [],
  becomes: "maximum(X, +0)",
  lower: (node) => [node.step("maximum", [node.operand(0), floatScalar(0)], "result")],
};

const sigmoid: Lowering = {
  operator: "Sigmoid",
  since: 6,
  until: 26,
  attributes: [],
  becomes: "div(1, add(1, exp(neg(X))))",
  lower: (node) => {
    const exponential = node.step("exp", [node.step("neg", [node.operand(0)], "negative")], "exponential");
    return [
      node.step("div", [floatScalar(1), node.step("add", [floatScalar(1), exponential], "denominator")], "result"),
    ];
  },
};

const hardSigmoid: Lowering = {
  operator: "HardSigmoid",
  since: 6,
  until: 26,
  attributes: ["alpha", "beta"],
  becomes: "maximum(0, minimum(1, add(mul(alpha, X), beta)))",
  lower: (node) => [hardSigmoidOf(node, node.float("alpha", Math.fround(0.2)), node.float("beta", 0.5))],
};

const hardSwish: Lowering = {
  operator: "HardSwish",
  since: 14,
  until: 26,
  attributes: [],
  becomes: "mul(X, maximum(0, minimum(1, add(mul(1/6, X), 0.5))))",
  lower: (node) => [node.step("mul", [node.operand(0), hardSigmoidOf(node, 1 / 6, 0.5)], "result")],
};

function hardSigmoidOf(node: NodeToLower, alpha: number, beta: number): Value {
  const scaled = node.step("mul", [floatScalar(alpha), node.operand(0)], "scaled");
  const line = node.step("add", [scaled, floatScalar(beta)], "line");
  return node.step("maximum", [floatScalar(0), node.step("minimum", [line, floatScalar(1)], "ceiling")], "floor");
}

const reciprocal: Lowering = {
  operator: "Reciprocal",
  since: 6,
  until: 26,
  attributes: [],
  becomes: "div(1, X)",
  lower: (node) => [node.step("div", [floatScalar(1), node.operand(0)], "result")],
};

const leakyRelu: Lowering = {
  operator: "LeakyRelu",
  since: 6,
  until: 26,
  attributes: ["alpha"],
  becomes: "as PRelu with the slope alpha",
  lower: (node) => [slopedRelu(node, node.operand(0), floatScalar(node.float("alpha", Math.fround(0.01))))],
};

const pRelu: Lowering = {
  operator: "PRelu",
  since: 7,
  until: 26,
  attributes: [],
  becomes:
    "maximum(X, mul(slope, X)) for slopes up to 1 that are not 0, else add(maximum(X, 0), mul(slope, minimum(X, 0)))",
  lower: (node) => {
    const [x, slope] = [node.operand(0), node.operand(1)];
    if (!broadcastsTo(slope.type.shape, x.type.shape)) throw new Refusal("the slope does not broadcast to X");
    return [slopedRelu(node, x, slope)];
  },
};

/** x where x ≥ 0, slope · x where it is less: exact for every finite slope, since one of the two terms is 0. */
function slopedRelu(node: NodeToLower, x: Value, slope: Value): Value {
  if (!isConstant(slope) || slope.type.dtype !== DataType.float32) throw new Refusal("the slope is not a constant");
  const slopes = new Float32Array(new Uint8Array(slope.source.data).buffer);
  if (!slopes.every(Number.isFinite)) throw new Refusal("a slope is not finite", "alpha");
  if (slopes.every((value) => value !== 0 && value <= 1)) {
    return node.step("maximum", [x, node.step("mul", [slope, x], "sloped")], "result");
  }
  const negative = node.step("mul", [slope, node.step("minimum", [x, floatScalar(0)], "negative part")], "sloped");
  return node.step("add", [node.step("maximum", [x, floatScalar(0)], "positive part"), negative], "result");
}

const clipByAttributes: Lowering = {
  operator: "Clip",
  since: 6,
  until: 10,
  attributes: ["min", "max"],
  becomes: "minimum(maximum(X, min), max)",
  lower: (node) => {
    const bound = (name: string) => {
      const value = node.attribute(name, "float");
      return value === null ? null : floatScalar(value);
    };
    return [clip(node, bound("min"), bound("max"))];
  },
};

const clipByOperands: Lowering = {
  operator: "Clip",
  since: 11,
  until: 26,
  attributes: [],
  becomes: "minimum(maximum(X, min), max)",
  lower: (node) => [clip(node, node.optionalOperand(1), node.optionalOperand(2))],
};

function clip(node: NodeToLower, least: Value | null, most: Value | null): Value {
  for (const bound of [least, most])
    if (bound !== null && bound.type.shape.length > 0) throw new Refusal("a bound is no scalar");
  const floor = least === null ? node.operand(0) : node.step("maximum", [node.operand(0), least], "floor");
  return most === null ? floor : node.step("minimum", [floor, most], "ceiling");
}

/** Activation functions. */
export const activations: readonly Lowering[] = [
  relu,
  sigmoid,
  hardSigmoid,
  hardSwish,
  reciprocal,
  leakyRelu,
  pRelu,
  clipByAttributes,
  clipByOperands,
];
