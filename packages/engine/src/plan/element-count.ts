import { widthBytes } from "@assay/arithmetic";
import { elementCount as elementsOf, type TensorType } from "@assay/program";

/** Number of elements of a tensor. */
export function elementCount(type: TensorType): number {
  return elementsOf(type.shape);
}

/** Size of a tensor's elements in bytes. */
export function byteLength(type: TensorType): number {
  return elementCount(type) * widthBytes(type.dtype);
}
