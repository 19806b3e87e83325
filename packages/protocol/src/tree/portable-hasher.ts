import { sha256 } from "@noble/hashes/sha2.js";
import type { PairHasher } from "./pair-hasher.js";

/** The same in JavaScript, for a browser. The condition `node` in this package's `imports` chooses between the two. */
export const pairHasher: PairHasher = {
  hashPairs(input, output) {
    for (let pair = 0; pair < input.length / 64; pair++) {
      output.set(sha256(input.subarray(64 * pair, 64 * pair + 64)), 32 * pair);
    }
  },
};
