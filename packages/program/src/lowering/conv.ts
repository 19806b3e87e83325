import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { wideType } from "./wide.js";
import { kernelAxes, outputAxes, WINDOW_ATTRIBUTES, type WindowAxis, windowCoordinates, windowsOf } from "./window.js";

/** What a convolution's operands and attributes settle. */
export type Convolution = {
  readonly groups: number;
  /** output channels */
  readonly maps: number;
  /** length of a row: input channels of a group times elements of the kernel */
  readonly row: number;
  readonly windows: readonly WindowAxis[];
  /** [N, M, output…] */
  readonly shape: readonly number[];
};

/** Convolution over 1 to 3 spatial axes. */
export const conv: Lowering = {
  operator: "Conv",
  since: 1,
  until: 26,
  attributes: [...WINDOW_ATTRIBUTES, "group"],
  becomes: "columns = copy(X) as [N, G, P, K]; dot(W [G, M/G, K], columns, B [G, M/G, 1]) seen as [N, M, …]",
  lower: (node) => {
    const [x, weights] = [node.operand(0), node.operand(1)];
    const convolution = convolutionOf(node, x, weights);
    const operands = [weightRows(weights, convolution), columnsOf(node, x, convolution, 0n)];
    const bias = node.optionalOperand(2);
    if (bias !== null) operands.push(biasColumn(node.cast(bias, wideType(x.type.dtype), "bias"), convolution));
    return [node.cast(node.step("dot", operands, "product", { shape: convolution.shape }), x.type.dtype, "result")];
  },
};

/** Reads the attributes of a convolution of x [N, C, …] with weights [M, C/G, …] and checks them. */
export function convolutionOf(node: NodeToLower, x: Value, weights: Value): Convolution {
  const [batch, channels, ...input] = x.type.shape;
  const [maps, groupChannels, ...kernel] = weights.type.shape;
  if (input.length < 1 || input.length > 3) throw new Refusal(`${input.length} spatial axes; 1 to 3 are supported`);
  const groups = node.int("group", 1);
  if (groups < 1 || channels !== groupChannels * groups || maps % groups !== 0) {
    throw new Refusal(`${groups} with ${channels} channels and weights [${weights.type.shape}]`, "group");
  }
  const declared = node.ints("kernel_shape");
  if (declared !== null && declared.join() !== kernel.join()) throw new Refusal(`is not [${kernel}]`, "kernel_shape");
  const windows = windowsOf(node, input, kernel);
  const shape = [batch, maps, ...windows.map((window) => window.output)];
  return { groups, maps, row: groupChannels * elementCount(kernel), windows, shape };
}

/** The weights as [G, M/G, K]. */
export function weightRows(weights: Value, { groups, maps, row }: Convolution): Value {
  return withShape(weights, [groups, maps / groups, row]);
}

/** One number for each output channel as [G, M/G, 1]. */
export function biasColumn(bias: Value, { groups, maps }: Convolution): Value {
  if (bias.type.shape.join() !== `${maps}`) throw new Refusal(`bias has the shape [${bias.type.shape}]`);
  return withShape(bias, [groups, maps / groups, 1]);
}

/**
 * Every window of every group as a row: [N, G, P, K], K in the order of the weights (channel, then kernel).
 *
 * @param fill bits of what stands in the padding
 */
export function columnsOf(node: NodeToLower, x: Value, { groups, row, windows }: Convolution, fill: bigint): Value {
  const [batch, channels] = x.type.shape;
  const groupChannels = channels / groups;
  const axes = [
    { size: batch, coordinate: 0, coefficient: 1 },
    { size: groups, coordinate: 1, coefficient: groupChannels },
    ...outputAxes(windows, 2),
    { size: groupChannels, coordinate: 1, coefficient: 1 },
    ...kernelAxes(windows, 2),
  ];
  const coordinates = [PLAIN_COORDINATE, PLAIN_COORDINATE, ...windowCoordinates(windows)];
  const positions = elementCount(windows.map((window) => window.output));
  return node.copy(x, { fill, axes, coordinates }, "columns", [batch, groups, positions, row]);
}
