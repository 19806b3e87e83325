import { pairHasher } from "#pair-hasher";
import { type Digest, toDigest } from "../digest.js";
import { checkDepth } from "./tree-error.js";

/** The greatest height of a tree whose node indexes are exact in a JavaScript number. */
export const MAX_TREE_DEPTH = 53;

const bytesAt: Uint8Array[] = [new Uint8Array(32)];
for (let height = 1; height <= MAX_TREE_DEPTH; height++) {
  const pair = new Uint8Array(64);
  pair.set(bytesAt[height - 1], 0);
  pair.set(bytesAt[height - 1], 32);
  const node = new Uint8Array(32);
  pairHasher.hashPairs(pair, node);
  bytesAt.push(node);
}
const digestAt = bytesAt.map((bytes) => toDigest(bytes));

/** Root of a tree of height `height` whose leaves are all zero: the node of padding. Not to be written to. */
export function zeroHashBytes(height: number): Uint8Array {
  checkDepth(height, 0, MAX_TREE_DEPTH);
  return bytesAt[height];
}

/** Root of a tree of height `height` whose leaves are all zero: the node of padding. */
export function zeroHash(height: number): Digest {
  checkDepth(height, 0, MAX_TREE_DEPTH);
  return digestAt[height];
}
