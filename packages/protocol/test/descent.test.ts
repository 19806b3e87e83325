import t from "tap";
import {
  accusedBy,
  bottomOf,
  checkClimb,
  checkPaddingProof,
  type Descent,
  type Digest,
  depthOf,
  follow,
  indexInStep,
  isCanonical,
  isWithin,
  leftmostDifference,
  levelsBelow,
  MerkleTree,
  type Position,
  stepOf,
  type ToyTrace,
  toyProgram,
  toyTrace,
  traceShape,
  widthOf,
  ZERO_DIGEST,
} from "../src/index.js";
import { INPUT } from "./game.js";
import { codeOf, damagedDigest, leaves } from "./support.js";

// 5 steps (T = 3, leaves 5 to 7 padding); step 2 has 3 chunks (depth 2, chunk 3 padding), the last one of 6 bytes.
const PROGRAM = toyProgram([10, 32, 70, 1, 64]);
const { shape } = PROGRAM;
const T = 3;
const honest = toyTrace(PROGRAM, INPUT);

function rootOf(trace: ToyTrace): Position {
  return { depth: 0, index: 0, bottom: 0, node: trace.trace.root };
}

/** From the trace root to a chunk of a step, or to the leaf of a step. */
function descentTo(trace: ToyTrace, step: number, chunk: number | null, crossing: number | null = step): Descent {
  const above = trace.trace.branch(T, step);
  if (chunk === null) return { depth: T, index: step, node: trace.trace.leaf(step), branch: above, crossing };
  const tensor = trace.tensors[step];
  const { depth } = tensor;
  const index = step * 2 ** depth + chunk;
  return {
    depth: T + depth,
    index,
    node: tensor.leaf(chunk),
    branch: [...tensor.branch(depth, chunk), ...above],
    crossing,
  };
}

t.test("a descent leads below, across the trace's leaves with the instruction", async (t) => {
  const chunk = follow(rootOf(honest), descentTo(honest, 2, 1), shape);
  t.same(chunk, { depth: 5, index: 9, bottom: 5, node: honest.tensors[2].leaf(1) });
  const leaf = follow(rootOf(honest), descentTo(honest, 2, null), shape);
  t.same(leaf, { depth: 3, index: 2, bottom: 5, node: honest.tensors[2].root });
  const { depth } = honest.tensors[2];
  const onward = { ...chunk, branch: honest.tensors[2].branch(depth, 1), crossing: null };
  t.same(follow(leaf, onward, shape), chunk, "the instruction is shown once");
  const inner = {
    depth: 2,
    index: 1,
    node: honest.trace.node(2, 1),
    branch: honest.trace.branch(2, 1),
    crossing: null,
  };
  t.same(follow(rootOf(honest), inner, shape), { depth: 2, index: 1, bottom: 0, node: inner.node });
  t.same(follow(chunk, { ...chunk, branch: [], crossing: null }, shape), chunk, "staying is a descent by nothing");
});

