import { widthBytes } from "@assay/arithmetic";
import type { TensorType } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import { BroadcastWalk } from "./broadcast-walk.js";
import { wordsOf } from "./elements.js";

/** `select`: moves an element of a where the condition's byte is not 0, else one of b. */
export function evaluateSelect(
  types: readonly TensorType[],
  bytes: readonly Uint8Array[],
  natural: readonly number[],
): Uint8Array {
  const width = widthBytes(types[1].dtype);
  const output = new Uint8Array(elementCount(natural) * width);
  const to = wordsOf(output, width);
  const condition = bytes[0];
  const a = wordsOf(bytes[1], width);
  const b = wordsOf(bytes[2], width);
  const [walkCondition, walkA, walkB] = types.map((type) => new BroadcastWalk(type.shape, natural));
  for (let index = 0; index < to.length; index++) {
    const isTrue = condition[walkCondition.next()] !== 0;
    const [elementA, elementB] = [walkA.next(), walkB.next()];
    to[index] = isTrue ? a[elementA] : b[elementB];
  }
  return output;
}
