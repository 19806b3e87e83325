import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount, unravelIndex } from "../instruction/row-major.js";
import { biasColumn, type Convolution, convolutionOf, weightRows } from "./conv.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { stridedWindow, transpose } from "./movement.js";
import { numberConstant } from "./number.js";
import { widen } from "./widen.js";
import { WINDOW_ATTRIBUTES } from "./window.js";

/** Rows and columns of zeros around the image: what any point outside of it reads. */
const BORDER = 2;

/** The corners around a point, as rows and columns to go from its upper left one. */
const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

/** The sizes that the steps share: O offset groups, K elements of the kernel, P output positions. */
type Sizes = {
  readonly convolution: Convolution;
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly offsetGroups: number;
  readonly kernel: number;
  readonly positions: number;
};

/** Convolution whose taps are moved by offsets that are computed at run time; two spatial axes. */
export const deformConv: Lowering = {
  operator: "DeformConv",
  since: 19,
  until: 26,
  attributes: [...WINDOW_ATTRIBUTES.filter((name) => name !== "auto_pad"), "group", "offset_group"],
  becomes:
    "points = add(offset, taps); four corners of X by take, zeros around; dot(corners, weights · mask) for each tap; " +
    "copy to columns; dot(W, columns, B) as Conv",
  why: "the four taps of a point are one dot (specification, section 1, rule 11)",
  lower: (node) => {
    const sizes = sizesOf(node);
    const { convolution, batch, channels, offsetGroups, kernel, positions } = sizes;
    const points = pointsOf(node, sizes);
    const corner = node.step("floor", [points], "corner");
    const fraction = node.step("sub", [points, corner], "fraction");
    const places = placesOf(node, corner, sizes);
    const samples = node.step("take", [framed(node, sizes), places], "corners", { attributes: [2, 1] });
    const groups = batch * offsetGroups;
    const groupChannels = channels / offsetGroups;
    const weights = weightsOf(node, fraction, sizes);
    const values = node.step(
      "dot",
      [
        withShape(samples, [groups, groupChannels, kernel * positions, 1, 4]),
        withShape(weights, [groups, 1, kernel * positions, 1, 4]),
      ],
      "samples",
      { shape: [batch, convolution.groups, convolution.row, positions] },
    );
    const columns = transpose(node, values, [0, 1, 3, 2], "columns");
    const operands = [weightRows(widen(node, node.operand(1)), convolution), columns];
    const bias = node.optionalOperand(3);
    if (bias !== null) operands.push(biasColumn(widen(node, bias), convolution));
    const product = node.step("dot", operands, "product", { shape: convolution.shape });
    return [node.cast(product, node.operand(0).type.dtype, "result")];
  },
};

function sizesOf(node: NodeToLower): Sizes {
  const [x, weights, offset] = [0, 1, 2].map((index) => node.operand(index));
  if (x.type.shape.length !== 4) throw new Refusal(`${x.type.shape.length - 2} spatial axes; 2 are supported`);
  const convolution = convolutionOf(node, x, weights);
  const [batch, channels, height, width] = x.type.shape;
  const offsetGroups = node.int("offset_group", 1);
  if (offsetGroups < 1 || channels % offsetGroups !== 0) throw new Refusal(`is ${offsetGroups}`, "offset_group");
  const kernel = elementCount(convolution.windows.map((window) => window.kernel));
  const output = convolution.shape.slice(2);
  const expected = [batch, 2 * offsetGroups * kernel, ...output];
  if (offset.type.shape.join() !== expected.join()) throw new Refusal(`the offsets are not [${expected}]`);
  return { convolution, batch, channels, height, width, offsetGroups, kernel, positions: elementCount(output) };
}

