import { dataTypeName, edgeVectors, type Signature, signatures, type TestVector, vectorsFor } from "@assay/arithmetic";
import t from "tap";
import { startReferee } from "./referee-harness.js";
import { describe, evaluateOnChain, MOVED } from "./referee-vectors.js";

const SEED = Number(process.env.ASSAY_SEED ?? 20261120);
const RANDOM_VECTORS = 160;
const EDGE_VECTORS = 80;
const VECTORS_A_CALL = 2_000;
const TIMEOUT_MILLISECONDS = 900_000;

/** About EDGE_VECTORS of the edges, evenly. */
function someEdges(signature: Signature): TestVector[] {
  const edges = [...edgeVectors(signature)];
  const step = Math.max(1, Math.floor(edges.length / EDGE_VECTORS));
  return edges.filter((_, index) => index % step === SEED % step);
}

t.setTimeout(TIMEOUT_MILLISECONDS);
t.test("the referee computes what the reference computes", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  const referee = await startReferee();
  t.teardown(() => referee.stop());
  const names = [...new Set(signatures.map(({ name }) => name))].filter((name) => !MOVED.includes(name));
  for (const name of names) {
    const vectors = signatures
      .filter((signature) => signature.name === name)
      .flatMap((signature) => [...someEdges(signature), ...vectorsFor(signature, SEED, RANDOM_VECTORS)]);
    const wrong: string[] = [];
    for (let from = 0; from < vectors.length; from += VECTORS_A_CALL) {
      const some = vectors.slice(from, from + VECTORS_A_CALL);
      const given = await evaluateOnChain(referee, some);
      const faults = some.flatMap((vector, i) => (vector.expected === given[i] ? [] : [describe(vector, given[i]!)]));
      wrong.push(...faults);
    }
    const types = new Set(vectors.map((vector) => vector.types.map(dataTypeName).join("·")));
    t.strictSame(wrong.slice(0, 5), [], `${name}: ${vectors.length} vectors, ${types.size} types, ASSAY_SEED=${SEED}`);
  }
});
