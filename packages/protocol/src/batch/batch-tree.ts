import { keccak_256 } from "@noble/hashes/sha3.js";
import { MerkleTree as KeccakTree } from "merkletreejs";
import { type Digest, toBytes, toDigest } from "../digest.js";
import { MAX_BATCH_RESULTS } from "../record/ssz.js";
import { depthOf } from "../tree/depth.js";
import { checkIndex, TreeError } from "../tree/tree-error.js";

/** Leaf of a result: keccak256(keccak256(result root)) (specification, section 3). */
export function batchLeaf(resultRoot: Digest): Digest {
  return toDigest(keccak_256(keccak_256(toBytes(resultRoot))));
}

/** The positional keccak-256 tree of a batch: leaf i is the result with index i, zero leaves behind, never sorted. */
export class BatchTree {
  /** number of results, at least 1 */
  readonly count: number;
  /** ⌈log₂ count⌉: the exact length of every proof */
  readonly depth: number;
  readonly #tree: KeccakTree;

  constructor(resultRoots: readonly Digest[]) {
    if (resultRoots.length === 0) throw new TreeError({ code: "TREE_EMPTY" });
    checkIndex(resultRoots.length - 1, MAX_BATCH_RESULTS);
    this.count = resultRoots.length;
    this.depth = depthOf(this.count);
    const leaves = resultRoots.map((root) => Buffer.from(toBytes(batchLeaf(root))));
    const padding = Array.from({ length: 2 ** this.depth - this.count }, () => Buffer.alloc(32));
    this.#tree = new KeccakTree([...leaves, ...padding], keccak, { sort: false, hashLeaves: false });
  }

  get root(): Digest {
    return toDigest(this.#tree.getRoot());
  }

  /** The siblings of result `index`, lowest first. */
  proof(index: number): Digest[] {
    checkIndex(index, this.count);
    const leaf = this.#tree.getLeaf(index);
    return this.#tree.getProof(leaf, index).map((sibling) => toDigest(sibling.data));
  }
}

/** Root of a batch over its result roots, in the order of their indexes. */
export function batchRoot(resultRoots: readonly Digest[]): Digest {
  return new BatchTree(resultRoots).root;
}

/** Proof that result `index` is in the batch over these result roots. For several of them, keep a `BatchTree`. */
export function batchProof(resultRoots: readonly Digest[], index: number): Digest[] {
  return new BatchTree(resultRoots).proof(index);
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

function keccak(data: Buffer): Buffer {
  return Buffer.from(keccak_256(data));
}

function keccakPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  return keccak_256.create().update(left).update(right).digest();
}
