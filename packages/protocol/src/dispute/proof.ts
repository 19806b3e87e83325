import { toBytes } from "../digest.js";
import { chunkCountOf } from "../tree/tensor-tree.js";
import { checkClimb, crossTo, type Descent } from "./descent.js";
import { DisputeError } from "./dispute-error.js";
import { indexInStep, type Position, stepOf } from "./position.js";
import type { TraceShape } from "./trace-shape.js";

/** The element that a proof accuses. */
export type Accused = {
  readonly step: number;
  readonly chunk: number;
  readonly elementInChunk: number;
  /** flat index in the tensor */
  readonly element: number;
  /** the bytes that the operator committed to, little-endian */
  readonly claimed: Uint8Array;
};

/**
 * What `proveElement` accuses, after checking all that does not need the referee. Throws DISPUTE_NOT_AT_BOTTOM,
 * DISPUTE_ELEMENT_OUT_OF_RANGE, and what `checkClimb` and `crossTo` throw.
 */
export function accusedBy(position: Position, descent: Descent, elementInChunk: number, shape: TraceShape): Accused {
  checkClimb(position, descent);
  const { depth } = descent;
  const { traceDepth } = shape;
  if (depth < traceDepth || depth !== crossTo(descent, shape)) {
    throw new DisputeError({ code: "DISPUTE_NOT_AT_BOTTOM", depth });
  }
  const step = stepOf(descent, traceDepth);
  const { elements, width } = shape.sizes[step];
  const chunk = indexInStep(descent, traceDepth);
  const perChunk = 32 / width;
  const element = chunk * perChunk + elementInChunk;
  const isInside = Number.isInteger(elementInChunk) && elementInChunk >= 0 && elementInChunk < perChunk;
  if (!isInside || element >= elements) {
    throw new DisputeError({ code: "DISPUTE_ELEMENT_OUT_OF_RANGE", element, count: elements });
  }
  const claimed = toBytes(descent.node).slice(elementInChunk * width, (elementInChunk + 1) * width);
  return { step, chunk, elementInChunk, element, claimed };
}

/** Throws unless `provePadding` convicts: the node is padding, in whole or behind the last element, and is not zero. */
export function checkPaddingProof(position: Position, descent: Descent, shape: TraceShape): void {
  checkClimb(position, descent);
  const { depth, index } = descent;
  const used = usedBytes(descent, shape);
  if (used === null || used >= 32) throw new DisputeError({ code: "DISPUTE_NOT_PADDING", depth, index });
  if (
    toBytes(descent.node)
      .subarray(used)
      .every((byte) => byte === 0)
  ) {
    throw new DisputeError({ code: "DISPUTE_PADDING_IS_ZERO", depth, index });
  }
}

/** How many bytes of a trace leaf behind the last step, or of a chunk, are not padding; null elsewhere. */
function usedBytes(descent: Descent, shape: TraceShape): number | null {
  const { traceDepth, sizes } = shape;
  if (descent.depth < traceDepth) return null;
  if (descent.depth === traceDepth && descent.index >= sizes.length) return 0;
  if (descent.depth !== crossTo(descent, shape)) return null;
  const { elements, width } = sizes[stepOf(descent, traceDepth)];
  const bytes = elements * width;
  const chunk = indexInStep(descent, traceDepth);
  return chunk >= chunkCountOf(bytes) ? 0 : bytes - 32 * chunk;
}
