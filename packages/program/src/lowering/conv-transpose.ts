import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import type { CopyCoordinate } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { transpose } from "./movement.js";
import { wideType } from "./wide.js";
import { listOf, positiveList, WINDOW_ATTRIBUTES } from "./window.js";

/** One spatial axis: output o takes input (o + padBefore − k·dilation) / stride for each k where that is whole. */
type TransposedAxis = {
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBefore: number;
};

/** Transposed convolution over 1 to 3 spatial axes. */
export const convTranspose: Lowering = {
  operator: "ConvTranspose",
  since: 1,
  until: 26,
  attributes: [...WINDOW_ATTRIBUTES, "group", "output_padding", "output_shape"],
  becomes:
    "columns = copy(X) as [N, G, P, K], +0 where the stride leaves gaps; " +
    "dot(copy(W) as [G, M/G, K], columns, B [G, M/G, 1]) seen as [N, M, …]",
  lower: (node) => {
    const [x, weights] = [node.operand(0), node.operand(1)];
    const [batch, channels, ...input] = x.type.shape;
    const [rows, groupMaps, ...kernel] = weights.type.shape;
    const groups = node.int("group", 1);
    if (input.length < 1 || input.length > 3) throw new Refusal(`${input.length} spatial axes; 1 to 3 are supported`);
    if (groups < 1 || channels !== rows || channels % groups !== 0) {
      throw new Refusal(`${groups} with ${channels} channels and weights [${weights.type.shape}]`, "group");
    }
    const axes = transposedAxes(node, input, kernel);
    const groupChannels = channels / groups;
    const size = elementCount(kernel);
    const swapped = transpose(
      node,
      withShape(weights, [groups, groupChannels, groupMaps, size]),
      [0, 2, 1, 3],
      "exchanged weights",
    );
    const operands = [withShape(swapped, [groups, groupMaps, groupChannels * size]), columnsOf(node, x, groups, axes)];
    const bias = node.optionalOperand(2);
    if (bias !== null) {
      if (bias.type.shape.join() !== `${groups * groupMaps}`) throw new Refusal(`bias is [${bias.type.shape}]`);
      operands.push(withShape(node.cast(bias, wideType(x.type.dtype), "bias"), [groups, groupMaps, 1]));
    }
    const shape = [batch, groups * groupMaps, ...axes.map((axis) => axis.output)];
    return [node.cast(node.step("dot", operands, "product", { shape }), x.type.dtype, "result")];
  },
};

function columnsOf(node: NodeToLower, x: Value, groups: number, spatial: readonly TransposedAxis[]): Value {
  const [batch, channels] = x.type.shape;
  const groupChannels = channels / groups;
  const axes = [
    { size: batch, coordinate: 0, coefficient: 1 },
    { size: groups, coordinate: 1, coefficient: groupChannels },
    ...spatial.map(({ output }, axis) => ({ size: output, coordinate: 2 + axis, coefficient: 1 })),
    { size: groupChannels, coordinate: 1, coefficient: 1 },
    ...spatial.map(({ kernel, dilation }, axis) => ({ size: kernel, coordinate: 2 + axis, coefficient: -dilation })),
  ];
  const gaps = spatial.map(
    ({ padBefore, stride }): CopyCoordinate => ({ offset: padBefore, divisor: stride, mode: "exact" }),
  );
  const positions = elementCount(spatial.map((axis) => axis.output));
  const row = groupChannels * elementCount(spatial.map((axis) => axis.kernel));
  const map = { fill: 0n, axes, coordinates: [PLAIN_COORDINATE, PLAIN_COORDINATE, ...gaps] };
  return node.copy(x, map, "columns", [batch, groups, positions, row]);
}

function transposedAxes(node: NodeToLower, input: readonly number[], kernel: readonly number[]): TransposedAxis[] {
  const rank = input.length;
  if (kernel.length !== rank) throw new Refusal(`[${kernel}] for ${rank} spatial axes`, "kernel_shape");
  const declared = node.ints("kernel_shape");
  if (declared !== null && declared.join() !== kernel.join()) throw new Refusal(`is not [${kernel}]`, "kernel_shape");
  const strides = positiveList(node, "strides", rank);
  const dilations = positiveList(node, "dilations", rank);
  const outputPadding = listOf(node, "output_padding", rank, 0);
  const pads = listOf(node, "pads", 2 * rank, 0);
  const autoPad = node.text("auto_pad", "NOTSET");
  const isSame = autoPad === "SAME_UPPER" || autoPad === "SAME_LOWER";
  if (!isSame && autoPad !== "NOTSET" && autoPad !== "" && autoPad !== "VALID") {
    throw new Refusal(`is "${autoPad}"`, "auto_pad");
  }
  const listed = node.ints("output_shape");
  const outputs = listed === null ? null : listed.slice(-rank);
  if (outputs !== null && outputs.length !== rank) throw new Refusal(`is [${listed}]`, "output_shape");
  return input.map((size, axis) => {
    const [stride, dilation] = [strides[axis], dilations[axis]];
    const full = stride * (size - 1) + outputPadding[axis] + (kernel[axis] - 1) * dilation + 1;
    const wanted = outputs?.[axis] ?? (isSame ? size * stride : null);
    const explicit = autoPad === "VALID" ? [0, 0] : [pads[axis], pads[axis + rank]];
    const total = wanted === null ? explicit[0] + explicit[1] : Math.max(0, full - wanted);
    const less = Math.floor(total / 2);
    const padBefore = wanted === null ? explicit[0] : autoPad === "SAME_UPPER" ? less : total - less;
    const output = wanted ?? full - total;
    if (output < 1) throw new Refusal(`spatial axis ${axis} of size ${size} leaves nothing`, "pads");
    return { output, kernel: kernel[axis], stride, dilation, padBefore };
  });
}
