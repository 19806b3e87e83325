import type { Random } from "@assay/models";
import { ElementType, type Graph } from "../graph/graph.js";
import { GraphBuilder } from "../graph/graph-builder.js";
import { Transformer } from "./transformer.js";

/** What a decoder is scaled by. */
export type Gpt2Size = {
  /** tokens of one call */
  readonly tokens: number;
  /** tokens whose keys and values are given */
  readonly past: number;
  readonly hidden: number;
  readonly heads: number;
  readonly layers: number;
  readonly vocabulary: number;
};

/** The smallest GPT-2 (Radford et al. 2019). */
export const GPT_2_SMALL = { hidden: 768, heads: 12, layers: 12, vocabulary: 50_257 } as const;

const POSITIONS = 1024;
const HIDDEN_SCORE = -3.4028234663852886e38;

/**
 * GPT-2 with its vocabulary head over all positions, keys and values of each layer among the outputs and, where there is
 * a past, among the inputs; the head's weights stand beside the embedding's, as exporters write tied ones. 163 million
 * numbers; 1.6·10¹⁰ multiply-adds for 128 tokens. The weights do not depend on `tokens` and `past`.
 */
export function gpt2(random: Random, size: Gpt2Size): Graph {
  const { hidden, layers, vocabulary, tokens } = size;
  const builder = new GraphBuilder(size.past > 0 ? "gpt2_decode" : "gpt2_prefill");
  const decoder = new Decoder(builder, random, size);
  const ids = builder.input("input_ids", ElementType.int64, ["batch", tokens]);
  let x = decoder.embedding(ids);
  const presents: string[] = [];
  for (let layer = 0; layer < layers; layer++) x = decoder.layer(x, layer, presents);
  const head = decoder.weight("lm_head.weight", [hidden, vocabulary], 0.04);
  const logits = builder.node(
    "MatMul",
    [decoder.normalization(x, "ln_f"), head],
    {},
    { name: "lm_head", output: "logits" },
  );
  builder.output(logits, ElementType.float32, ["batch", tokens, vocabulary]);
  for (const present of presents) decoder.cacheOutput(present);
  return builder.build();
}

class Decoder extends Transformer {
  readonly #size: Gpt2Size;
  readonly #mask: string;

  constructor(builder: GraphBuilder, random: Random, size: Gpt2Size) {
    super(builder, random, size);
    this.#size = size;
    const { tokens, past } = size;
    const all = past + tokens;
    const seen = Uint8Array.from({ length: tokens * all }, (_, i) => (i % all <= past + Math.floor(i / all) ? 1 : 0));
    this.#mask = builder.constant("causal_mask", [1, 1, tokens, all], seen, ElementType.bool);
  }

  embedding(ids: string): string {
    const { builder } = this;
    const { vocabulary, hidden, tokens, past } = this.#size;
    const words = this.weight("wte", [vocabulary, hidden], 0.14);
    const places = this.weight("wpe", [POSITIONS, hidden], 0.05);
    const numbers = BigInt64Array.from({ length: tokens }, (_, i) => BigInt(past + i));
    const positions = builder.constant("positions", [1, tokens], numbers);
    return builder.node("Add", [builder.node("Gather", [words, ids]), builder.node("Gather", [places, positions])]);
  }

  layer(x: string, layer: number, presents: string[]): string {
    const { builder } = this;
    const { hidden } = this.#size;
    const name = `h.${layer}`;
    const mixed = this.#attention(this.normalization(x, `${name}.ln_1`), layer, presents);
    const middle = builder.node("Add", [this.#dense(mixed, hidden, hidden, `${name}.attn.c_proj`), x]);
    const wide = this.#dense(this.normalization(middle, `${name}.ln_2`), hidden, 4 * hidden, `${name}.mlp.c_fc`);
    const narrow = this.#dense(this.#gelu(wide), 4 * hidden, hidden, `${name}.mlp.c_proj`);
    return builder.node("Add", [middle, narrow]);
  }

  cacheOutput(name: string): void {
    const { heads, hidden, tokens, past } = this.#size;
    this.builder.output(name, ElementType.float32, ["batch", heads, past + tokens, hidden / heads]);
  }

  /** Reshape, Gemm and Reshape, as the layers that GPT-2 calls Conv1D are exported. */
  #dense(x: string, from: number, to: number, name: string): string {
    const { builder } = this;
    const rows = builder.node("Reshape", [x, builder.integers([-1, from])]);
    const weight = this.weight(`${name}.weight`, [from, to], Math.sqrt(1 / from));
    const sum = builder.node("Gemm", [rows, weight, this.weight(`${name}.bias`, [to], 0.02)], {}, { name });
    return builder.node("Reshape", [sum, builder.integers([-1, this.#size.tokens, to])]);
  }

  #attention(x: string, layer: number, presents: string[]): string {
    const { builder } = this;
    const { hidden, heads } = this.#size;
    const joint = this.#dense(x, hidden, 3 * hidden, `h.${layer}.attn.c_attn`);
    const parts = builder.integers([hidden, hidden, hidden]);
    const [query, newKey, newValue] = builder.nodes("Split", [joint, parts], { axis: 2 }, { outputs: 3 });
    const key = this.#cached(this.split(newKey), `${layer}.key`, presents);
    const value = this.#cached(this.split(newValue), `${layer}.value`, presents);
    const turned = builder.node("Transpose", [key], { perm: [0, 1, 3, 2] });
    const products = builder.node("MatMul", [this.split(query), turned], {}, { name: `h.${layer}.attn.scores` });
    const scores = builder.node("Div", [products, builder.scalar(Math.sqrt(hidden / heads))]);
    const seen = builder.node("Where", [this.#mask, scores, builder.scalar(HIDDEN_SCORE)]);
    const shares = builder.node("Softmax", [seen], { axis: -1 });
    return this.merge(builder.node("MatMul", [shares, value], {}, { name: `h.${layer}.attn.mix` }));
  }

  /** Keys or values behind those of the past, which become an output. */
  #cached(x: string, name: string, presents: string[]): string {
    const { builder } = this;
    const { past, heads, hidden } = this.#size;
    const output = `present.${name}`;
    presents.push(output);
    if (past === 0) return builder.node("Identity", [x], {}, { output });
    const before = builder.input(`past_key_values.${name}`, ElementType.float32, [
      "batch",
      heads,
      past,
      hidden / heads,
    ]);
    return builder.node("Concat", [before, x], { axis: 2 }, { output });
  }

  /** The approximation by tanh, with the cube as Pow. */
  #gelu(x: string): string {
    const { builder } = this;
    const cube = builder.node("Mul", [builder.node("Pow", [x, builder.scalar(3)]), builder.scalar(0.044715)]);
    const inner = builder.node("Mul", [builder.node("Add", [x, cube]), builder.scalar(Math.sqrt(2 / Math.PI))]);
    const shifted = builder.node("Add", [builder.node("Tanh", [inner]), builder.scalar(1)]);
    return builder.node("Mul", [builder.node("Mul", [x, builder.scalar(0.5)]), shifted]);
  }
}
