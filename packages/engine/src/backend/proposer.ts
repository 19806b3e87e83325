import type { WasmMemory } from "@assay/arithmetic";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterOutputs } from "./output-copies.js";
import { type ProductLayout, productModel } from "./product-model.js";

/**
 * Products in binary64 whose operands and result lie in the kernels' memory, byte offsets, row-major: a [batch, m, k];
 * b [batch, n, k] where its layout is "rows" (then batch is 1), [batch, k, n] where it is "columns"; out [batch, m, n].
 */
export type ProposedProduct = {
  readonly layout: ProductLayout;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: number;
  readonly b: number;
  readonly out: number;
};

/** What the product of the other layout is fed: one element each, so that it costs nothing. */
const IDLE: Readonly<Record<ProductLayout, Readonly<Record<string, Tensor>>>> = {
  rows: { rowsA: oneElement([1, 1]), rowsB: oneElement([1, 1]) },
  columns: { columnsA: oneElement([1, 1, 1]), columnsB: oneElement([1, 1, 1]) },
};

/** onnxruntime's double-precision products. Its `run` blocks the thread. */
export class Proposer {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** `threads` is what onnxruntime may use inside one product. */
  static async open(threads: number): Promise<Proposer> {
    const session = await InferenceSession.create(productModel(), {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    return new Proposer(session);
  }

  /** Lays down a product over the kernels' memory; each call performs it once more. */
  prepare(memory: WasmMemory, product: ProposedProduct): () => Promise<unknown> {
    const { layout } = product;
    let tensors = tensorsOf(memory, product);
    return async () => {
      // Memory that grew leaves the tensors without a buffer.
      if (tensors.buffer !== memory.buffer) tensors = tensorsOf(memory, product);
      const { a, b, c } = tensors;
      await this.#session.run(feedsOf(layout, a, b), { [`${layout}C`]: c });
      afterOutputs(c);
    };
  }

  /** a · b in JavaScript's own memory, as `prepare` describes it, for one product. */
  async multiply(layout: ProductLayout, a: Tensor, b: Tensor): Promise<Float64Array> {
    const outputs = await this.#session.run(feedsOf(layout, a, b), [`${layout}C`]);
    return outputs[`${layout}C`].data as Float64Array;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function feedsOf(layout: ProductLayout, a: Tensor, b: Tensor): Record<string, Tensor> {
  return { ...IDLE[layout === "rows" ? "columns" : "rows"], [`${layout}A`]: a, [`${layout}B`]: b };
}

function oneElement(shape: readonly number[]): Tensor {
  return new Tensor("float64", Float64Array.of(1), shape);
}

function tensorsOf({ buffer }: WasmMemory, { layout, batch, m, n, k, a, b, out }: ProposedProduct) {
  const tensor = (offset: number, ...shape: [number, number]) => {
    const dimensions = layout === "rows" ? shape : [batch, ...shape];
    return new Tensor("float64", new Float64Array(buffer, offset, batch * shape[0] * shape[1]), dimensions);
  };
  const right = layout === "rows" ? tensor(b, n, k) : tensor(b, k, n);
  return { buffer, a: tensor(a, m, k), b: right, c: tensor(out, m, n) };
}
