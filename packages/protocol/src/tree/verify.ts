import { type Digest, flatten, toBytes, toDigest } from "../digest.js";
import { hashLayer, hashPair } from "./layer.js";

/**
 * Root that a node has with its siblings, lowest first; direction at height h is bit h of the index (specification,
 * appendix B). `null` if the index does not fit below a root `branch.length` levels up.
 */
export function branchRoot(index: number, node: Digest, branch: readonly Digest[]): Digest | null {
  if (!Number.isSafeInteger(index) || index < 0 || index >= 2 ** branch.length) return null;
  let at = index;
  let bytes = toBytes(node);
  for (const sibling of branch) {
    bytes = at % 2 === 0 ? hashPair(bytes, toBytes(sibling)) : hashPair(toBytes(sibling), bytes);
    at = Math.floor(at / 2);
  }
  return toDigest(bytes);
}

/** True iff `node` is node (depth, index) below `root`. The branch must have exactly `depth` siblings. */
export function verifyBranch(
  root: Digest,
  depth: number,
  index: number,
  node: Digest,
  branch: readonly Digest[],
): boolean {
  return branch.length === depth && branchRoot(index, node, branch) === root;
}

/**
 * True iff `leaves` are the leaves [first, first + leaves.length) of the tree of depth `depth` under `root`. The proof
 * is that of `MerkleTree.rangeProof`, with exactly the siblings that the range needs.
 */
export function verifyRange(
  root: Digest,
  depth: number,
  first: number,
  leaves: readonly Digest[],
  proof: readonly Digest[],
): boolean {
  const inside = Number.isSafeInteger(first) && first >= 0 && leaves.length > 0 && first + leaves.length <= 2 ** depth;
  if (!inside) return false;
  let layer = flatten(leaves);
  let left = first;
  let used = 0;
  for (let level = depth; level > 0; level--) {
    const before = proof.slice(used, used + (left % 2));
    used += left % 2;
    const right = left + layer.length / 32 - 1;
    const after = proof.slice(used, used + 1 - (right % 2));
    used += 1 - (right % 2);
    if (used > proof.length) return false;
    const pairs = new Uint8Array(32 * before.length + layer.length + 32 * after.length);
    pairs.set(flatten(before), 0);
    pairs.set(layer, 32 * before.length);
    pairs.set(flatten(after), 32 * before.length + layer.length);
    layer = new Uint8Array(pairs.length / 2);
    hashLayer(pairs, 0, layer);
    left = Math.floor(left / 2);
  }
  return used === proof.length && toDigest(layer) === root;
}

/** Root of the tree over `nodes`, which must be a power of two in number (the nodes of a reveal); else `null`. */
export function rootOfNodes(nodes: readonly Digest[]): Digest | null {
  if (nodes.length === 0 || 2 ** Math.round(Math.log2(nodes.length)) !== nodes.length) return null;
  let layer = flatten(nodes);
  while (layer.length > 32) {
    const above = new Uint8Array(layer.length / 2);
    hashLayer(layer, 0, above);
    layer = above;
  }
  return toDigest(layer);
}
