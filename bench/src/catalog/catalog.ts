import { type Random, seededRandom } from "@assay/models";
import { bert } from "../architecture/bert.js";
import { boostedTrees } from "../architecture/boosted-trees.js";
import { GPT_2_SMALL, gpt2 } from "../architecture/gpt-2.js";
import { lstm } from "../architecture/lstm.js";
import { mobilenetV2 } from "../architecture/mobilenet-v2.js";
import { resnet50 } from "../architecture/resnet-50.js";
import type { ConstantTensor, Graph } from "../graph/graph.js";
import { type QuantizationOptions, quantize } from "../quantization/quantize.js";
import { type SampleOptions, sampleInput } from "./sample-input.js";

/** A model that the benchmark builds itself. */
export type CatalogModel = {
  readonly title: string;
  readonly dtype: "float32" | "int8";
  /** sizes of named dimensions, for one request */
  readonly dimensions: Readonly<Record<string, number>>;
  readonly graph: () => Promise<Graph>;
  /** our time to onnxruntime's that is aimed at, null where there is no aim */
  readonly timeAim: number | null;
  /** one request */
  readonly inputs: (graph: Graph, random: Random) => readonly ConstantTensor[];
};

const SEED = 4;
const INPUT_STREAM = 1;
const CALIBRATION_STREAM = 2;
const CALIBRATION_SAMPLES = 4;
const BATCH = { batch: 1 };
const INT8_TIME_AIM = 1.2;

/** The random numbers that a model's inputs are drawn from. */
export function inputRandom(): Random {
  return seededRandom(SEED, INPUT_STREAM);
}

function model(
  title: string,
  graph: (random: Random) => Graph,
  { timeAim = null, ...sample }: Omit<SampleOptions, "dimensions"> & { readonly timeAim?: number | null } = {},
): CatalogModel {
  return {
    title,
    dtype: "float32",
    dimensions: BATCH,
    timeAim,
    graph: async () => graph(seededRandom(SEED)),
    inputs: ({ inputs }, random) => inputs.map((port) => sampleInput(port, random, { ...sample, dimensions: BATCH })),
  };
}

/** A float32 model of the catalogue quantized, calibrated with inputs of their own. */
function quantized(source: CatalogModel, { format, operators }: QuantizationOptions): CatalogModel {
  return {
    ...source,
    title: `${source.title}, int8${format === "qdq" ? " (QDQ)" : ""}`,
    dtype: "int8",
    timeAim: INT8_TIME_AIM,
    graph: async () => {
      const graph = await source.graph();
      const random = seededRandom(SEED, CALIBRATION_STREAM);
      const samples = Array.from({ length: CALIBRATION_SAMPLES }, () => source.inputs(graph, random));
      return quantize(graph, samples, { format, operators });
    },
  };
}

const bertTokens = { bounds: { input_ids: 30_522 }, ones: ["attention_mask"] };
const gptTokens = { bounds: { input_ids: GPT_2_SMALL.vocabulary } };

const FLOAT_MODELS = {
  resnet50: model("ResNet-50", resnet50, { timeAim: 2.5 }),
  "mobilenet-v2": model("MobileNetV2", mobilenetV2, { timeAim: 3 }),
  "bert-base": model("BERT-base, 128 tokens", bert, { ...bertTokens, timeAim: 2.5 }),
  "gpt2-prefill": model(
    "GPT-2, 128 tokens",
    (random) => gpt2(random, { ...GPT_2_SMALL, tokens: 128, past: 0 }),
    gptTokens,
  ),
  "gpt2-decode": model(
    "GPT-2, one token after 128",
    (random) => gpt2(random, { ...GPT_2_SMALL, tokens: 1, past: 128 }),
    { ...gptTokens, timeAim: 1.5 },
  ),
  lstm: model("LSTM, 2 layers of 256, 50 steps", lstm),
  "boosted-trees": model("200 boosted trees, 128 rows", boostedTrees),
};

const IMAGE_OPERATORS = ["Conv", "Gemm", "Add", "GlobalAveragePool", "MaxPool", "Flatten"] as const;
/** LayerNormalization, Softmax and Gelu stay float32, as is usual for transformers. */
const TEXT_OPERATORS = ["MatMul"] as const;

/** The models by the names that `--models` takes; int8 ones in both forms that quantizers write. */
export const CATALOG = {
  ...FLOAT_MODELS,
  "resnet50-int8": quantized(FLOAT_MODELS.resnet50, { format: "operators", operators: IMAGE_OPERATORS }),
  "mobilenet-v2-int8": quantized(FLOAT_MODELS["mobilenet-v2"], { format: "operators", operators: IMAGE_OPERATORS }),
  "bert-base-int8": quantized(FLOAT_MODELS["bert-base"], { format: "operators", operators: TEXT_OPERATORS }),
  "resnet50-qdq": quantized(FLOAT_MODELS.resnet50, { format: "qdq", operators: IMAGE_OPERATORS }),
  "mobilenet-v2-qdq": quantized(FLOAT_MODELS["mobilenet-v2"], { format: "qdq", operators: IMAGE_OPERATORS }),
  "bert-base-qdq": quantized(FLOAT_MODELS["bert-base"], { format: "qdq", operators: TEXT_OPERATORS }),
} as const satisfies Readonly<Record<string, CatalogModel>>;

export type CatalogName = keyof typeof CATALOG;

/** True for the name of a model in {@link CATALOG}. */
export function isCatalogName(name: string): name is CatalogName {
  return Object.hasOwn(CATALOG, name);
}
