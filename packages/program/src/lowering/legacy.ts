import { Refusal } from "../compile/refusal.js";
import { isConstant } from "../compile/value.js";
import type { Lowering } from "./lowering.js";
import { stridedWindow } from "./movement.js";
import { numberConstant, numberScalar } from "./number.js";
import { widen } from "./widen.js";

/** Experimental operators of ONNX 1.0 to 1.4 that early image models still use. */
const imageScaler: Lowering = {
  operator: "ImageScaler",
  since: 1,
  until: 8,
  attributes: ["bias", "scale"],
  becomes: "add(mul(X, scale), bias for each channel)",
  lower: (node) => {
    const x = widen(node, node.operand(0));
    const { dtype, shape } = x.type;
    const bias = node.attribute("bias", "floats") ?? [];
    if (bias.length !== shape[1]) throw new Refusal(`has ${bias.length} numbers for ${shape[1]} channels`, "bias");
    const scale = node.float("scale", 1);
    const scaled = scale === 1 ? x : node.step("mul", [x, numberScalar(dtype, scale)], "scaled");
    const column = numberConstant(dtype, [bias.length, ...shape.slice(2).map(() => 1)], bias);
    const isNothing = bias.every((number) => number === 0) && !isConstant(scaled);
    const result = isNothing ? scaled : node.step("add", [scaled, column], "result");
    return [node.cast(result, node.operand(0).type.dtype, "narrowed")];
  },
};

const crop: Lowering = {
  operator: "Crop",
  since: 1,
  until: 8,
  attributes: ["border", "scale"],
  becomes:
    "copy of what lies inside of the border (left, top, right, bottom), or of scale's height and width from there",
  lower: (node) => {
    const x = node.operand(0);
    const [batch, channels, height, width] = x.type.shape;
    const border = node.ints("border") ?? [];
    if (x.type.shape.length !== 4 || border.length !== 4) throw new Refusal(`is [${border}]`, "border");
    const [left, top, right, bottom] = border;
    const [tall, wide] = node.ints("scale") ?? [height - top - bottom, width - left - right];
    const isInside = left >= 0 && top >= 0 && tall >= 1 && wide >= 1 && top + tall <= height && left + wide <= width;
    if (!isInside) throw new Refusal(`[${border}] leaves no image of ${tall} × ${wide}`, "border");
    const axes = [
      { start: 0, step: 1, size: batch },
      { start: 0, step: 1, size: channels },
      { start: top, step: 1, size: tall },
      { start: left, step: 1, size: wide },
    ];
    return [stridedWindow(node, x, axes, { fill: 0n, part: "cropped" })];
  },
};

/** Operators that later versions of ONNX dropped. */
export const legacyOperators: readonly Lowering[] = [imageScaler, crop];