t.test("every descent that is damaged in any part is refused", async (t) => {
  const start = rootOf(honest);
  const right = descentTo(honest, 2, 1);
  const refused = (change: Partial<Descent>, from = start) =>
    codeOf(() => follow(from, { ...right, ...change }, shape));
  t.equal(refused({ node: damagedDigest(right.node) }), "DISPUTE_BRANCH_MISMATCH");
  right.branch.forEach((sibling, i) => {
    t.equal(refused({ branch: right.branch.with(i, damagedDigest(sibling)) }), "DISPUTE_BRANCH_MISMATCH");
  });
  t.equal(refused({ branch: right.branch.slice(1) }), "DISPUTE_BRANCH_LENGTH_MISMATCH");
  t.equal(refused({ branch: [...right.branch, ZERO_DIGEST] }), "DISPUTE_BRANCH_LENGTH_MISMATCH");
  t.equal(refused({ depth: 4 }), "DISPUTE_BRANCH_LENGTH_MISMATCH");
  t.equal(refused({ index: 8 }), "DISPUTE_BRANCH_MISMATCH");
  t.equal(refused({ index: 32 }), "DISPUTE_POSITION_OUT_OF_RANGE");
  t.equal(refused({ index: -1 }), "DISPUTE_POSITION_OUT_OF_RANGE");
  t.equal(refused({ depth: 5.5 }), "DISPUTE_POSITION_OUT_OF_RANGE");
  t.equal(refused({ crossing: null }), "DISPUTE_INSTRUCTION_NEEDED");
  t.equal(refused({ crossing: 3 }), "DISPUTE_INSTRUCTION_NEEDED");
  t.equal(refused({}, { ...start, node: damagedDigest(start.node) }), "DISPUTE_BRANCH_MISMATCH");
  const beside = { depth: 3, index: 3, bottom: 3, node: honest.trace.leaf(3) };
  t.equal(refused({}, beside), "DISPUTE_NOT_BELOW");
  t.equal(refused({ depth: 2, index: 1, branch: [] }, beside), "DISPUTE_NOT_BELOW", "up");
  // A chunk whose bytes happen to be the hash of two nodes is a chunk all the same.
  const [left, other] = leaves(2);
  const chunk = { depth: 5, index: 9, bottom: 5, node: MerkleTree.of([left, other]).root };
  const through = { depth: 6, index: 18, node: left, branch: [other], crossing: null };
  t.equal(
    codeOf(() => checkClimb(chunk, through)),
    null,
  );
  t.equal(
    codeOf(() => follow(chunk, through, shape)),
    "DISPUTE_NOT_BELOW",
    "through a chunk",
  );
  const padding = { depth: T, index: 6, node: ZERO_DIGEST, branch: honest.trace.branch(T, 6), crossing: 6 };
  t.equal(
    codeOf(() => follow(start, padding, shape)),
    "DISPUTE_STEP_OUT_OF_RANGE",
    "to padding of the trace",
  );
});

t.test("an accusation names the element and what was claimed", async (t) => {
  const accused = accusedBy(rootOf(honest), descentTo(honest, 2, 1), 7, shape);
  t.same(accused, { step: 2, chunk: 1, elementInChunk: 7, element: 39, claimed: accused.claimed });
  t.equal(accused.claimed.length, 1);
  const refused = (step: number, chunk: number | null, element: number, crossing: number | null = step) =>
    codeOf(() => accusedBy(rootOf(honest), descentTo(honest, step, chunk, crossing), element, shape));
  t.equal(refused(2, 2, 5), null, "the last element");
  t.equal(refused(2, 2, 6), "DISPUTE_ELEMENT_OUT_OF_RANGE", "behind it");
  t.equal(refused(2, 3, 0), "DISPUTE_ELEMENT_OUT_OF_RANGE", "a chunk behind the last one");
  t.equal(refused(2, 1, 32), "DISPUTE_ELEMENT_OUT_OF_RANGE");
  t.equal(refused(2, 1, -1), "DISPUTE_ELEMENT_OUT_OF_RANGE");
  t.equal(refused(2, null, 0), "DISPUTE_NOT_AT_BOTTOM");
  t.equal(refused(2, 1, 0, null), "DISPUTE_INSTRUCTION_NEEDED");
  t.equal(refused(1, null, 0), null, "a step of one chunk is its own bottom");
  const inner: Descent = { depth: 0, index: 0, node: honest.trace.root, branch: [], crossing: 0 };
  t.equal(
    codeOf(() => accusedBy(rootOf(honest), inner, 0, shape)),
    "DISPUTE_NOT_AT_BOTTOM",
  );
});

