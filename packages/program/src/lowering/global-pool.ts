import { Refusal } from "../compile/refusal.js";
import { floatScalar, type Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { reshape } from "./movement.js";

/** The greatest element of each channel. */
export const globalMaxPool: Lowering = {
  operator: "GlobalMaxPool",
  since: 1,
  until: 26,
  attributes: [],
  becomes: "max(X seen as [N, C, P])",
  lower: (node) => {
    const { rows, shape } = channelRows(node);
    return [node.step("max", [rows], "maximum", { shape })];
  },
};

/** The mean of each channel. */
export const globalAveragePool: Lowering = {
  operator: "GlobalAveragePool",
  since: 1,
  until: 26,
  attributes: [],
  becomes: "div(sum(X seen as [N, C, P]), P)",
  lower: (node) => {
    const { rows, shape } = channelRows(node);
    const total = node.step("sum", [rows], "total", { shape });
    return [node.step("div", [total, floatScalar(rows.type.shape[2])], "mean")];
  },
};

function channelRows(node: NodeToLower): { rows: Value; shape: number[] } {
  const x = node.operand(0);
  const [batch, channels, ...input] = x.type.shape;
  if (input.length < 1) throw new Refusal("there is no spatial axis");
  const rows = reshape(x, [batch, channels, elementCount(input)]);
  return { rows, shape: [batch, channels, ...input.map(() => 1)] };
}
