import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import type { CopyCoordinate } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { expand, transpose } from "./movement.js";
import { wideType } from "./wide.js";
import { listOf, positiveList, WINDOW_ATTRIBUTES } from "./window.js";

/** One spatial axis: output o takes input (o + padBefore − k·dilation) / stride for each k where that is whole. */
type TransposedAxis = {
  readonly input: number;
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
    "dot(copy(W) as [G, M/G, K], columns, B [G, M/G, 1]) seen as [N, M, …]; " +
    "where kernel and stride are equal: dot(copy(W) as [G, M/G · K, C/G], copy(X) as [N, G, P, C/G]), its tiles placed by copy",
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
    const given = node.optionalOperand(2);
    const bias = given === null ? null : node.cast(given, wideType(x.type.dtype), "bias");
    if (bias !== null && bias.type.shape.join() !== `${groups * groupMaps}`) {
      throw new Refusal(`bias has the shape [${bias.type.shape}]`);
    }
    const sizes = { groups, groupChannels: channels / groups, groupMaps, kernel: elementCount(kernel) };
    const shape = [batch, groups * groupMaps, ...axes.map((axis) => axis.output)];
    const product = axes.every(isTiling)
      ? tiles(node, bias, sizes, { axes, shape })
      : gathered(node, bias, sizes, { axes, shape });
    return [node.cast(product, x.type.dtype, "result")];
  },
};

/** C/G input and M/G output channels in each of G groups, and the number of elements of the kernel. */
type Sizes = {
  readonly groups: number;
  readonly groupChannels: number;
  readonly groupMaps: number;
  readonly kernel: number;
};

type Output = { readonly axes: readonly TransposedAxis[]; readonly shape: readonly number[] };

/** True where the windows of the outputs lie side by side, so that each output comes from one input. */
function isTiling({ input, output, kernel, stride, dilation, padBefore }: TransposedAxis): boolean {
  return kernel === stride && dilation === 1 && padBefore === 0 && output === input * stride;
}

/** Each output gathers the inputs that reach it; most of a column is +0 where the stride is great. */
function gathered(node: NodeToLower, bias: Value | null, sizes: Sizes, { axes, shape }: Output): Value {
  const { groups, groupChannels, groupMaps, kernel } = sizes;
  const weights = withShape(node.operand(1), [groups, groupChannels, groupMaps, kernel]);
  const swapped = transpose(node, weights, [0, 2, 1, 3], "exchanged weights");
  const operands = [
    withShape(swapped, [groups, groupMaps, groupChannels * kernel]),
    columnsOf(node, node.operand(0), groups, axes),
  ];
  if (bias !== null) operands.push(withShape(bias, [groups, groupMaps, 1]));
  return node.step("dot", operands, "product", { shape });
}

/** Each input makes the tile of its kernel; a copy puts the tiles in their places. */
function tiles(node: NodeToLower, bias: Value | null, sizes: Sizes, { axes, shape }: Output): Value {
  const { groups, groupChannels, groupMaps, kernel } = sizes;
  const x = node.operand(0);
  const [batch] = x.type.shape;
  const input = axes.map((axis) => axis.input);
  const split = withShape(node.operand(1), [groups, groupChannels, groupMaps * kernel]);
  const rows = transpose(node, split, [0, 2, 1], "exchanged weights");
  const columns = columnsOf(
    node,
    x,
    groups,
    axes.map((axis) => ({ ...axis, output: axis.input, kernel: 1, stride: 1 })),
  );
  const operands = [rows, columns];
  if (bias !== null) {
    const repeated = expand(
      node,
      withShape(bias, [groups, groupMaps, 1]),
      [groups, groupMaps, kernel],
      "repeated bias",
    );
    operands.push(withShape(repeated, [groups, groupMaps * kernel, 1]));
  }
  const maps = groups * groupMaps;
  const taps = axes.map((axis) => axis.kernel);
  const made = node.step("dot", operands, "tiles", { shape: [batch * maps, ...taps, ...input] });
  const rank = axes.length;
  const interleaved = input.flatMap((_, axis) => [1 + rank + axis, 1 + axis]);
  const placed = transpose(
    node,
    withShape(made, [batch * maps, ...taps, ...input]),
    [0, ...interleaved],
    "placed tiles",
  );
  return withShape(placed, shape);
}

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
    return { input: size, output, kernel: kernel[axis], stride, dilation, padBefore };
  });
}
