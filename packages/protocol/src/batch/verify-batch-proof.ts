import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Digest, toBytes, toDigest } from "../digest.js";
import { depthOf } from "../tree/depth.js";

/** Leaf of a result: keccak256(keccak256(result root)) (specification, section 3). */
export function batchLeaf(resultRoot: Digest): Digest {
  return toDigest(keccak_256(keccak_256(toBytes(resultRoot))));
}

/**
 * True iff the result is leaf `index` of a batch of `count`: index < count, exactly ⌈log₂ count⌉ siblings, and their
 * directions are the bits of the index.
 */
export function verifyBatchProof(
  root: Digest,
  count: number,
  index: number,
  resultRoot: Digest,
  proof: readonly Digest[],
): boolean {
  if (!Number.isInteger(count) || !Number.isInteger(index) || index < 0 || index >= count) return false;
  if (proof.length !== depthOf(count)) return false;
  let node = toBytes(batchLeaf(resultRoot));
  let at = index;
  for (const sibling of proof) {
    node = at % 2 === 0 ? keccakPair(node, toBytes(sibling)) : keccakPair(toBytes(sibling), node);
    at = Math.floor(at / 2);
  }
  return toDigest(node) === root;
}

function keccakPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  return keccak_256.create().update(left).update(right).digest();
}
