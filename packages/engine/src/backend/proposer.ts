import type { WasmMemory } from "@assay/arithmetic";
import { InferenceSession, Tensor } from "onnxruntime-node";
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

/** onnxruntime's double-precision products. Its `run` blocks the thread. */
export class Proposer {
  readonly #sessions: Readonly<Record<ProductLayout, InferenceSession>>;

  private constructor(sessions: Readonly<Record<ProductLayout, InferenceSession>>) {
    this.#sessions = sessions;
  }

  /** `threads` is what onnxruntime may use inside one product. */
  static async open(threads: number): Promise<Proposer> {
    const session = (layout: ProductLayout) =>
      InferenceSession.create(productModel(layout), {
        executionProviders: ["cpu"],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
        // Two sessions take turns; threads that wait for the next product of one would hold up the other.
        extra: { session: { intra_op: { allow_spinning: "0" } } },
      });
    return new Proposer({ rows: await session("rows"), columns: await session("columns") });
  }

  /** Lays down a product over the kernels' memory; each call performs it once more. */
  prepare(memory: WasmMemory, product: ProposedProduct): () => Promise<unknown> {
    const session = this.#sessions[product.layout];
    let tensors = tensorsOf(memory, product);
    return () => {
      // Memory that grew leaves the tensors without a buffer.
      if (tensors.buffer !== memory.buffer) tensors = tensorsOf(memory, product);
      return session.run({ a: tensors.a, b: tensors.b }, { c: tensors.c });
    };
  }

  /** a · b in JavaScript's own memory, as `prepare` describes it, for one product. */
  async multiply(layout: ProductLayout, a: Tensor, b: Tensor): Promise<Float64Array> {
    const { c } = await this.#sessions[layout].run({ a, b });
    return c.data as Float64Array;
  }

  async close(): Promise<void> {
    for (const session of Object.values(this.#sessions)) await session.release();
  }
}

function tensorsOf({ buffer }: WasmMemory, { layout, batch, m, n, k, a, b, out }: ProposedProduct) {
  const tensor = (offset: number, ...shape: [number, number]) => {
    const dimensions = layout === "rows" ? shape : [batch, ...shape];
    return new Tensor("float64", new Float64Array(buffer, offset, batch * shape[0] * shape[1]), dimensions);
  };
  const right = layout === "rows" ? tensor(b, n, k) : tensor(b, k, n);
  return { buffer, a: tensor(a, m, k), b: right, c: tensor(out, m, n) };
}
