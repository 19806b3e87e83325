import { Random } from "@assay/arithmetic";
import t from "tap";
import { compile } from "../src/index.js";
import { at, build, checkModel, fractions, type Tensor } from "./naive-tensor.js";
import { onnxBytes, type TestNode } from "./onnx-builder.js";
import { seed } from "./seed.js";

const domain = "com.microsoft";
const domains = { [domain]: 1 };
const [BATCH, LENGTH, HEADS, SIZE] = [2, 3, 2, 4];
const HIDDEN = HEADS * SIZE;

/** softmax(q·k / √size + mask)·v, written out for one head and one row. */
function naiveAttention(
  { query, key, value }: { query: Tensor; key: Tensor; value: Tensor },
  isAllowed: (batch: number, row: number, column: number) => boolean,
): Tensor {
  const total = key.shape[1];
  return build([BATCH, query.shape[1], HIDDEN], ([batch, row, place]) => {
    const head = Math.floor(place / SIZE);
    const scores = Array.from({ length: total }, (_, column) => {
      if (!isAllowed(batch, row, column)) return Number.NEGATIVE_INFINITY;
      let sum = 0;
      for (let i = 0; i < SIZE; i++)
        sum += at(query, [batch, row, head * SIZE + i]) * at(key, [batch, column, head * SIZE + i]);
      return sum / Math.sqrt(SIZE);
    });
    const most = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - most));
    const sum = weights.reduce((left, right) => left + right, 0);
    return weights.reduce((context, weight, column) => context + (weight / sum) * at(value, [batch, column, place]), 0);
  });
}

t.test("MultiHeadAttention attends to all keys, to earlier ones, or to those that the mask names", async (t) => {
  const random = new Random(seed);
  const inputs = Object.fromEntries(
    ["query", "key", "value"].map((name) => [name, fractions(random, [BATCH, LENGTH, HIDDEN])]),
  );
  const operands = inputs as { query: Tensor; key: Tensor; value: Tensor };
  const node = (attributes: Record<string, number>, mask: string): TestNode[] => [
    {
      ...{ op: "MultiHeadAttention", domain, outputs: ["y"], attributes: { num_heads: HEADS, ...attributes } },
      inputs: ["query", "key", "value", "", mask],
    },
  ];
  const check = (nodes: TestNode[], isAllowed: Parameters<typeof naiveAttention>[1], label: string) =>
    checkModel(
      t,
      {
        ...{ inputs, outputs: ["y"], nodes, domains },
        constants: { mask: { shape: [BATCH, LENGTH], values: [1, 1, 0, 1, 0, 1], dtype: 7 } },
      },
      [naiveAttention(operands, isAllowed)],
      { tolerance: 1e-5, label },
    );
  check(node({}, ""), () => true, "all");
  check(node({ unidirectional: 1 }, ""), (_, row, column) => column <= row, "causal");
  check(node({}, "mask"), (batch, _, column) => [1, 1, 0, 1, 0, 1][batch * LENGTH + column] === 1, "mask");
});

t.test("SkipLayerNormalization normalizes the sum and gives it back", async (t) => {
  const random = new Random(seed);
  const [x, skip] = [fractions(random, [2, 3, 8]), fractions(random, [2, 3, 8])];
  const [gamma, beta] = [fractions(random, [8]), fractions(random, [8])];
  const sum = build([2, 3, 8], (index) => at(x, index) + at(skip, index));
  const expected = build([2, 3, 8], ([batch, row, place]) => {
    const values = Array.from({ length: 8 }, (_, i) => at(sum, [batch, row, i]));
    const mean = values.reduce((left, right) => left + right, 0) / 8;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / 8;
    return ((values[place] - mean) / Math.sqrt(variance + 0.001)) * at(gamma, [place]) + at(beta, [place]);
  });
  const nodes: TestNode[] = [
    {
      ...{ op: "SkipLayerNormalization", domain, inputs: ["x", "skip", "gamma", "beta"] },
      ...{ outputs: ["y", "", "", "sum"], attributes: { epsilon: { float: 0.001 } } },
    },
  ];
  const model = { inputs: { x, skip, gamma, beta }, outputs: ["y", "sum"], nodes, domains };
  checkModel(t, model, [expected, sum], { tolerance: 1e-5 });
});

t.test("the gelus follow their formulas, far out on the negative side too", async (t) => {
  const x = build([64], ([place]) => (place - 40) / 4);
  const tanh = (value: number) =>
    value / (1 + Math.exp(-2 * value * Math.sqrt(2 / Math.PI) * (1 + 0.044715 * value * value)));
  const quick = (value: number) => value / (1 + Math.exp(-1.702 * value));
  for (const [op, apply] of [
    ["FastGelu", tanh],
    ["QuickGelu", quick],
  ] as const) {
    const nodes: TestNode[] = [{ op, domain, inputs: ["x"], outputs: ["y"] }];
    const expected = build([64], (index) => apply(at(x, index)));
    const program = checkModel(t, { inputs: { x }, outputs: ["y"], nodes, domains }, [expected], { tolerance: 1e-6 });
    t.ok(program.instructions.length > 3, op);
  }
});

t.test("MatMulNBits unpacks four bits a weight, the lower half of a byte first", async (t) => {
  const a = fractions(new Random(seed), [3, 16]);
  const codes = Array.from({ length: 2 * 16 }, (_, place) => (place * 7) % 16);
  const packed = Array.from({ length: 16 }, (_, place) => codes[2 * place] | (codes[2 * place + 1] << 4));
  const nodes: TestNode[] = [
    {
      ...{ op: "MatMulNBits", domain, inputs: ["a", "b", "scales"], outputs: ["y"] },
      attributes: { K: 16, N: 2, bits: 4, block_size: 16 },
    },
  ];
  const expected = build([3, 2], ([row, column]) => {
    let sum = 0;
    for (let k = 0; k < 16; k++) sum += at(a, [row, k]) * (codes[column * 16 + k] - 8) * [0.5, 0.25][column];
    return sum;
  });
  const constants = {
    b: { shape: [2, 1, 8], values: packed, dtype: 2 as const },
    scales: { shape: [2, 1], values: [0.5, 0.25] },
  };
  const program = checkModel(t, { inputs: { a }, outputs: ["y"], nodes, domains, constants }, [expected], {
    tolerance: 1e-6,
  });
  t.equal(program.instructions.length, 1, "the weights are dequantized at compile time");
});

t.test("what a row does not know is refused by name and attribute", async (t) => {
  const nodes: TestNode[] = [
    {
      op: "GroupQueryAttention",
      domain,
      inputs: ["x", "x", "x"],
      outputs: ["y"],
      attributes: { num_heads: 2, kv_num_heads: 1, smooth_softmax: 1 },
    },
    { op: "FusedGemm", domain, inputs: ["w", "w"], outputs: ["z"], attributes: { activation: "Unheard" } },
  ];
  const inputs = { x: [2, 3, 8], w: [4, 4] };
  t.throws(() => compile(onnxBytes({ inputs, outputs: ["y", "z"], nodes, domains })), /smooth_softmax[\s\S]*Unheard/);
});
