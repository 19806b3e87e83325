import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { ProgramError } from "../src/index.js";
import { at, build, checkModel, type Tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

const POOL = [[2], [5], [1, 2], [3, 3], [5, 1], [1, 2, 1]];
const INDEXES = [6, 0, 2, 1, 4, 3];
const WEIGHTS = [0.5, 2, 3, 0.25, 4, 8, 16];

/** Counts the sequences that stand in a row with the same distance between their items. */
function frequencies(x: Tensor, least: number, most: number, maxSkip: number): Tensor {
  return build([x.shape[0], 7], ([row, output]) => {
    const gram = POOL[INDEXES.indexOf(output)];
    if (gram === undefined || gram.length < least || gram.length > most) return 0;
    let count = 0;
    for (let step = 1; step <= (gram.length === 1 ? 1 : maxSkip + 1); step++) {
      for (let first = 0; first + (gram.length - 1) * step < x.shape[1]; first++) {
        if (gram.every((item, place) => at(x, [row, first + place * step]) === item)) count++;
      }
    }
    return count;
  });
}

t.test("TfIdfVectorizer counts sequences of integers, with skips and weights", async (t) => {
  const random = new Random(seed);
  const x = build([3, 9], () => random.between(1, 5));
  for (const [least, most, skips] of [
    [1, 1, 0],
    [1, 2, 0],
    [2, 3, 3],
    [1, 3, 9],
  ]) {
    const counts = frequencies(x, least, most, skips);
    for (const [mode, of] of [
      ["TF", (count: number) => count],
      ["IDF", (count: number, weight: number) => (count > 0 ? weight : 0)],
      ["TFIDF", (count: number, weight: number) => count * weight],
    ] as const) {
      const attributes = {
        ...{ mode, min_gram_length: least, max_gram_length: most, max_skip_count: skips },
        ...{ ngram_counts: [0, 2, 8], ngram_indexes: INDEXES, pool_int64s: POOL.flat(), weights: { floats: WEIGHTS } },
      };
      const nodes = [
        { op: "Cast", inputs: ["x"], outputs: ["items"], attributes: { to: DataType.int32 } },
        { op: "TfIdfVectorizer", inputs: ["items"], outputs: ["y"], attributes },
      ];
      const expected = build(counts.shape, (index) => of(at(counts, index), WEIGHTS[index[1]]));
      checkModel(t, { inputs: { x }, outputs: ["y"], nodes }, [expected], {
        label: `${mode} ${least} ${most} ${skips}`,
      });
    }
  }
});

t.test("operators on strings, sequences and random numbers are refused with the reason", async (t) => {
  const x = build([2], () => 1);
  for (const [op, reason] of [
    ["RandomNormalLike", /random/],
    ["SequenceConstruct", /sequence/],
    ["StringSplit", /strings/],
  ] as const) {
    const compiled = () =>
      checkModel(t, { inputs: { x }, outputs: ["y"], nodes: [{ op, inputs: ["x"], outputs: ["y"] }] }, []);
    t.throws(compiled, ProgramError, op);
    t.throws(compiled, reason, op);
  }
});
