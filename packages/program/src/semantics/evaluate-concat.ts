import { widthBytes } from "@assay/arithmetic";
import type { TensorType } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";

/** `concat`: for each index before the axis, a block of each operand in turn. */
export function evaluateConcat(
  axis: number,
  types: readonly TensorType[],
  bytes: readonly Uint8Array[],
  natural: readonly number[],
): Uint8Array {
  const width = widthBytes(types[0].dtype);
  const output = new Uint8Array(elementCount(natural) * width);
  const blocks = types.map((type) => elementCount(type.shape.slice(axis)) * width);
  let position = 0;
  for (let outer = 0; position < output.length; outer++) {
    for (const [operand, block] of blocks.entries()) {
      output.set(bytes[operand].subarray(outer * block, (outer + 1) * block), position);
      position += block;
    }
  }
  return output;
}
