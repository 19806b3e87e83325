import type { TensorType } from "@assay/program";

/** An operand in the kernels' memory: the offset for request r is offset + r · requestStride, in bytes. */
export type Located = { readonly offset: number; readonly requestStride: number; readonly type: TensorType };

/** Byte offset of an operand for one of the stacked requests. */
export function at(operand: Located, request: number): number {
  return operand.offset + request * operand.requestStride;
}
