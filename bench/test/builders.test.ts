import { seededRandom } from "@assay/models";
import t from "tap";
import { bert } from "../src/architecture/bert.js";
import { boostedTrees } from "../src/architecture/boosted-trees.js";
import { gpt2 } from "../src/architecture/gpt-2.js";
import { lstm } from "../src/architecture/lstm.js";
import { mobilenetV2 } from "../src/architecture/mobilenet-v2.js";
import { resnet50 } from "../src/architecture/resnet-50.js";
import { sampleInput } from "../src/catalog/sample-input.js";
import { encodeGraph } from "../src/graph/encode-graph.js";
import type { Graph } from "../src/graph/graph.js";
import { growthSeries } from "../src/growth/series.js";
import { compareOutputs } from "../src/measure/compare-outputs.js";
import { type QuantizedOperator, quantize } from "../src/quantization/quantize.js";
import { floatsOf, runBoth } from "./run-both.js";

const TOLERANCE = 1e-5;
const small = { hidden: 32, heads: 4, layers: 2, vocabulary: 50 };
const image = { image: 32, classes: 10 };
const random = () => seededRandom(3);

const graphs: readonly (readonly [string, () => Graph])[] = [
  ["ResNet", () => resnet50(random(), { ...image, width: 8, blocks: [1, 2] })],
  [
    "MobileNetV2",
    () =>
      mobilenetV2(random(), {
        ...image,
        stem: 8,
        stages: [
          [1, 8, 1, 1],
          [6, 12, 2, 2],
        ],
        head: 32,
      }),
  ],
  ["BERT", () => bert(random(), { ...small, tokens: 8 })],
  ["GPT-2", () => gpt2(random(), { ...small, tokens: 6, past: 0 })],
  ["GPT-2 with a cache", () => gpt2(random(), { ...small, tokens: 1, past: 5 })],
  ["LSTM", () => lstm(random(), { steps: 5, features: 6, hidden: 8, layers: 2 })],
  ["boosted trees", () => boostedTrees(random(), { rows: 4, features: 5, trees: 10, depth: 3 })],
];

const sample = { dimensions: { batch: 1 }, bounds: { input_ids: small.vocabulary }, ones: ["attention_mask"] };
const inputsOf = (graph: Graph, seed = 5) => {
  const stream = seededRandom(seed, 1);
  return graph.inputs.map((port) => sampleInput(port, stream, sample));
};

for (const [name, build] of graphs) {
  t.test(`${name}: both engines agree, on activations that neither vanish nor explode`, async (t) => {
    const graph = build();
    const { ours, theirs } = await runBoth(graph, inputsOf(graph));
    const { relative, integers } = compareOutputs(ours, theirs);
    t.ok(relative <= TOLERANCE, `floats differ by ${relative}`);
    t.equal(integers, 0);
    for (const output of ours.filter(({ dtype }) => dtype === 1)) {
      const most = Math.max(...floatsOf(output).map(Math.abs));
      t.ok(most > 1e-3 && most < 1e3, `${output.name}: largest magnitude ${most}`);
    }
    t.same(encodeGraph(build()), encodeGraph(graph), "the same seed gives the same bytes");
  });
}

t.test("GPT-2: decoding with the cache of a prefill gives the last token's logits", async (t) => {
  const size = { ...small, tokens: 6, past: 0 };
  const prefill = gpt2(random(), size);
  const [ids] = inputsOf(prefill);
  const whole = await runBoth(prefill, [ids]);
  const before = gpt2(random(), { ...size, tokens: 5 });
  const cut = { ...ids, shape: [1, 5], data: ids.data.slice(0, 5) };
  const [, ...cache] = (await runBoth(before, [cut])).ours;
  const decode = gpt2(random(), { ...size, tokens: 1, past: 5 });
  const last = { ...ids, shape: [1, 1], data: ids.data.slice(5) };
  const past = cache.map((tensor) => ({ type: 1 as const, shape: tensor.shape, data: floatsOf(tensor) }));
  const [logits] = (await runBoth(decode, [last, ...past])).ours;
  const expected = floatsOf(whole.ours[0]).slice(-small.vocabulary);
  const distance = Math.max(...floatsOf(logits).map((value, i) => Math.abs(value - expected[i])));
  t.ok(distance < 1e-4, `logits differ by ${distance}`);
});

const quantizable: readonly (readonly [string, readonly QuantizedOperator[], number])[] = [
  ["ResNet", ["Conv", "Gemm", "Add", "GlobalAveragePool", "MaxPool", "Flatten"], 0.03],
  ["MobileNetV2", ["Conv", "Gemm", "Add", "GlobalAveragePool", "MaxPool", "Flatten"], 0.03],
  ["BERT", ["MatMul"], 0.1],
];

for (const [name, operators, tolerance] of quantizable) {
  t.test(`${name} in int8: both forms say about what the float model says, and both engines the same`, async (t) => {
    const graph = graphs.find(([other]) => other === name)?.[1]() as Graph;
    const samples = [inputsOf(graph), inputsOf(graph, 6)];
    const floats = (await runBoth(graph, samples[0])).theirs;
    for (const format of ["operators", "qdq"] as const) {
      const quantized = await quantize(graph, samples, { format, operators });
      const { ours, theirs } = await runBoth(quantized, samples[0]);
      const error = compareOutputs(theirs, floats).relative;
      t.ok(error > 0 && error < tolerance, `${format}: ${error} from the float model`);
      const { relative } = compareOutputs(ours, theirs);
      t.ok(relative < 0.02, `${format}: the engines differ by ${relative}`);
      const left = quantized.nodes.filter(({ operator }) => operators.includes(operator as QuantizedOperator)).length;
      if (format === "qdq") t.ok(left > 0);
      t.notOk(quantized.nodes.some(({ operator }) => operator === "BatchNormalization"));
    }
  });
}

t.test("the growth series go from one multiply-add to 10⁹, and both engines agree on the small ones", async (t) => {
  const all = growthSeries().flatMap(({ points }) => points.map(({ multiplyAdds }) => multiplyAdds));
  t.equal(Math.min(...all), 1);
  t.ok(Math.max(...all) >= 1e9 && Math.max(...all) <= 1.1e9);
  for (const { points } of growthSeries(1e4)) {
    for (const { name, graph } of points) {
      const built = graph();
      const { ours, theirs } = await runBoth(built, inputsOf(built));
      t.ok(compareOutputs(ours, theirs).relative < TOLERANCE, name);
    }
  }
});
