import { hashLayer } from "./layer.js";

/** Height of the subtree that is hashed at a time, so that its layers stay in a core's cache. */
export const BLOCK_HEIGHT = 13;
/** Bytes of a tensor below one such subtree. */
export const BLOCK_BYTES = 32 * 2 ** BLOCK_HEIGHT;

/** Two layers in turn. One for each thread: nothing is called while it is in use. */
const layers = [new Uint8Array(BLOCK_BYTES / 2), new Uint8Array(BLOCK_BYTES / 4)];

/**
 * The node at height `height` over at most `BLOCK_BYTES` bytes, the last chunk and the tree padded with zeros; written
 * to the 32 bytes of `into`. The bytes must not be too many for the height.
 */
export function blockRoot(bytes: Uint8Array, height: number, into: Uint8Array): void {
  let layer = wholeChunks(bytes);
  for (let level = 0; level < height; level++) {
    const above = layers[level % 2].subarray(0, 32 * Math.ceil(layer.length / 64));
    hashLayer(layer, level, above);
    layer = above;
  }
  into.set(layer.subarray(0, 32));
}

/**
 * The nodes at height `BLOCK_HEIGHT` over the whole and the last, partial block of a tensor that is larger than one
 * block, 32 bytes each: the leaves of `rootOfBlocks`.
 */
export function blockRoots(bytes: Uint8Array): Uint8Array {
  const roots = new Uint8Array(32 * Math.ceil(bytes.length / BLOCK_BYTES));
  for (let block = 0; block * BLOCK_BYTES < bytes.length; block++) {
    const part = bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
    blockRoot(part, BLOCK_HEIGHT, roots.subarray(32 * block, 32 * block + 32));
  }
  return roots;
}

/** The root over nodes at height `BLOCK_HEIGHT`, 32 bytes. */
export function rootOfBlocks(roots: Uint8Array): Uint8Array {
  let layer = roots;
  for (let height = BLOCK_HEIGHT; layer.length > 32; height++) {
    const above = new Uint8Array(32 * Math.ceil(layer.length / 64));
    hashLayer(layer, height, above);
    layer = above;
  }
  return layer;
}

/** The bytes, with zeros behind them up to whole chunks; one zero chunk where there are none. */
export function wholeChunks(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0 && bytes.length % 32 === 0) return bytes;
  const chunks = new Uint8Array(32 * Math.max(1, Math.ceil(bytes.length / 32)));
  chunks.set(bytes);
  return chunks;
}
