import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { int64Constant, withShape } from "../compile/value.js";
import { elementCount, rowMajorStrides, unravelIndex } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { LATEST_OPSET } from "./opset.js";
import { inWide } from "./wide.js";
import { listOf, positiveList } from "./window.js";

/** Greatest number of terms of one channel's image: they are listed at compile time. */
const MAX_TERMS = 2 ** 24;

/** How blocks lie in an image, axis by axis. */
type Blocks = {
  readonly image: readonly number[];
  readonly block: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** in front of each axis */
  readonly pads: readonly number[];
  /** number of places of the block along each axis */
  readonly places: readonly number[];
};

/** Puts blocks back into an image and adds where they overlap. */
export const col2Im: Lowering = {
  operator: "Col2Im",
  since: 18,
  until: LATEST_OPSET,
  attributes: ["dilations", "pads", "strides"],
  becomes:
    "sum(take(X)): an image element's row holds what each element of the block adds to it, or zero bits; bools: max of bytes",
  lower: (node) => {
    const x = node.operand(0);
    const blocks = blocksOf(node);
    const [batch, rows, columns] = x.type.shape;
    const size = elementCount(blocks.block);
    if (x.type.shape.length !== 3 || rows % size !== 0 || columns !== elementCount(blocks.places)) {
      throw new Refusal(`[${x.type.shape}] for blocks [${blocks.block}] at [${blocks.places}] places`);
    }
    const channels = withShape(x, [batch, rows / size, size * columns]);
    const indices = int64Constant([elementCount(blocks.image), size], termsOf(node, blocks));
    const terms = node.step("take", [channels, indices], "terms", { attributes: [2, 0] });
    const shape = [batch, rows / size, ...blocks.image];
    if (x.type.dtype === DataType.bool) {
      const bytes = node.cast(terms, DataType.uint8, "bytes");
      return [node.cast(node.step("max", [bytes], "image", { shape }), DataType.bool)];
    }
    return [inWide(node, [terms], (wide) => node.step("sum", [wide], "image", { shape }))];
  },
};

function blocksOf(node: NodeToLower): Blocks {
  const list = (index: number, what: string) => {
    const sizes = node.constantIntegers(index, what);
    if (sizes === null || sizes.some((size) => size < 1)) throw new Refusal(`${what} is [${sizes}]`);
    return sizes;
  };
  const [image, block] = [list(1, "image_shape"), list(2, "block_shape")];
  const rank = image.length;
  if (block.length !== rank) throw new Refusal(`a block of ${block.length} axes in an image of ${rank}`);
  const [strides, dilations] = [positiveList(node, "strides", rank), positiveList(node, "dilations", rank)];
  const pads = listOf(node, "pads", 2 * rank, 0);
  const places = image.map((size, axis) => {
    const room = size + pads[axis] + pads[axis + rank] - dilations[axis] * (block[axis] - 1) - 1;
    return Math.floor(room / strides[axis]) + 1;
  });
  return { image, block, strides, dilations, pads, places };
}

/** For each image element and each element of the block, where in [block, places] it is added from, or one behind the end. */
function termsOf(node: NodeToLower, blocks: Blocks): bigint[] {
  const { image, block, strides, dilations, pads, places } = blocks;
  const [pixels, size, columns] = [elementCount(image), elementCount(block), elementCount(places)];
  if (pixels * size > MAX_TERMS) throw new Refusal(`${pixels} image elements of ${size} terms each`);
  node.reserve(8 * pixels * size);
  const nowhere = BigInt(size * columns);
  const placeStrides = rowMajorStrides(places);
  const inBlock = Array.from({ length: size }, (_, element) => unravelIndex(element, block));
  return Array.from({ length: pixels * size }, (_, term) => {
    const element = term % size;
    let index = element * columns;
    for (const [axis, at] of unravelIndex(Math.floor(term / size), image).entries()) {
      const place = (at + pads[axis] - inBlock[element][axis] * dilations[axis]) / strides[axis];
      if (!Number.isInteger(place) || place < 0 || place >= places[axis]) return nowhere;
      index += place * placeStrides[axis];
    }
    return BigInt(index);
  });
}
