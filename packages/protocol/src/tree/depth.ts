import { TreeError } from "./tree-error.js";

/** Depth ⌈log₂ max(n, 1)⌉ of the tree over `count` leaves (specification, appendix B). */
export function depthOf(count: number): number {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new TreeError({ code: "TREE_INDEX_OUT_OF_RANGE", index: count, count: Number.MAX_SAFE_INTEGER });
  }
  let depth = 0;
  for (let width = 1; width < count; width *= 2) depth++;
  return depth;
}
