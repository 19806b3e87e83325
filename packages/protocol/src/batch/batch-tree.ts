import { keccak_256 } from "@noble/hashes/sha3.js";
import { MerkleTree as KeccakTree } from "merkletreejs";
import { type Digest, toBytes, toDigest } from "../digest.js";
import { MAX_BATCH_RESULTS } from "../record/ssz.js";
import { depthOf } from "../tree/depth.js";
import { checkIndex, TreeError } from "../tree/tree-error.js";
import { batchLeaf } from "./verify-batch-proof.js";

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

function keccak(data: Buffer): Buffer {
  return Buffer.from(keccak_256(data));
}
