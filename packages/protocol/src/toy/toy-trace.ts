import { flatten, toDigest } from "../digest.js";
import { type TraceOracle, treeOracle } from "../dispute/trace-oracle.js";
import { MerkleTree } from "../tree/merkle-tree.js";
import { tensorDepth } from "../tree/tensor-tree.js";
import { type ToyProgram, toyStep } from "./toy-program.js";

/**
 * A lie: one byte of one step's chunks is another one than it should be (`byte` counts through the padding too, up to
 * 32 · 2^depth of the tensor), or a leaf of the trace behind the last step is not zero. Later steps follow from the
 * lie, unless `isHidden`: then they are those of the honest trace, and so is the output.
 */
export type Corruption =
  | { readonly type: "byte"; readonly step: number; readonly byte: number; readonly isHidden?: boolean }
  | { readonly type: "leaf"; readonly index: number };

/** What lies below a leaf behind the last step. */
const NOTHING = new MerkleTree(new Uint8Array(32));

/** A trace of the toy machine as its owner holds it. */
export type ToyTrace = {
  readonly program: ToyProgram;
  readonly input: Uint8Array;
  readonly trace: MerkleTree;
  readonly tensors: readonly MerkleTree[];
  readonly oracle: TraceOracle;
};

/** The trace of a program on an input, with the given lies in it; without any, the honest one. */
export function toyTrace(program: ToyProgram, input: Uint8Array, corruptions: readonly Corruption[] = []): ToyTrace {
  const tensors: MerkleTree[] = [];
  let before = input;
  program.lengths.forEach((length, step) => {
    const text = toyStep(program, step, before);
    const lies = corruptions.filter((lie) => lie.type === "byte").filter((lie) => lie.step === step);
    const chunks = new Uint8Array(32 * 2 ** tensorDepth(length));
    chunks.set(text);
    before = text.slice();
    for (const lie of lies) {
      chunks[lie.byte] ^= 1;
      if (!lie.isHidden && lie.byte < length) before[lie.byte] ^= 1;
    }
    tensors.push(new MerkleTree(chunks));
  });
  const leaves = new Uint8Array(32 * 2 ** program.shape.traceDepth);
  leaves.set(flatten(tensors.map((tensor) => tensor.root)));
  for (const lie of corruptions) if (lie.type === "leaf") leaves[32 * lie.index + 5] ^= 1;
  const trace = new MerkleTree(leaves);
  const oracle = treeOracle(trace, async (step) => tensors[step] ?? NOTHING);
  return { program, input, trace, tensors, oracle };
}

/** Chunk `chunk` of a text, zero-padded, as the leaf that it is in its tensor tree. */
export function chunkOf(text: Uint8Array, chunk: number) {
  const bytes = new Uint8Array(32);
  bytes.set(text.subarray(32 * chunk, 32 * chunk + 32));
  return toDigest(bytes);
}
