import type { Random } from "@assay/models";
import type { GraphBuilder } from "../graph/graph-builder.js";
import { normal } from "./weights.js";

const EPSILON = 1e-5;

/** What BERT and GPT-2 have in common: LayerNormalization, projections, heads. */
export class Transformer {
  readonly builder: GraphBuilder;
  readonly #random: Random;
  readonly #hidden: number;
  readonly #heads: number;

  constructor(builder: GraphBuilder, random: Random, { hidden, heads }: { hidden: number; heads: number }) {
    this.builder = builder;
    this.#random = random;
    this.#hidden = hidden;
    this.#heads = heads;
  }

  /** An initializer of normally distributed weights. */
  weight(name: string, shape: readonly number[], deviation: number, mean = 0): string {
    const count = shape.reduce((product, size) => product * size, 1);
    return this.builder.constant(name, shape, normal(this.#random, count, deviation, mean));
  }

  /** LayerNormalization over the last axis, its scale around one. */
  normalization(x: string, name: string): string {
    const scale = this.weight(`${name}.weight`, [this.#hidden], 0.1, 1);
    const bias = this.weight(`${name}.bias`, [this.#hidden], 0.05);
    return this.builder.node(
      "LayerNormalization",
      [x, scale, bias],
      { axis: -1, epsilon: { float: EPSILON } },
      { name },
    );
  }

  /** MatMul and Add, as a linear layer is exported. */
  projection(x: string, { from, to, name, deviation }: Projection): string {
    const weight = this.weight(`${name}.weight`, [from, to], deviation ?? Math.sqrt(1 / from));
    const bias = this.weight(`${name}.bias`, [to], 0.02);
    const product = this.builder.node("MatMul", [x, weight], {}, { name: `${name}.MatMul` });
    return this.builder.node("Add", [bias, product], {}, { name: `${name}.Add` });
  }

  /** [batch, tokens, hidden] as [batch, heads, tokens, hidden / heads], or with the last two axes exchanged. */
  split(x: string, isTransposed = false): string {
    const shape = this.builder.integers([0, 0, this.#heads, this.#hidden / this.#heads]);
    const parts = this.builder.node("Reshape", [x, shape]);
    return this.builder.node("Transpose", [parts], { perm: isTransposed ? [0, 2, 3, 1] : [0, 2, 1, 3] });
  }

  /** The way back. */
  merge(x: string): string {
    const rows = this.builder.node("Transpose", [x], { perm: [0, 2, 1, 3] });
    return this.builder.node("Reshape", [rows, this.builder.integers([0, 0, this.#hidden])]);
  }
}

type Projection = {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly deviation?: number;
};
