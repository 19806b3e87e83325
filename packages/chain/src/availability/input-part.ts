import { type Digest, depthOf, MerkleTree, tensorTree } from "@assay/protocol";

/** Bytes of an input that one transaction supplies (Availability.PART_BYTES). */
export const PART_BYTES = 65_536;
/** depth of the subtree over the chunks of one part */
const PART_DEPTH = 11;

/** A part of an input, with its branch: siblings in the input's tree first, then those in the tree over the inputs. */
export type InputPart = {
  readonly input: number;
  readonly part: number;
  readonly elements: Uint8Array;
  readonly branch: readonly Digest[];
};

/** How many parts an input of so many bytes has; an empty one has one empty part. */
export function partCountOf(byteLength: number): number {
  return Math.max(1, Math.ceil(byteLength / PART_BYTES));
}

/** The parts of the inputs of a result, in order. Each is made when it is asked for. */
export function* inputParts(inputs: readonly Uint8Array[]): Generator<InputPart> {
  if (inputs.length === 0) return;
  const trees = inputs.map((bytes) => tensorTree(bytes));
  const above = MerkleTree.of(trees.map(({ root }) => root));
  for (const [input, bytes] of inputs.entries()) {
    const tree = trees[input];
    const parts = partCountOf(bytes.length);
    // An input of one part is a tree of its own depth; several parts are subtrees of PART_DEPTH.
    const depth = parts === 1 ? 0 : depthOf(parts);
    if (parts > 1 && tree.depth - depth !== PART_DEPTH) throw new RangeError(`a part of depth ${tree.depth - depth}`);
    for (let part = 0; part < parts; part++) {
      const elements = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
      yield { input, part, elements, branch: [...tree.branch(depth, part), ...above.branch(above.depth, input)] };
    }
  }
}

/**
 * The inputs from their parts, in any order: each part once, none missing in between, all but the last of an input
 * whole; `null` if they are not so. Whether the last ones are there, only the input root can tell.
 */
export function joinParts(parts: readonly Omit<InputPart, "branch">[]): Uint8Array[] | null {
  const inputs: Uint8Array[][] = [];
  const ordered = [...parts].sort((a, b) => a.input - b.input || a.part - b.part);
  for (const { input, part, elements } of ordered) {
    if (input > inputs.length) return null;
    inputs[input] ??= [];
    const before = inputs[input];
    if (part !== before.length || before.some(({ length }) => length !== PART_BYTES)) return null;
    before.push(elements);
  }
  return inputs.map((chunks) => new Uint8Array(Buffer.concat(chunks)));
}
