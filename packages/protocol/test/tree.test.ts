import { createHash } from "node:crypto";
import fc from "fast-check";
import t from "tap";
import {
  BLOCK_BYTES,
  BLOCK_HEIGHT,
  blockRoot,
  type Digest,
  depthOf,
  MerkleTree,
  rootOfBlocks,
  rootOfNodes,
  TreeError,
  tensorDepth,
  tensorRoot,
  tensorsRoot,
  tensorTree,
  toBytes,
  toDigest,
  toDigests,
  verifyBranch,
  verifyRange,
  ZERO_DIGEST,
  zeroHash,
} from "../src/index.js";
import { pairHasher as native } from "../src/tree/native-hasher.js";
import { pairHasher as portable } from "../src/tree/portable-hasher.js";
import { codeOf, damagedDigest, digestArbitrary, leaves, property } from "./support.js";

/** The definition of appendix B, with padding allocated and one hash at a time. */
function naiveRoot(given: readonly Digest[]): Digest {
  let layer = [...given];
  while (layer.length < 2 ** Math.ceil(Math.log2(given.length))) layer.push(ZERO_DIGEST);
  while (layer.length > 1) {
    layer = Array.from({ length: layer.length / 2 }, (_, i) =>
      toDigest(
        createHash("sha256")
          .update(toBytes(layer[2 * i]))
          .update(toBytes(layer[2 * i + 1]))
          .digest(),
      ),
    );
  }
  return layer[0];
}

t.test("known vectors", async (t) => {
  // Zero hashes of SSZ, as in the consensus specification and the deposit contract.
  t.equal(zeroHash(0), ZERO_DIGEST);
  t.equal(zeroHash(1), "0xf5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
  t.equal(zeroHash(2), "0xdb56114e00fdd4c1f85c892bf35ac9a89289aaecb1ebd0a96cde606a748b5d71");
  t.equal(tensorRoot(Uint8Array.of(0, 0, 0x80, 0x3f)), `0x0000803f${"00".repeat(28)}`, "one float is its own root");
  t.equal(tensorRoot(new Uint8Array(33)), zeroHash(1));
  t.equal(tensorRoot(new Uint8Array(3 * 32 + 1)), zeroHash(2));
  t.equal(tensorRoot(new Uint8Array(0)), ZERO_DIGEST, "a tensor without elements");
  t.equal(tensorTree(new Uint8Array(0)).root, ZERO_DIGEST);
  t.equal(tensorsRoot([]), ZERO_DIGEST, "the inputs of a model that has none");
  const ones = new Uint8Array(64).fill(1);
  t.equal(tensorRoot(ones), `0x${createHash("sha256").update(ones).digest("hex")}`);
});

t.test("a tensor hashed by blocks has the root of its tree, around whole blocks and far above", async (t) => {
  const sizes = [1, 31, 33, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2 * BLOCK_BYTES, 2 * BLOCK_BYTES + 32];
  for (const size of [...sizes, 3 * BLOCK_BYTES - 7, 5 * BLOCK_BYTES + 64 * 32 + 3]) {
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 2_654_435_761) >>> 13);
    t.equal(tensorRoot(bytes), tensorTree(bytes).root, `${size} bytes`);
    if (size <= BLOCK_BYTES) continue;
    const roots = new Uint8Array(32 * Math.ceil(size / BLOCK_BYTES));
    for (let block = 0; block < roots.length / 32; block++) {
      const part = bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
      blockRoot(part, BLOCK_HEIGHT, roots.subarray(32 * block, 32 * block + 32));
    }
    t.equal(toDigest(rootOfBlocks(roots)), tensorTree(bytes).root, `${size} bytes, block by block`);
  }
});

t.test("depth is the logarithm rounded up", async (t) => {
  t.same([0, 1, 2, 3, 4, 5, 8, 9, 2 ** 32].map(depthOf), [0, 0, 1, 2, 2, 3, 3, 4, 32]);
  t.same([1, 32, 33, 64, 65, 128, 129].map(tensorDepth), [0, 0, 1, 1, 2, 2, 3]);
  t.throws(() => depthOf(1.5), TreeError);
  t.throws(() => depthOf(-1), TreeError);
});

t.test("the tree is the naive one, padding included", (t) => {
  property(
    t,
    fc.property(fc.array(digestArbitrary, { minLength: 1, maxLength: 70, size: "max" }), (given) => {
      const tree = MerkleTree.of(given);
      t.equal(tree.root, naiveRoot(given));
      t.equal(tree.count, given.length);
      for (let depth = 0; depth <= tree.depth; depth++) {
        t.equal(rootOfNodes(tree.nodes(0, 0, depth)), tree.root, `nodes at depth ${depth}`);
      }
    }),
  );
  t.end();
});

t.test("a tensor's root is that of its tree, whatever its length", (t) => {
  property(
    t,
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 1200, size: "max" }), (bytes) => {
      const padded = new Uint8Array(32 * Math.ceil(bytes.length / 32));
      padded.set(bytes);
      const before = bytes.slice();
      t.equal(tensorRoot(bytes), naiveRoot(toDigests(padded)));
      t.equal(tensorTree(bytes).root, tensorRoot(bytes));
      t.equal(tensorTree(bytes).depth, tensorDepth(bytes.length));
      t.same(bytes, before, "the tensor is only read");
    }),
  );
  t.end();
});

