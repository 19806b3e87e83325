import { ProtocolError } from "../error.js";
import type { TensorType } from "../record/tensor-type.js";
import { depthOf } from "../tree/depth.js";
import { tensorDepth } from "../tree/tensor-tree.js";
import { TreeError } from "../tree/tree-error.js";

/** Number of elements of a tensor and the bytes of each: 1, 2, 4 or 8. */
export type TensorSize = { readonly elements: number; readonly width: number };

/** What both sides know of every trace of a model, because it follows from the program. */
export type TraceShape = {
  /** T: depth of the trace tree */
  readonly traceDepth: number;
  /** sizes[s]: the tensor that step s makes */
  readonly sizes: readonly TensorSize[];
  /** the steps that make the model's outputs */
  readonly outputSteps: readonly number[];
};

/** Thrown for a type code that ONNX does not have, or that has no fixed width. */
export class DataTypeError extends ProtocolError<{ readonly code: "DATA_TYPE_UNKNOWN"; readonly dtype: number }> {}

const widths = new Map([
  [1, 4],
  [2, 1],
  [3, 1],
  [4, 2],
  [5, 2],
  [6, 4],
  [7, 8],
  [9, 1],
  [10, 2],
  [11, 8],
  [12, 4],
  [13, 8],
  [16, 2],
]);

/** Bytes of an element, by ONNX data type code (specification, appendix A). Throws DATA_TYPE_UNKNOWN. */
export function widthOf(dtype: number): number {
  const width = widths.get(dtype);
  if (width === undefined) {
    throw new DataTypeError({ code: "DATA_TYPE_UNKNOWN", dtype }, "Give one of the codes of appendix A.");
  }
  return width;
}

export function sizeOf(type: TensorType): TensorSize {
  return { elements: type.shape.reduce((product, size) => product * size, 1), width: widthOf(type.dtype) };
}

/** The shape of the traces of a program whose step s makes a tensor of type `steps[s]`. Throws TREE_EMPTY for none. */
export function traceShape(steps: readonly TensorType[], outputSteps: readonly number[]): TraceShape {
  if (steps.length === 0) throw new TreeError({ code: "TREE_EMPTY" });
  return { traceDepth: depthOf(steps.length), sizes: steps.map(sizeOf), outputSteps };
}

/** Depth of the chunks of step `step` in the combined tree. */
export function bottomOf(shape: TraceShape, step: number): number {
  const { elements, width } = shape.sizes[step];
  return shape.traceDepth + tensorDepth(elements * width);
}
