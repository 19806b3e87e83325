import { type Random, seededRandom } from "@assay/models";
import { bert } from "../architecture/bert.js";
import { boostedTrees } from "../architecture/boosted-trees.js";
import { GPT_2_SMALL, gpt2 } from "../architecture/gpt-2.js";
import { lstm } from "../architecture/lstm.js";
import { mobilenetV2 } from "../architecture/mobilenet-v2.js";
import { resnet50 } from "../architecture/resnet-50.js";
import type { ConstantTensor, Graph } from "../graph/graph.js";
import { type SampleOptions, sampleInput } from "./sample-input.js";

/** A model that the benchmark builds itself. */
export type CatalogModel = {
  readonly title: string;
  readonly dtype: "float32" | "int8";
  /** sizes of named dimensions, for one request */
  readonly dimensions: Readonly<Record<string, number>>;
  readonly graph: () => Promise<Graph>;
  /** one request */
  readonly inputs: (graph: Graph, random: Random) => readonly ConstantTensor[];
};

const SEED = 4;
const INPUT_STREAM = 1;
const BATCH = { batch: 1 };

/** The random numbers that a model's inputs are drawn from. */
export function inputRandom(): Random {
  return seededRandom(SEED, INPUT_STREAM);
}

function model(
  title: string,
  graph: (random: Random) => Graph,
  sample: Omit<SampleOptions, "dimensions"> = {},
): CatalogModel {
  return {
    title,
    dtype: "float32",
    dimensions: BATCH,
    graph: async () => graph(seededRandom(SEED)),
    inputs: ({ inputs }, random) => inputs.map((port) => sampleInput(port, random, { ...sample, dimensions: BATCH })),
  };
}

const bertTokens = { bounds: { input_ids: 30_522 }, ones: ["attention_mask"] };
const gptTokens = { bounds: { input_ids: GPT_2_SMALL.vocabulary } };

/** The models by the names that `--models` takes. */
export const CATALOG = {
  resnet50: model("ResNet-50", resnet50),
  "mobilenet-v2": model("MobileNetV2", mobilenetV2),
  "bert-base": model("BERT-base, 128 tokens", bert, bertTokens),
  "gpt2-prefill": model(
    "GPT-2, 128 tokens",
    (random) => gpt2(random, { ...GPT_2_SMALL, tokens: 128, past: 0 }),
    gptTokens,
  ),
  "gpt2-decode": model(
    "GPT-2, one token after 128",
    (random) => gpt2(random, { ...GPT_2_SMALL, tokens: 1, past: 128 }),
    gptTokens,
  ),
  lstm: model("LSTM, 2 layers of 256, 50 steps", lstm),
  "boosted-trees": model("200 boosted trees, 128 rows", boostedTrees),
} as const satisfies Readonly<Record<string, CatalogModel>>;

export type CatalogName = keyof typeof CATALOG;

/** True for the name of a model in {@link CATALOG}. */
export function isCatalogName(name: string): name is CatalogName {
  return Object.hasOwn(CATALOG, name);
}
