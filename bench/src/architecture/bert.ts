import type { Random } from "@assay/models";
import { ElementType, type Graph } from "../graph/graph.js";
import { GraphBuilder } from "../graph/graph-builder.js";
import { Transformer } from "./transformer.js";

/** What an encoder is scaled by. */
export type BertSize = {
  readonly tokens: number;
  readonly hidden: number;
  readonly heads: number;
  readonly layers: number;
  readonly vocabulary: number;
};

const POSITIONS = 512;
const MASKED = -10_000;

/**
 * BERT-base (Devlin et al. 2019), attention and Gelu written out as exporters do: 1.1·10¹⁰ multiply-adds at 128 tokens,
 * 110 million parameters. Inputs: ids, types and mask of the tokens; outputs: all positions, and the pooled first one.
 */
export function bert(
  random: Random,
  size: BertSize = { tokens: 128, hidden: 768, heads: 12, layers: 12, vocabulary: 30_522 },
): Graph {
  const { tokens, hidden, layers } = size;
  const builder = new GraphBuilder("bert");
  const encoder = new Encoder(builder, random, size);
  const shape = ["batch", tokens];
  const ids = builder.input("input_ids", ElementType.int64, shape);
  const mask = builder.input("attention_mask", ElementType.int64, shape);
  const types = builder.input("token_type_ids", ElementType.int64, shape);
  const penalty = encoder.penalty(mask);
  let x = encoder.embedding(ids, types);
  for (let layer = 0; layer < layers; layer++) x = encoder.layer(x, penalty, `encoder.layer.${layer}`);
  const last = builder.node("Identity", [x], {}, { output: "last_hidden_state" });
  builder.output(last, ElementType.float32, ["batch", tokens, hidden]);
  builder.output(encoder.pooled(x), ElementType.float32, ["batch", hidden]);
  return builder.build();
}

class Encoder extends Transformer {
  readonly #size: BertSize;

  constructor(builder: GraphBuilder, random: Random, size: BertSize) {
    super(builder, random, size);
    this.#size = size;
  }

  /** What is added to the scores of tokens that the mask leaves out. */
  penalty(mask: string): string {
    const { builder } = this;
    const wide = builder.node("Unsqueeze", [mask, builder.integers([1])]);
    const wider = builder.node("Unsqueeze", [wide, builder.integers([2])]);
    const numbers = builder.node("Cast", [wider], { to: ElementType.float32 });
    const absent = builder.node("Sub", [builder.scalar(1), numbers]);
    return builder.node("Mul", [absent, builder.scalar(MASKED)]);
  }

  embedding(ids: string, types: string): string {
    const { builder } = this;
    const { vocabulary, hidden, tokens } = this.#size;
    const words = this.weight("embeddings.word", [vocabulary, hidden], 0.04);
    const kinds = this.weight("embeddings.type", [2, hidden], 0.02);
    const places = this.weight("embeddings.position", [POSITIONS, hidden], 0.02);
    const positions = builder.constant(
      "positions",
      [1, tokens],
      BigInt64Array.from({ length: tokens }, (_, i) => BigInt(i)),
    );
    const sum = builder.node("Add", [builder.node("Gather", [words, ids]), builder.node("Gather", [kinds, types])]);
    return this.normalization(
      builder.node("Add", [sum, builder.node("Gather", [places, positions])]),
      "embeddings.norm",
    );
  }

  layer(x: string, penalty: string, name: string): string {
    const { builder } = this;
    const { hidden } = this.#size;
    const inner = 4 * hidden;
    const attention = this.#attention(x, penalty, `${name}.attention`);
    const output = this.projection(attention, { from: hidden, to: hidden, name: `${name}.attention.output` });
    const middle = this.normalization(builder.node("Add", [output, x]), `${name}.attention.norm`);
    const wide = this.projection(middle, { from: hidden, to: inner, name: `${name}.intermediate` });
    const narrow = this.projection(this.#gelu(wide), { from: inner, to: hidden, name: `${name}.output` });
    return this.normalization(builder.node("Add", [narrow, middle]), `${name}.norm`);
  }

  /** tanh of a linear layer over the first token. */
  pooled(x: string): string {
    const { builder } = this;
    const { hidden } = this.#size;
    const first = builder.constant("first", [], BigInt64Array.of(0n));
    const token = builder.node("Gather", [x, first], { axis: 1 });
    const weight = this.weight("pooler.weight", [hidden, hidden], Math.sqrt(1 / hidden));
    const bias = this.weight("pooler.bias", [hidden], 0.02);
    const dense = builder.node("Gemm", [token, weight, bias], { transB: 1 }, { name: "pooler" });
    return builder.node("Tanh", [dense], {}, { output: "pooler_output" });
  }

  #attention(x: string, penalty: string, name: string): string {
    const { builder } = this;
    const { hidden, heads } = this.#size;
    const project = (part: string) => this.projection(x, { from: hidden, to: hidden, name: `${name}.${part}` });
    const query = this.split(project("query"));
    const key = this.split(project("key"), true);
    const value = this.split(project("value"));
    const products = builder.node("MatMul", [query, key], {}, { name: `${name}.scores` });
    const scores = builder.node("Div", [products, builder.scalar(Math.sqrt(hidden / heads))]);
    const shares = builder.node("Softmax", [builder.node("Add", [scores, penalty])], { axis: -1 });
    return this.merge(builder.node("MatMul", [shares, value], {}, { name: `${name}.mix` }));
  }

  /** x/2 · (1 + erf(x/√2)), in the order that exporters write it. */
  #gelu(x: string): string {
    const { builder } = this;
    const scaled = builder.node("Div", [x, builder.scalar(Math.SQRT2)]);
    const shifted = builder.node("Add", [builder.node("Erf", [scaled]), builder.scalar(1)]);
    return builder.node("Mul", [builder.node("Mul", [x, shifted]), builder.scalar(0.5)]);
  }
}