/** Row and column of each tap of each window, [N·O, K·P, 2]. */
function pointsOf(node: NodeToLower, { convolution, batch, offsetGroups, kernel, positions }: Sizes): Value {
  const offset = widen(node, node.operand(2));
  const taps = convolution.windows.map((window) => window.kernel);
  const shape = [offsetGroups * kernel * 2, ...convolution.shape.slice(2)];
  const fixed = Array.from({ length: elementCount(shape) }, (_, index) => {
    const [channel, ...position] = unravelIndex(index, shape);
    const axis = channel % 2;
    const tap = unravelIndex(Math.floor(channel / 2) % kernel, taps)[axis];
    const { stride, padBefore, dilation } = convolution.windows[axis];
    return position[axis] * stride - padBefore + tap * dilation;
  });
  const moved = node.step("add", [offset, numberConstant(offset.type.dtype, shape, fixed)], "points", {
    shape: [batch * offsetGroups, kernel, 2, positions],
  });
  const pairs = transpose(node, moved, [0, 1, 3, 2], "pairs");
  return withShape(pairs, [batch * offsetGroups, kernel * positions, 2]);
}

/** X with its border of zeros, [N·O, C/O, rows · columns]. */
function framed(node: NodeToLower, { batch, channels, height, width, offsetGroups }: Sizes): Value {
  const x = widen(node, node.operand(0));
  const [rows, columns] = [height + 2 * BORDER, width + 2 * BORDER];
  const axes = [
    { start: 0, step: 1, size: batch },
    { start: 0, step: 1, size: channels },
    { start: -BORDER, step: 1, size: rows },
    { start: -BORDER, step: 1, size: columns },
  ];
  const image = stridedWindow(node, x, axes, { fill: 0n, part: "framed" });
  return withShape(image, [batch * offsetGroups, channels / offsetGroups, rows * columns]);
}

/** The places of the corners in the framed image, [N·O, K·P·4]; points far outside are brought to the frame. */
function placesOf(
  node: NodeToLower,
  corner: Value,
  { batch, height, width, offsetGroups, kernel, positions }: Sizes,
): Value {
  const { dtype } = corner.type;
  const { int64 } = DataType;
  const columns = width + 2 * BORDER;
  const floor = node.step("maximum", [corner, numberConstant(dtype, [], [-BORDER])], "floor");
  const inside = node.step("minimum", [floor, numberConstant(dtype, [2], [height, width])], "inside");
  const first = node.step(
    "dot",
    [node.cast(inside, int64, "place"), numberConstant(int64, [1, 2], [columns, 1])],
    "first corner",
  );
  const steps = CORNERS.map(([row, column]) => (row + BORDER) * columns + column + BORDER);
  return node.step("add", [first, numberConstant(int64, [4], steps)], "corners", {
    shape: [batch * offsetGroups, kernel * positions * 4],
  });
}

/** The weights of the corners, times the mask where there is one, [N·O, K·P, 4]. */
function weightsOf(node: NodeToLower, fraction: Value, { batch, offsetGroups, kernel, positions }: Sizes): Value {
  const { dtype, shape } = fraction.type;
  const along = (axis: number) => {
    const map = {
      fill: 0n,
      axes: shape.slice(0, 2).map((size, coordinate) => ({ size, coordinate, coefficient: 1 })),
      coordinates: [PLAIN_COORDINATE, PLAIN_COORDINATE, { ...PLAIN_COORDINATE, offset: axis }],
    };
    const part = node.copy(fraction, map, axis === 0 ? "row fraction" : "column fraction", [...shape.slice(0, 2), 1]);
    // 1 − f on the near side, f on the far side
    const signs = CORNERS.map((corner) => (corner[axis] === 0 ? -1 : 1));
    const signed = node.step("mul", [part, numberConstant(dtype, [4], signs)], "signed fraction");
    const ones = CORNERS.map((corner) => 1 - corner[axis]);
    return node.step("add", [signed, numberConstant(dtype, [4], ones)], "factor");
  };
  const weights = node.step("mul", [along(0), along(1)], "weights");
  const mask = node.optionalOperand(4);
  if (mask === null) return weights;
  const column = withShape(widen(node, mask), [batch * offsetGroups, kernel * positions, 1]);
  return node.step("mul", [weights, column], "masked weights");
}
