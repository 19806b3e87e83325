import { Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, type Tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

const [BATCH, TIMES, GROUPS, REPEATS, KEY, VALUE] = [2, 3, 2, 2, 3, 2];

type Operands = Readonly<Record<"q" | "k" | "v" | "past" | "decay" | "beta", Tensor>>;

/** ONNX's recurrence for one head of keys, token by token. */
function naiveHead(x: Operands, rule: string, n: number, group: number): { outputs: number[][][]; state: number[][] } {
  let state = Array.from({ length: KEY }, (_, i) =>
    Array.from({ length: VALUE }, (_, j) => at(x.past, [n, group, i, j])),
  );
  const outputs: number[][][] = [];
  for (let time = 0; time < TIMES; time++) {
    const key = (i: number) => at(x.k, [n, time, group * KEY + i]);
    const value = (j: number) => at(x.v, [n, time, group * VALUE + j]);
    if (rule.startsWith("gated")) {
      const factor = Math.exp(at(x.decay, [n, time, group]));
      state = state.map((row) => row.map((element) => element * factor));
    }
    const old = state;
    const recalled = (j: number) => old.reduce((sum, row, i) => sum + row[j] * key(i), 0);
    const update = (j: number) =>
      rule.endsWith("delta") ? at(x.beta, [n, time, group]) * (value(j) - recalled(j)) : value(j);
    state = old.map((row, i) => row.map((element, j) => element + key(i) * update(j)));
    const now = state;
    outputs.push(
      Array.from({ length: REPEATS }, (_, repeat) =>
        Array.from({ length: VALUE }, (_, j) => {
          const query = (i: number) => at(x.q, [n, time, (group * REPEATS + repeat) * KEY + i]);
          return now.reduce((sum, row, i) => sum + row[j] * query(i) * 0.5, 0);
        }),
      ),
    );
  }
  return { outputs, state };
}

t.test("LinearAttention by each of its rules", async (t) => {
  const random = new Random(seed);
  const small = (shape: number[]) => build(shape, () => random.between(-512, 512) / 1024);
  for (const rule of ["linear", "gated", "delta", "gated_delta"]) {
    const x: Operands = {
      ...{ q: small([BATCH, TIMES, GROUPS * REPEATS * KEY]), k: small([BATCH, TIMES, GROUPS * KEY]) },
      ...{ v: small([BATCH, TIMES, GROUPS * VALUE]), past: small([BATCH, GROUPS, KEY, VALUE]) },
      ...{ decay: small([BATCH, TIMES, GROUPS]), beta: small([BATCH, TIMES, GROUPS]) },
    };
    const heads = [0, 1].map((n) => [0, 1].map((group) => naiveHead(x, rule, n, group)));
    const y = build([BATCH, TIMES, GROUPS * REPEATS * VALUE], ([n, time, flat]) => {
      const [head, j] = [Math.floor(flat / VALUE), flat % VALUE];
      return heads[n][Math.floor(head / REPEATS)].outputs[time][head % REPEATS][j];
    });
    const state = build([BATCH, GROUPS, KEY, VALUE], ([n, group, i, j]) => heads[n][group].state[i][j]);
    const [decay, beta] = [rule.startsWith("gated") ? "decay" : "", rule.endsWith("delta") ? "beta" : ""];
    const used = Object.entries(x).filter(
      ([name]) => !["decay", "beta"].includes(name) || [decay, beta].includes(name),
    );
    const attributes = { q_num_heads: 4, kv_num_heads: 2, scale: { float: 0.5 }, update_rule: rule };
    const inputs = ["q", "k", "v", "past", decay, beta];
    const nodes = [{ op: "LinearAttention", inputs, outputs: ["y", "state"], attributes }];
    const model = { inputs: Object.fromEntries(used), outputs: ["y", "state"], nodes, opset: 27 };
    checkModel(t, model, [y, state], { tolerance: 2e-6, label: rule });
  }
});

t.test("CausalConvWithState sees the past only, and hands its end on", async (t) => {
  const random = new Random(seed);
  const [x, w, b] = [fractions(random, [2, 3, 4]), fractions(random, [3, 1, 3]), fractions(random, [3])];
  for (const past of [fractions(random, [2, 3, 2]), null]) {
    const before = (n: number, c: number, place: number) =>
      place >= 0 ? at(x, [n, c, place]) : past === null ? 0 : at(past, [n, c, place + 2]);
    const y = build(x.shape, ([n, c, place]) => {
      const sum = [0, 1, 2].reduce(
        (total, tap) => total + at(w, [c, 0, tap]) * before(n, c, place + tap - 2),
        b.values[c],
      );
      return sum / (1 + Math.exp(-sum));
    });
    const state = build([2, 3, 2], ([n, c, place]) => before(n, c, place + 2));
    const inputs = ["x", "w", "b", ...(past === null ? [] : ["past"])];
    const outputs = ["y", "state"];
    const nodes = [{ op: "CausalConvWithState", inputs, outputs, attributes: { activation: "silu" } }];
    const given = past === null ? { x } : { x, past };
    checkModel(t, { inputs: given, constants: { w, b }, outputs, nodes, opset: 27 }, [y, state], { tolerance: 2e-6 });
  }
});

t.test("FlexAttention passes its scores through a graph of the model", async (t) => {
  const random = new Random(seed);
  const [q, k, v] = [fractions(random, [1, 2, 2, 3]), fractions(random, [1, 1, 4, 3]), fractions(random, [1, 1, 4, 2])];
  const y = build([1, 2, 2, 2], ([, head, query, j]) => {
    const scores = [0, 1, 2, 3].map((key) => {
      const sum = [0, 1, 2].reduce((total, i) => total + at(q, [0, head, query, i]) * at(k, [0, 0, key, i]), 0);
      return Math.exp(Math.abs(0.5 * sum));
    });
    const total = scores.reduce((sum, score) => sum + score, 0);
    return scores.reduce((sum, score, key) => sum + (score / total) * at(v, [0, 0, key, j]), 0);
  });
  const graph = { inputs: ["s"], outputs: ["m"], nodes: [{ op: "Abs", inputs: ["s"], outputs: ["m"] }] };
  const attributes = { scale: { float: 0.5 }, score_mod: { graph } };
  const node = { op: "FlexAttention", domain: "ai.onnx.preview", inputs: ["q", "k", "v"], outputs: ["y"], attributes };
  const domains = { "ai.onnx.preview": 1 };
  checkModel(t, { inputs: { q, k, v }, outputs: ["y"], nodes: [node], opset: 26, domains }, [y], { tolerance: 2e-6 });
});