t.test("the portable hasher equals the native one", async (t) => {
  const input = Uint8Array.from({ length: 64 * 9 }, (_, i) => (i * 37) % 251);
  const outputs = [native, portable].map((hasher) => {
    const output = new Uint8Array(32 * 9);
    hasher.hashPairs(input, output);
    return output;
  });
  t.same(outputs[0], outputs[1]);
});

t.test("every branch verifies; damaged in any part it does not", async (t) => {
  for (let count = 1; count <= 9; count++) {
    const tree = MerkleTree.of(leaves(count));
    for (let depth = 0; depth <= tree.depth; depth++) {
      for (let index = 0; index < 2 ** depth; index++) {
        const node = tree.node(depth, index);
        const branch = tree.branch(depth, index);
        const name = `${count} leaves, node (${depth}, ${index})`;
        t.ok(verifyBranch(tree.root, depth, index, node, branch), name);
        t.notOk(verifyBranch(tree.root, depth, index, damagedDigest(node), branch), `${name}: other node`);
        t.notOk(verifyBranch(damagedDigest(tree.root), depth, index, node, branch), `${name}: other root`);
        t.notOk(verifyBranch(tree.root, depth, index, node, [...branch, ZERO_DIGEST]), `${name}: too long`);
        t.notOk(verifyBranch(tree.root, depth, index + 2 ** depth, node, branch), `${name}: index too great`);
        t.notOk(verifyBranch(tree.root, depth, -1, node, branch), `${name}: negative index`);
        if (depth > 0) {
          t.notOk(verifyBranch(tree.root, depth, index, node, branch.slice(1)), `${name}: too short`);
          const [above, at] = [tree.node(depth - 1, index >> 1), index >> 1];
          t.notOk(verifyBranch(tree.root, depth, at, above, branch.slice(1)), `${name}: an inner node as a leaf`);
        }
        branch.forEach((sibling, i) => {
          const damaged = branch.with(i, damagedDigest(sibling));
          t.notOk(verifyBranch(tree.root, depth, index, node, damaged), `${name}: sibling ${i}`);
        });
        for (let other = 0; other < 2 ** depth; other++) {
          // Padding nodes are equal, and so are their branches up to the fork.
          if (other === index || tree.node(depth, other) === node) continue;
          t.notOk(verifyBranch(tree.root, depth, other, node, branch), `${name}: at ${other}`);
        }
        for (let to = 0; to <= depth; to++) {
          const above = tree.node(to, Math.floor(index / 2 ** (depth - to)));
          const low = index % 2 ** (depth - to);
          t.ok(verifyBranch(above, depth - to, low, node, tree.branch(depth, index, to)), `${name}: up to ${to}`);
        }
      }
    }
  }
});

t.test("every range verifies; damaged in any part it does not", async (t) => {
  for (let count = 1; count <= 9; count++) {
    const tree = MerkleTree.of(leaves(count));
    const width = 2 ** tree.depth;
    const all = tree.nodes(0, 0, tree.depth);
    for (let first = 0; first < width; first++) {
      for (let length = 1; first + length <= width; length++) {
        const given = all.slice(first, first + length);
        const proof = tree.rangeProof(first, length);
        const verify = (f: number, l: readonly Digest[], p: readonly Digest[], depth = tree.depth) =>
          verifyRange(tree.root, depth, f, l, p);
        const name = `${count} leaves, [${first}, ${first + length})`;
        t.ok(verify(first, given, proof), name);
        t.notOk(verify(first, given, [...proof, ZERO_DIGEST]), `${name}: too long`);
        t.notOk(verify(first, given, proof, tree.depth + 1), `${name}: deeper`);
        if (tree.depth > 0) t.notOk(verify(first, given, proof, tree.depth - 1), `${name}: less deep`);
        t.notOk(verify(first, [], proof), `${name}: nothing`);
        t.notOk(verify(-1, given, proof), `${name}: negative`);
        t.notOk(verify(width, given, proof), `${name}: behind the tree`);
        if (proof.length > 0) t.notOk(verify(first, given, proof.slice(0, -1)), `${name}: too short`);
        proof.forEach((node, i) => {
          t.notOk(verify(first, given, proof.with(i, damagedDigest(node))), `${name}: sibling ${i}`);
        });
        given.forEach((leaf, i) => {
          t.notOk(verify(first, given.with(i, damagedDigest(leaf)), proof), `${name}: leaf ${i}`);
        });
        if (length > 1) t.notOk(verify(first, given.slice(1), proof), `${name}: a leaf less`);
      }
    }
  }
});

t.test("asking for what is not in the tree is a typed error", async (t) => {
  const tree = MerkleTree.of(leaves(5));
  const codes: [string, () => unknown][] = [
    ["TREE_EMPTY", () => MerkleTree.of([])],
    ["TREE_LEAVES_MALFORMED", () => new MerkleTree(new Uint8Array(33))],
    ["TREE_DEPTH_OUT_OF_RANGE", () => tree.node(4, 0)],
    ["TREE_INDEX_OUT_OF_RANGE", () => tree.node(2, 4)],
    ["TREE_INDEX_OUT_OF_RANGE", () => tree.branch(3, 8)],
    ["TREE_DEPTH_OUT_OF_RANGE", () => tree.branch(2, 0, 3)],
    ["TREE_DEPTH_OUT_OF_RANGE", () => tree.nodes(2, 0, 2)],
    ["TREE_RANGE_OUT_OF_RANGE", () => tree.rangeProof(0, 0)],
    ["TREE_RANGE_OUT_OF_RANGE", () => tree.rangeProof(7, 2)],
  ];
  for (const [code, call] of codes) t.equal(codeOf(call), code);
});
