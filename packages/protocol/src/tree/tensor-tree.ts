import { type Digest, toDigest } from "../digest.js";
import { depthOf } from "./depth.js";
import { hashLayer } from "./layer.js";
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
  let layer = wholeChunks(bytes);
  // Two buffers in turn; the tensor itself is only read.
  let into = new Uint8Array(32 * Math.ceil(layer.length / 64));
  let spare = new Uint8Array(32 * Math.ceil(into.length / 64));
  for (let height = 0; layer.length > 32; height++) {
    const above = into.subarray(0, 32 * Math.ceil(layer.length / 64));
    hashLayer(layer, height, above);
    layer = above;
    [into, spare] = [spare, into];
  }
  return toDigest(layer);
}

function wholeChunks(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return new Uint8Array(32);
  if (bytes.length % 32 === 0) return bytes;
  const chunks = new Uint8Array(32 * chunkCountOf(bytes.length));
  chunks.set(bytes);
  return chunks;
}
