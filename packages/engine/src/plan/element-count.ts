import { widthBytes } from "@assay/arithmetic";
import type { TensorType } from "@assay/program";

/** Number of elements of a tensor. */
export function elementCount(type: TensorType): number {
  return type.shape.reduce((product, size) => product * size, 1);
}

/** Size of a tensor's elements in bytes. */
export function byteLength(type: TensorType): number {
  return elementCount(type) * widthBytes(type.dtype);
}
