import type { Digest } from "../digest.js";
import { REVEAL_LEVELS } from "../parameters/parameters.js";
import { MAX_TREE_DEPTH } from "../tree/zero-hash.js";
import { DisputeError } from "./dispute-error.js";

/** A place in the combined tree: the trace tree, with the tensor tree of step s below leaf s; index < 2^depth. */
export type Place = { readonly depth: number; readonly index: number };

/** Where a dispute stands: a node of the operator's combined tree (specification, appendix C). */
export type Position = Place & {
  /** depth of the chunks below the step that the position lies in; 0 until the instruction was shown */
  readonly bottom: number;
  readonly node: Digest;
};

/** Throws DISPUTE_POSITION_OUT_OF_RANGE unless depth and index are a place whose numbers are exact. */
export function checkPlace({ depth, index }: Place): void {
  const isPlace = Number.isInteger(depth) && depth >= 0 && depth <= MAX_TREE_DEPTH;
  if (!isPlace || !Number.isSafeInteger(index) || index < 0 || index >= 2 ** depth) {
    throw new DisputeError({ code: "DISPUTE_POSITION_OUT_OF_RANGE", depth, index });
  }
}

/** The place `levels` above. */
export function ancestorOf(place: Place, levels: number): Place {
  return { depth: place.depth - levels, index: Math.floor(place.index / 2 ** levels) };
}

/** Whether `place` is `above` itself or lies below it. */
export function isWithin(place: Place, above: Place): boolean {
  return place.depth >= above.depth && ancestorOf(place, place.depth - above.depth).index === above.index;
}

/** The step that a place at or below the trace's leaves belongs to. */
export function stepOf(place: Place, traceDepth: number): number {
  return ancestorOf(place, place.depth - traceDepth).index;
}

/** The index of the place among those of its own tensor tree at its depth; at the bottom, the chunk. */
export function indexInStep(place: Place, traceDepth: number): number {
  return place.index % 2 ** (place.depth - traceDepth);
}

/**
 * Whether the nodes below can be demanded: at depths 0, k, 2k, … above the trace's leaves, and at 0, k, 2k, … below
 * them. So each demand makes k levels of progress, and no state is needed to know it (specification, section 12).
 */
export function isCanonical(place: Place & { readonly bottom: number }, traceDepth: number): boolean {
  if (place.depth < traceDepth) return place.depth % REVEAL_LEVELS === 0;
  return place.depth < place.bottom && (place.depth - traceDepth) % REVEAL_LEVELS === 0;
}

/** How many levels a reveal at a canonical place opens: k, or fewer to the trace's leaves or the bottom. */
export function levelsBelow(place: Place & { readonly bottom: number }, traceDepth: number): number {
  const floor = place.depth < traceDepth ? traceDepth : place.bottom;
  return Math.min(REVEAL_LEVELS, floor - place.depth);
}
