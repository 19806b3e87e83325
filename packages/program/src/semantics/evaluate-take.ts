import { placeOfIndex, widthBytes } from "@assay/arithmetic";
import type { TensorType } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import { bitsOfElements } from "./elements.js";

/** `take`: for each outer index of x and each index of the indices behind its batch, one contiguous block of x. */
export function evaluateTake(
  [axis, batch]: readonly number[],
  [x, i]: readonly TensorType[],
  bytes: readonly Uint8Array[],
  natural: readonly number[],
): Uint8Array {
  const output = new Uint8Array(elementCount(natural) * widthBytes(x.dtype));
  const indices = bitsOfElements(i.dtype, bytes[1]);
  const size = x.shape[axis];
  const block = elementCount(x.shape.slice(axis + 1)) * widthBytes(x.dtype);
  const perOuter = elementCount(i.shape.slice(batch));
  const perBatch = elementCount(x.shape.slice(batch, axis));
  let position = 0;
  for (let outer = 0; position < output.length; outer++) {
    const firstIndex = Math.floor(outer / perBatch) * perOuter;
    for (let item = 0; item < perOuter; item++, position += block) {
      const place = placeOfIndex(indices[firstIndex + item], size);
      if (place === null) continue;
      const from = (outer * size + place) * block;
      output.set(bytes[0].subarray(from, from + block), position);
    }
  }
  return output;
}
