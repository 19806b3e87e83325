import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering } from "./lowering.js";
import { reshape } from "./movement.js";
import { powerSum, root } from "./norm.js";
import { numberScalar } from "./number.js";
import { widen } from "./widen.js";

/** The greatest element of each channel. */
const globalMaxPool: Lowering = {
  operator: "GlobalMaxPool",
  since: 1,
  until: 26,
  attributes: [],
  becomes: "max(X seen as [N, C, P])",
  lower: (node) => {
    const { rows, shape } = channelRows(node.operand(0));
    return [node.step("max", [rows], "maximum", { shape })];
  },
};

/** The mean of each channel. */
const globalAveragePool: Lowering = {
  operator: "GlobalAveragePool",
  since: 1,
  until: 26,
  attributes: [],
  becomes: "div(sum(X seen as [N, C, P]), P)",
  lower: (node) => {
    const { rows, shape } = channelRows(widen(node, node.operand(0)));
    const total = node.step("sum", [rows], "total", { shape });
    const mean = node.step("div", [total, numberScalar(total.type.dtype, rows.type.shape[2])], "mean");
    return [node.cast(mean, node.operand(0).type.dtype, "result")];
  },
};

/** The p-norm of each channel. */
const globalLpPool: Lowering = {
  operator: "GlobalLpPool",
  since: 1,
  until: 26,
  attributes: ["p"],
  becomes: "the p-norm of X seen as [N, C, P]: sum(abs), sqrt(dot(x, x)), or pow(sum(pow(abs, p)), 1/p)",
  lower: (node) => {
    const { rows, shape } = channelRows(widen(node, node.operand(0)));
    const order = node.opset < 2 ? node.float("p", 2) : node.int("p", 2);
    return [node.cast(root(node, powerSum(node, rows, order, shape), order), node.operand(0).type.dtype, "result")];
  },
};

function channelRows(x: Value): { rows: Value; shape: number[] } {
  const [batch, channels, ...input] = x.type.shape;
  if (input.length < 1) throw new Refusal("there is no spatial axis");
  const rows = reshape(x, [batch, channels, elementCount(input)]);
  return { rows, shape: [batch, channels, ...input.map(() => 1)] };
}

/** Pools over all spatial axes. */
export const globalPools: readonly Lowering[] = [globalMaxPool, globalAveragePool, globalLpPool];
