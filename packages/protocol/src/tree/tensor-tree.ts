import { type Digest, toDigest } from "../digest.js";
import { BLOCK_BYTES, blockRoot, blockRoots, rootOfBlocks, wholeChunks } from "./block.js";
import { depthOf } from "./depth.js";
import { MerkleTree } from "./merkle-tree.js";

/** Number of 32-byte chunks of a tensor of `byteLength` bytes. */
export function chunkCountOf(byteLength: number): number {
  return Math.ceil(byteLength / 32);
}

/** Depth of the tree over the chunks of a tensor of `byteLength` bytes. */
export function tensorDepth(byteLength: number): number {
  return depthOf(chunkCountOf(byteLength));
}

/**
 * The tree over the element bytes (little-endian, row-major) in chunks of 32, the last one zero-padded (specification,
 * section 3); one zero chunk where there are no elements. Keeps `bytes` where their length is a multiple of 32: do not
 * write to them afterwards.
 */
export function tensorTree(bytes: Uint8Array): MerkleTree {
  return new MerkleTree(wholeChunks(bytes));
}

/** Root of `tensorTree(bytes)`, without keeping its layers. */
export function tensorRoot(bytes: Uint8Array): Digest {
  return toDigest(tensorRootBytes(bytes));
}

/** The 32 bytes of `tensorRoot(bytes)`. */
export function tensorRootBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > BLOCK_BYTES) return rootOfBlocks(blockRoots(bytes));
  const root = new Uint8Array(32);
  blockRoot(bytes, tensorDepth(bytes.length), root);
  return root;
}
