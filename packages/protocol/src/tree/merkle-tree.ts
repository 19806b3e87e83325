import { type Digest, flatten, toDigest } from "../digest.js";
import { depthOf } from "./depth.js";
import { hashLayer } from "./layer.js";
import { checkDepth, checkIndex, TreeError } from "./tree-error.js";
import { zeroHash } from "./zero-hash.js";

/**
 * A SHA-256 tree over leaves of 32 bytes, zero leaves behind the last (specification, appendix B). The layers are flat
 * buffers; padding is never stored. Depth 0 is the root; node (depth, index) has index < 2^depth.
 */
export class MerkleTree {
  /** number of leaves without padding, at least 1 */
  readonly count: number;
  /** depth of the leaves */
  readonly depth: number;
  /** layers[height]: the nodes at that height over the leaves, without padding */
  readonly #layers: readonly Uint8Array[];

  /** `leaves`: 32 bytes each, one after the other. The buffer is kept, not copied: do not write to it afterwards. */
  constructor(leaves: Uint8Array) {
    if (leaves.length % 32 !== 0) throw new TreeError({ code: "TREE_LEAVES_MALFORMED", length: leaves.length });
    if (leaves.length === 0) throw new TreeError({ code: "TREE_EMPTY" });
    this.count = leaves.length / 32;
    this.depth = depthOf(this.count);
    const layers = [leaves];
    for (let height = 0; height < this.depth; height++) {
      const below = layers[height];
      const above = new Uint8Array(32 * Math.ceil(below.length / 64));
      hashLayer(below, height, above);
      layers.push(above);
    }
    this.#layers = layers;
  }

  static of(leaves: readonly Digest[]): MerkleTree {
    return new MerkleTree(flatten(leaves));
  }

  get root(): Digest {
    return this.node(0, 0);
  }

  node(depth: number, index: number): Digest {
    checkDepth(depth, 0, this.depth);
    checkIndex(index, 2 ** depth);
    const height = this.depth - depth;
    const layer = this.#layers[height];
    return 32 * index < layer.length ? toDigest(layer.subarray(32 * index, 32 * index + 32)) : zeroHash(height);
  }

  leaf(index: number): Digest {
    return this.node(this.depth, index);
  }

  /** The 2^levels nodes that lie `levels` below node (depth, index), left to right. */
  nodes(depth: number, index: number, levels: number): Digest[] {
    checkDepth(depth, 0, this.depth);
    checkDepth(levels, 0, this.depth - depth);
    const width = 2 ** levels;
    return Array.from({ length: width }, (_, i) => this.node(depth + levels, index * width + i));
  }

  /** Siblings from node (depth, index) up to, not including, depth `toDepth`, lowest first. */
  branch(depth: number, index: number, toDepth = 0): Digest[] {
    checkDepth(depth, 0, this.depth);
    checkDepth(toDepth, 0, depth);
    checkIndex(index, 2 ** depth);
    const siblings: Digest[] = [];
    for (let level = depth, at = index; level > toDepth; level--, at = Math.floor(at / 2)) {
      siblings.push(this.node(level, siblingOf(at)));
    }
    return siblings;
  }

  /** Proof that leaves [first, first + count) are those of this tree (specification, appendix B). */
  rangeProof(first: number, count: number): Digest[] {
    const width = 2 ** this.depth;
    if (
      !Number.isSafeInteger(first) ||
      !Number.isSafeInteger(count) ||
      first < 0 ||
      count < 1 ||
      first + count > width
    ) {
      throw new TreeError({ code: "TREE_RANGE_OUT_OF_RANGE", first, count, leaves: width });
    }
    const proof: Digest[] = [];
    let left = first;
    let right = first + count - 1;
    for (let level = this.depth; level > 0; level--) {
      if (left % 2 === 1) proof.push(this.node(level, left - 1));
      if (right % 2 === 0) proof.push(this.node(level, right + 1));
      left = Math.floor(left / 2);
      right = Math.floor(right / 2);
    }
    return proof;
  }
}

function siblingOf(index: number): number {
  return index % 2 === 0 ? index + 1 : index - 1;
}
