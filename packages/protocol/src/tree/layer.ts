import { pairHasher } from "#pair-hasher";
import { zeroHashBytes } from "./zero-hash.js";

/**
 * The layer above a layer of nodes at `height`: whole pairs in one call, an odd last node with the padding's node.
 * `into` has room for ⌈nodes / 2⌉ nodes and does not overlap `below`.
 */
export function hashLayer(below: Uint8Array, height: number, into: Uint8Array): void {
  const count = below.length / 32;
  const pairs = Math.floor(count / 2);
  pairHasher.hashPairs(below.subarray(0, 64 * pairs), into.subarray(0, 32 * pairs));
  if (count % 2 === 1) {
    const last = new Uint8Array(64);
    last.set(below.subarray(64 * pairs), 0);
    last.set(zeroHashBytes(height), 32);
    pairHasher.hashPairs(last, into.subarray(32 * pairs, 32 * pairs + 32));
  }
}

/** sha256(left ‖ right). */
export function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(64);
  pair.set(left, 0);
  pair.set(right, 32);
  const node = new Uint8Array(32);
  pairHasher.hashPairs(pair, node);
  return node;
}
