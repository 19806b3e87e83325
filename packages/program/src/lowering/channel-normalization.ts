import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { centerRows, deviationOf } from "./centered.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { wideType } from "./wide.js";
import { widen } from "./widen.js";

const DEFAULT_EPSILON = Math.fround(1e-5);

/** Each channel of each sample has its own mean and variance. */
const instanceNormalization: Lowering = {
  operator: "InstanceNormalization",
  since: 1,
  until: 26,
  attributes: ["consumed_inputs", "epsilon"],
  becomes:
    "c = sub(X as [N, C, P], div(sum, P)); var = div(dot(c, c), P); add(mul(c, div(scale, sqrt(add(var, ε)))), B)",
  lower: (node) => {
    const channels = node.operand(0).type.shape[1];
    return [normalizeGroups(node, channels, [channels, 1, 1])];
  },
};

/** Opset 18 has a scale and a bias for each group, opset 21 for each channel. */
function groupNormalization(since: number, until: number, perGroup: boolean): Lowering {
  return {
    operator: "GroupNormalization",
    since,
    until,
    attributes: ["epsilon", "num_groups", ...(perGroup ? [] : ["stash_type"])],
    becomes:
      `c = sub(X as [N, G, P], div(sum, P)); var = div(dot(c, c), P); ` +
      `add(mul(${perGroup ? "c, div(scale, sqrt(add(var, ε)))" : "div(c, sqrt(add(var, ε))), scale"}), bias)`,
    lower: (node) => {
      const channels = node.operand(0).type.shape[1];
      const groups = node.int("num_groups", 0);
      if (groups < 1 || channels % groups !== 0) throw new Refusal(`${groups} for ${channels} channels`, "num_groups");
      return [normalizeGroups(node, groups, perGroup ? [groups, 1, 1] : [groups, channels / groups, 1])];
    },
  };
}

/** `parameters` is the shape of scale and bias against [N, G, C/G, positions]. */
function normalizeGroups(node: NodeToLower, groups: number, parameters: readonly number[]): Value {
  const x = node.operand(0);
  const [batch, channels, ...input] = x.type.shape;
  const rows = elementCount(x.type.shape) / (batch * groups);
  const [scale, bias] = [1, 2].map((index) => parameterOf(node, index, parameters));
  const { centered, variance } = centerRows(node, withShape(widen(node, x), [batch, groups, rows]));
  const deviation = deviationOf(node, variance, node.float("epsilon", DEFAULT_EPSILON));
  if (parameters[1] === 1) {
    const factor = node.step("div", [scale, deviation], "factor");
    const scaled = node.step("mul", [centered, factor], "scaled");
    return node.cast(node.step("add", [scaled, bias], "result", { shape: x.type.shape }), x.type.dtype, "result");
  }
  const grouped = [batch, groups, channels / groups, elementCount(input)];
  const unit = node.step("div", [centered, deviation], "normalized", { shape: grouped });
  const scaled = node.step("mul", [unit, scale], "scaled");
  return node.cast(node.step("add", [scaled, bias], "result", { shape: x.type.shape }), x.type.dtype, "result");
}

function parameterOf(node: NodeToLower, index: number, shape: readonly number[]): Value {
  const value = node.operand(index);
  if (elementCount(value.type.shape) !== elementCount(shape)) {
    throw new Refusal(`operand ${index} has the shape [${value.type.shape}]`);
  }
  return withShape(node.cast(value, wideType(node.operand(0).type.dtype), "parameter"), shape);
}

/** Normalizations of groups of channels. */
export const channelNormalizations: readonly Lowering[] = [
  instanceNormalization,
  groupNormalization(18, 20, true),
  groupNormalization(21, 26, false),
];
