import { branchRoot, MerkleTree, tensorRoot, tensorsRoot, tensorTree } from "@assay/protocol";
import t from "tap";
import { type InputPart, inputParts, joinParts, PART_BYTES, partCountOf } from "../src/index.js";

const bytes = (length: number, salt: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) + salt) & 255);

t.test("every part climbs to the input root by its own branch", (t) => {
  for (const lengths of [[5], [0], [64, 0, 3], [PART_BYTES], [PART_BYTES + 1, 40], [7, 5 * PART_BYTES - 33, 100]]) {
    const inputs = lengths.map(bytes);
    const root = tensorsRoot(inputs.map(tensorRoot));
    const parts = [...inputParts(inputs)];
    t.equal(
      parts.length,
      lengths.reduce((sum, length) => sum + partCountOf(length), 0),
      `${lengths}`,
    );
    for (const { input, part, elements, branch } of parts) {
      const isWhole = inputs[input].length <= PART_BYTES;
      // Several parts are subtrees of 2,048 chunks, with zeros behind the end of the last one.
      const padded = new Uint8Array(isWhole ? elements.length : PART_BYTES);
      padded.set(elements);
      const above = MerkleTree.of(inputs.map(tensorRoot)).depth;
      const own = branch.length - above;
      const index = part + input * 2 ** own;
      t.equal(branchRoot(index, tensorTree(padded).root, branch), root, `${lengths}: ${input}/${part}`);
    }
  }
  t.same([...inputParts([])], [], "a model without inputs has no parts");
  t.end();
});

t.test("parts in any order are joined to the inputs, and gaps are noticed", (t) => {
  const inputs = [bytes(2 * PART_BYTES + 5, 1), bytes(0, 2), bytes(9, 3)];
  const parts: InputPart[] = [...inputParts(inputs)];
  t.same(joinParts([...parts].reverse()), inputs);
  t.same(joinParts([]), []);
  for (const missing of [0, 1, 3]) {
    t.equal(joinParts(parts.filter((_, i) => i !== missing)), null, `without part ${missing}`);
  }
  t.equal(joinParts([...parts, parts[0]]), null, "one part twice");
  t.end();
});
