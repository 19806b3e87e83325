import { keccak_256 } from "@noble/hashes/sha3.js";
import { MerkleTree as KeccakTree } from "merkletreejs";
import t from "tap";
import {
  BatchTree,
  batchLeaf,
  batchProof,
  batchRoot,
  type Digest,
  toBytes,
  toDigest,
  verifyBatchProof,
  ZERO_DIGEST,
} from "../src/index.js";
import { codeOf, damagedDigest, digestOf, leaves } from "./support.js";

function naiveRoot(nodes: readonly Digest[], depth: number): Digest {
  if (depth === 0) return nodes[0] ?? ZERO_DIGEST;
  const half = 2 ** (depth - 1);
  const pair = [nodes.slice(0, half), nodes.slice(half)].flatMap((part) => [...toBytes(naiveRoot(part, depth - 1))]);
  return toDigest(keccak_256(Uint8Array.from(pair)));
}

t.test("the root is that of a naive recursion and of merkletreejs", async (t) => {
  for (let count = 1; count <= 33; count++) {
    const roots = leaves(count);
    const hashed = roots.map(batchLeaf);
    const depth = Math.ceil(Math.log2(count));
    t.equal(batchRoot(roots), naiveRoot(hashed, depth), `${count} results`);
    const padded = [...hashed, ...Array.from({ length: 2 ** depth - count }, () => ZERO_DIGEST)];
    const library = new KeccakTree(padded, (data: Buffer) => Buffer.from(keccak_256(data)));
    t.equal(batchRoot(roots), library.getHexRoot(), `${count} results, merkletreejs`);
  }
});

t.test("a vector: one result is hashed twice", async (t) => {
  const root = digestOf("result");
  t.equal(batchRoot([root]), toDigest(keccak_256(keccak_256(toBytes(root)))));
  t.same(batchProof([root], 0), []);
  t.equal(batchRoot([ZERO_DIGEST]), "0x510e4e770828ddbf7f7b00ab00a9f6adaf81c0dc9cc85f1f8249c256942d61d9");
});

t.test("every proof verifies; damaged in any part it does not", async (t) => {
  for (let count = 1; count <= 17; count++) {
    const roots = leaves(count);
    const tree = new BatchTree(roots);
    roots.forEach((leaf, index) => {
      const proof = tree.proof(index);
      const verify = (c: number, i: number, l: Digest, p: readonly Digest[]) => verifyBatchProof(tree.root, c, i, l, p);
      const name = `result ${index} of ${count}`;
      t.ok(verify(count, index, leaf, proof), name);
      t.equal(proof.length, tree.depth);
      t.notOk(verifyBatchProof(damagedDigest(tree.root), count, index, leaf, proof), `${name}: root`);
      t.notOk(verify(count, index, damagedDigest(leaf), proof), `${name}: leaf`);
      t.notOk(verify(count, index, leaf, [...proof, ZERO_DIGEST]), `${name}: too long`);
      if (count > 1) t.notOk(verify(count, index, leaf, proof.slice(1)), `${name}: too short`);
      t.notOk(verify(2 * count + 1, index, leaf, proof), `${name}: count of a deeper tree`);
      t.notOk(verify(index, index, leaf, proof), `${name}: index not below the count`);
      t.notOk(verify(count, index + 2 ** tree.depth, leaf, proof), `${name}: index that wraps`);
      t.notOk(verify(count, -1, leaf, proof), `${name}: negative`);
      t.notOk(verify(count, index + 0.5, leaf, proof), `${name}: fraction`);
      proof.forEach((sibling, i) => {
        t.notOk(verify(count, index, leaf, proof.with(i, damagedDigest(sibling))), `${name}: sibling ${i}`);
      });
      for (let other = 0; other < count; other++) {
        if (other !== index) t.notOk(verify(count, other, leaf, proof), `${name}: at ${other}`);
      }
    });
  }
});

t.test("position is bound: two results that change places change the root", async (t) => {
  const [a, b, c] = leaves(3);
  t.not(batchRoot([a, b, c]), batchRoot([b, a, c]));
  t.not(batchRoot([a, b, c]), batchRoot([a, b, c, c]), "and so is the number");
});

t.test("asking for no result or one behind the last is a typed error", async (t) => {
  t.equal(
    codeOf(() => batchRoot([])),
    "TREE_EMPTY",
  );
  t.equal(
    codeOf(() => batchProof(leaves(3), 3)),
    "TREE_INDEX_OUT_OF_RANGE",
  );
});
