import { floatFormat } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { isConstant, type Value, withShape } from "../compile/value.js";
import { broadcastsTo } from "../instruction/broadcast.js";
import { elementCount } from "../instruction/row-major.js";
import { isUnsignedType } from "./integers.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberScalar, numbersOf } from "./number.js";
import { LATEST_OPSET, rowsSince } from "./opset.js";
import { inWide } from "./wide.js";

const relu = rowsSince(1, {
  operator: "Relu",
  attributes: [],
  becomes: "maximum(X, +0)",
  lower: (node) => {
    const x = node.operand(0);
    return [node.step("maximum", [x, numberScalar(x.type.dtype, 0)], "result")];
  },
});

const leakyRelu = rowsSince(1, {
  operator: "LeakyRelu",
  attributes: ["alpha"],
  becomes: "as PRelu with the slope alpha",
  lower: (node) => [
    inWide(node, [node.operand(0)], (x) =>
      slopedRelu(node, x, numberScalar(x.type.dtype, node.float("alpha", Math.fround(0.01)))),
    ),
  ],
});

function pRelu(since: number, until: number): Lowering {
  return {
    ...{ operator: "PRelu", since, until, attributes: since === 1 ? ["consumed_inputs"] : [] },
    becomes:
      "maximum(X, mul(slope, X)) for constant slopes up to 1 that are not 0, else select(less(X, 0), mul(slope, X), X)",
    lower: (node) => {
      const [x, slope] = [node.operand(0), pReluSlope(node)];
      if (isUnsignedType(x.type.dtype)) return [x];
      return [inWide(node, [x, slope], (wideX, wideSlope) => slopedRelu(node, wideX, wideSlope))];
    },
  };
}

/** Before opset 7 a slope belongs to a channel, or to all of them. */
function pReluSlope(node: NodeToLower): Value {
  const [x, given] = [node.operand(0), node.operand(1)];
  const { shape } = x.type;
  let slope = given;
  if (node.opset < 7 && elementCount(given.type.shape) === 1) slope = withShape(given, []);
  else if (node.opset < 7 && given.type.shape.join() === `${shape[1]}`) {
    slope = withShape(given, [shape[1], ...shape.slice(2).map(() => 1)]);
  }
  if (!broadcastsTo(slope.type.shape, shape)) throw new Refusal("the slope does not broadcast to X");
  return slope;
}

/** Slopes are looked at one by one up to this number. */
const MAX_SLOPES = 2 ** 16;

/** x where x ≥ 0, slope · x where it is less. */
function slopedRelu(node: NodeToLower, x: Value, slope: Value): Value {
  const sloped = node.step("mul", [slope, x], "sloped");
  if (isConstant(slope) && floatFormat(slope.type.dtype) !== null && elementCount(slope.type.shape) <= MAX_SLOPES) {
    const slopes = numbersOf(slope);
    if (slopes.every((value) => Number.isFinite(value) && value !== 0 && value <= 1)) {
      return node.step("maximum", [x, sloped], "result");
    }
  }
  const isNegative = node.step("less", [x, numberScalar(x.type.dtype, 0)], "is negative");
  return node.step("select", [isNegative, sloped, x], "result");
}

const thresholdedRelu = rowsSince(10, {
  operator: "ThresholdedRelu",
  attributes: ["alpha"],
  becomes: "select(less(alpha, X), X, 0)",
  lower: (node) => {
    const x = node.operand(0);
    const threshold = numberScalar(x.type.dtype, node.float("alpha", 1));
    const isOver = node.step("less", [threshold, x], "is over");
    return [node.step("select", [isOver, x, numberScalar(x.type.dtype, 0)], "result")];
  },
});

const shrink = rowsSince(9, {
  operator: "Shrink",
  attributes: ["bias", "lambd"],
  becomes: "select(less(X, −lambd), add(X, bias), select(less(lambd, X), sub(X, bias), 0))",
  why: "lambd and bias lose their fraction on integers; unsigned ones have nothing below −lambd",
  lower: (node) => {
    const x = node.operand(0);
    const { dtype } = x.type;
    const [lambd, bias] = [node.float("lambd", 0.5), numberScalar(dtype, node.float("bias", 0))];
    const isOver = node.step("less", [numberScalar(dtype, lambd), x], "is over");
    const lowered = node.step("sub", [x, bias], "lowered");
    const upper = node.step("select", [isOver, lowered, numberScalar(dtype, 0)], "upper part");
    if (isUnsignedType(dtype)) return [upper];
    const isUnder = node.step("less", [x, numberScalar(dtype, -lambd)], "is under");
    return [node.step("select", [isUnder, node.step("add", [x, bias], "raised"), upper], "result")];
  },
});

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

function clipByAttributes(since: number, until: number): Lowering {
  return {
    ...{ operator: "Clip", since, until },
    attributes: since < 6 ? ["min", "max", "consumed_inputs"] : ["min", "max"],
    becomes: `minimum(maximum(X, min), max)${since < 6 ? "" : "; the bounds are ± the greatest float32 by default"}`,
    lower: (node) => {
      const { dtype } = node.operand(0).type;
      const bound = (name: string, fallback: number) => {
        const value = node.attribute(name, "float") ?? (since < 6 ? null : fallback);
        return value === null ? null : numberScalar(dtype, value);
      };
      return [clip(node, bound("min", -FLOAT32_MAX), bound("max", FLOAT32_MAX))];
    },
  };
}

const clipByOperands: Lowering = {
  operator: "Clip",
  since: 11,
  until: LATEST_OPSET,
  attributes: [],
  becomes: "minimum(maximum(X, min), max)",
  lower: (node) => [clip(node, node.optionalOperand(1), node.optionalOperand(2))],
};

function clip(node: NodeToLower, least: Value | null, most: Value | null): Value {
  const scalar = (bound: Value) => {
    if (elementCount(bound.type.shape) !== 1) throw new Refusal("a bound is no scalar");
    return withShape(bound, []);
  };
  const x = node.operand(0);
  const floor = least === null ? x : node.step("maximum", [x, scalar(least)], "floor");
  return most === null ? floor : node.step("minimum", [floor, scalar(most)], "ceiling");
}

/** Activation functions that are linear in pieces. */
export const activations: readonly Lowering[] = [
  ...relu,
  ...leakyRelu,
  pRelu(1, 5),
  pRelu(6, LATEST_OPSET),
  ...thresholdedRelu,
  ...shrink,
  clipByAttributes(1, 5),
  clipByAttributes(6, 10),
  clipByOperands,
];
