import { Random } from "@assay/arithmetic";
import { BLOCK_BYTES, tensorRoot, toDigests } from "@assay/protocol";
import t from "tap";
import { HashRing, SlotState } from "../src/trace/hash-ring.js";
import { LocalStepHasher, openStepHasher, type StepHasher } from "../src/trace/step-hasher.js";
import { ThreadedStepHasher } from "../src/trace/threaded-step-hasher.js";

const SEED = 20_261_121;
const random = new Random(SEED);

/** Tensors below, at and above a block, more of them than the ring has room for. */
function tensors(): Uint8Array[] {
  const edges = [0, 1, 32, 33, 2048, 2049, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 9 * BLOCK_BYTES + 77];
  const sizes = [...edges, ...Array.from({ length: 150 }, () => random.below(3 * BLOCK_BYTES))];
  return sizes.map((size) => Uint8Array.from({ length: size }, (_, i) => (i * 2_654_435_761 + size) >>> 11));
}

/** Overwrites each tensor as soon as it was added: nobody may read it later. */
function rootsOf(hasher: StepHasher, steps: readonly Uint8Array[]): string[] {
  hasher.begin(steps.length);
  const scratch = new Uint8Array(Math.max(...steps.map(({ length }) => length)));
  for (const [step, bytes] of steps.entries()) {
    scratch.set(bytes);
    hasher.add(step, scratch.subarray(0, bytes.length));
    scratch.fill(0xee, 0, bytes.length);
  }
  return toDigests(hasher.end());
}

const steps = tensors();
const expected = steps.map(tensorRoot);

for (const helpers of [0, 1, 3]) {
  t.test(`${helpers} helper threads hash every step, run after run`, async (t) => {
    const hasher = new ThreadedStepHasher(helpers);
    t.teardown(() => hasher.close());
    for (let run = 0; run < 3; run++) t.same(rootsOf(hasher, steps), expected, `run ${run} (seed ${SEED})`);
    t.same(rootsOf(hasher, steps.slice(0, 3)), expected.slice(0, 3), "fewer steps");
  });
}

t.test("a run that was given up leaves nothing for the next", async (t) => {
  const hasher = new ThreadedStepHasher(1);
  t.teardown(() => hasher.close());
  hasher.begin(steps.length);
  for (const step of [9, 8, 7]) hasher.add(step, steps[step]);
  t.same(rootsOf(hasher, steps), expected);
});

t.test("helper threads that die do not stop a trace, nor change it", async (t) => {
  const hasher = new ThreadedStepHasher(1);
  t.same(rootsOf(hasher, steps), expected);
  hasher.begin(steps.length);
  for (const [step, bytes] of steps.entries()) {
    if (step === 40) await hasher.close();
    hasher.add(step, bytes);
  }
  t.same(toDigests(hasher.end()), expected);
  t.same(rootsOf(hasher, steps), expected, "the next run has helpers again");
  await hasher.close();
});

t.test("a block that somebody claimed and never finished is hashed again", async (t) => {
  const ring = new HashRing();
  ring.put(steps[5], 7);
  const thief = new Int32Array(ring.memory.control);
  Atomics.add(thief, 1, 1);
  t.notOk(ring.hashOne(), "nobody else may claim it");
  t.equal(ring.state(0), SlotState.ready);
  t.notOk(ring.awaitRoot(0, 20), "its root does not come");
  const root = new Uint8Array(32);
  ring.hashSlot(0, root);
  t.same(toDigests(root), [tensorRoot(steps[5])]);
});

t.test("without helpers, on the calling thread", async (t) => {
  t.same(rootsOf(new LocalStepHasher(), steps), expected);
  const hasher = await openStepHasher(1000);
  t.same(rootsOf(hasher, steps), expected);
  await hasher.close();
});
