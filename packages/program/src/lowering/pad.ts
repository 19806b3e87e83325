import { widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { floatScalar, isConstant, type Value } from "../compile/value.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { stridedWindow } from "./movement.js";

const padByAttributes: Lowering = {
  operator: "Pad",
  since: 2,
  until: 10,
  attributes: ["mode", "pads", "value"],
  becomes: "copy with the value as its fill",
  lower: (node) => {
    const pads = node.ints("pads");
    if (pads === null) throw new Refusal("are missing", "pads");
    return [pad(node, pads, null, floatScalar(node.float("value", 0)))];
  },
};

const padByOperands: Lowering = {
  operator: "Pad",
  since: 11,
  until: 26,
  attributes: ["mode"],
  becomes: "copy with the value as its fill",
  lower: (node) => {
    const pads = node.constantIntegers(1, "pads");
    if (pads === null) throw new Refusal("pads are missing");
    return [pad(node, pads, node.constantIntegers(3, "axes"), node.optionalOperand(2))];
  },
};

function pad(node: NodeToLower, pads: readonly number[], listed: readonly number[] | null, value: Value | null): Value {
  const mode = node.text("mode", "constant");
  if (mode !== "constant") throw new Refusal(`"${mode}" is not supported yet`, "mode");
  const x = node.operand(0);
  const axes = node.axes(listed ?? x.type.shape.map((_, axis) => axis), x.type.shape.length);
  if (pads.length !== 2 * axes.length) throw new Refusal(`${pads.length} pads for ${axes.length} axes`, "pads");
  const window = x.type.shape.map((size) => ({ start: 0, step: 1, size }));
  for (const [index, axis] of axes.entries()) {
    const [before, after] = [pads[index], pads[index + axes.length]];
    const size = x.type.shape[axis] + before + after;
    if (size < 1) throw new Refusal(`nothing is left of axis ${axis}`, "pads");
    window[axis] = { start: -before, step: 1, size };
  }
  return stridedWindow(node, x, window, { fill: fillBits(x, value), part: "padded" });
}

function fillBits(x: Value, value: Value | null): bigint {
  if (value === null) return 0n;
  if (!isConstant(value) || value.source.data.length !== widthBytes(value.type.dtype)) {
    throw new Refusal("the value of the padding is not a constant scalar");
  }
  if (value.type.dtype !== x.type.dtype) throw new Refusal("the value of the padding has another data type", "value");
  return value.source.data.reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

/** Padding with a constant. */
export const pads: readonly Lowering[] = [padByAttributes, padByOperands];