t.test("padding convicts iff it is padding and is not zero", async (t) => {
  const lies = [
    { type: "byte", step: 2, byte: 70 },
    { type: "byte", step: 2, byte: 127 },
    { type: "leaf", index: 7 },
  ] as const;
  const lying = toyTrace(PROGRAM, INPUT, lies);
  const refused = (trace: ToyTrace, descent: Descent) => codeOf(() => checkPaddingProof(rootOf(trace), descent, shape));
  const leaf = (trace: ToyTrace, index: number): Descent => descentTo(trace, index, null, null);
  t.equal(refused(lying, descentTo(lying, 2, 2)), null, "behind the last element");
  t.equal(refused(lying, descentTo(lying, 2, 3)), null, "behind the last chunk");
  t.equal(refused(lying, leaf(lying, 7)), null, "behind the last step");
  t.equal(refused(lying, leaf(lying, 6)), "DISPUTE_PADDING_IS_ZERO");
  t.equal(refused(honest, descentTo(honest, 2, 2)), "DISPUTE_PADDING_IS_ZERO");
  t.equal(refused(honest, descentTo(honest, 2, 3)), "DISPUTE_PADDING_IS_ZERO");
  t.equal(refused(honest, descentTo(honest, 2, 1)), "DISPUTE_NOT_PADDING", "a full chunk");
  t.equal(refused(honest, descentTo(honest, 4, 1)), "DISPUTE_NOT_PADDING", "a last chunk that is full");
  t.equal(refused(honest, descentTo(honest, 2, null)), "DISPUTE_NOT_PADDING", "no chunk");
  t.equal(refused(honest, descentTo(honest, 2, 2, null)), "DISPUTE_INSTRUCTION_NEEDED");
  const inner = {
    depth: 1,
    index: 1,
    node: honest.trace.node(1, 1),
    branch: honest.trace.branch(1, 1),
    crossing: null,
  };
  t.equal(refused(honest, inner), "DISPUTE_NOT_PADDING", "above the trace's leaves");
  t.equal(
    codeOf(() => checkClimb(rootOf(honest), inner)),
    null,
  );
});

t.test("demands lie at multiples of k below the root and below the trace's leaves", async (t) => {
  const canonical = (traceDepth: number, bottom: number) =>
    Array.from({ length: bottom + 1 }, (_, depth) => depth).filter((depth) =>
      isCanonical({ depth, index: 0, bottom: depth < traceDepth ? 0 : bottom }, traceDepth),
    );
  t.same(canonical(8, 17), [0, 6, 8, 14]);
  t.same(canonical(6, 12), [0, 6]);
  t.same(canonical(0, 13), [0, 6, 12]);
  t.same(canonical(3, 3), [0], "a leaf that is its own chunk is not demanded");
  t.same(canonical(0, 0), []);
  const levels = (depth: number, bottom: number) => levelsBelow({ depth, index: 0, bottom }, 8);
  t.same([levels(0, 0), levels(6, 0), levels(8, 17), levels(14, 17), levels(8, 10)], [6, 2, 6, 3, 2]);
});

t.test("places in the combined tree", async (t) => {
  const place = { depth: 10, index: 0b10110_01101 };
  t.equal(stepOf(place, 5), 0b10110);
  t.equal(indexInStep(place, 5), 0b01101);
  t.ok(isWithin(place, { depth: 3, index: 0b101 }));
  t.notOk(isWithin(place, { depth: 3, index: 0b100 }));
  t.notOk(isWithin({ depth: 3, index: 0b101 }, place));
  const far = { depth: 53, index: 2 ** 53 - 1 };
  t.equal(stepOf(far, 20), 2 ** 20 - 1, "beyond 32 bits");
  t.equal(indexInStep(far, 20), 2 ** 33 - 1);
});

t.test("the shape of a trace follows from its tensor types", async (t) => {
  const types = [
    { dtype: 1, shape: [1, 9] },
    { dtype: 11, shape: [] },
    { dtype: 2, shape: [3, 100] },
  ];
  const given = traceShape(types, [2]);
  t.equal(given.traceDepth, depthOf(3));
  t.same(given.sizes[0], { elements: 9, width: 4 });
  t.same(
    [0, 1, 2].map((step) => bottomOf(given, step)),
    [3, 2, 6],
  );
  t.equal(
    codeOf(() => traceShape([], [])),
    "TREE_EMPTY",
  );
  t.equal(
    codeOf(() => widthOf(8)),
    "DATA_TYPE_UNKNOWN",
    "strings have no width",
  );
  t.same([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16].map(widthOf), [4, 1, 1, 2, 2, 4, 8, 1, 2, 8, 4, 8, 2]);
});

t.test("the leftmost difference", async (t) => {
  t.equal(leftmostDifference([1, 2, 3], [1, 2, 3]), null);
  t.equal(leftmostDifference([1, 2, 3], [1, 0, 0]), 1);
  t.equal(leftmostDifference<Digest>([], []), null);
});
