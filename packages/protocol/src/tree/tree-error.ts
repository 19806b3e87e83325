import { ProtocolError } from "../error.js";

export type TreeErrorType =
  | { readonly code: "TREE_LEAVES_MALFORMED"; readonly length: number }
  | { readonly code: "TREE_EMPTY" }
  | { readonly code: "TREE_DEPTH_OUT_OF_RANGE"; readonly depth: number; readonly least: number; readonly most: number }
  | { readonly code: "TREE_INDEX_OUT_OF_RANGE"; readonly index: number; readonly count: number }
  | {
      readonly code: "TREE_RANGE_OUT_OF_RANGE";
      readonly first: number;
      readonly count: number;
      readonly leaves: number;
    };

const remedies: Record<TreeErrorType["code"], string> = {
  TREE_LEAVES_MALFORMED: "Give leaves of 32 bytes each, one after the other.",
  TREE_EMPTY: "Give at least one byte or leaf: a tree over nothing has no root here.",
  TREE_DEPTH_OUT_OF_RANGE: "The root has depth 0, the leaves the depth of the tree.",
  TREE_INDEX_OUT_OF_RANGE: "Count nodes from 0, left to right.",
  TREE_RANGE_OUT_OF_RANGE: "Give a range of at least one leaf inside the tree.",
};

/** A call that asks for something outside the tree: the caller's mistake, never a matter of the data's truth. */
export class TreeError extends ProtocolError<TreeErrorType> {
  constructor(type: TreeErrorType) {
    super(type, remedies[type.code]);
  }
}

export function checkDepth(depth: number, least: number, most: number): void {
  if (!Number.isInteger(depth) || depth < least || depth > most) {
    throw new TreeError({ code: "TREE_DEPTH_OUT_OF_RANGE", depth, least, most });
  }
}

export function checkIndex(index: number, count: number): void {
  if (!Number.isSafeInteger(index) || index < 0 || index >= count) {
    throw new TreeError({ code: "TREE_INDEX_OUT_OF_RANGE", index, count });
  }
}
