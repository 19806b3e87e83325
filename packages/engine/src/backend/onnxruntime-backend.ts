import { DataType, type DotOperands, Kernels } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { listProducts } from "../plan/product-list.js";
import type { Backend, Executable } from "./backend.js";
import { KernelExecutable } from "./kernel-executable.js";
import type { Product, ProductTask } from "./product.js";
import { productModel } from "./product-model.js";
import { assertSound } from "./self-test.js";

type OnnxruntimeOptions = { readonly threads: number };

const FLOAT64_BYTES = 8;
/** Products with fewer multiply-adds than this are not worth a call of onnxruntime (about 60 µs). */
const SMALL_PRODUCT = 60_000;

/**
 * Matrix products proposed by onnxruntime's double-precision kernels, in whatever order they add, and certified here;
 * everything else in WebAssembly. onnxruntime's `run` blocks the thread, so this backend belongs on a worker.
 */
export class OnnxruntimeBackend implements Backend {
  readonly name = "onnxruntime";
  readonly #options: OnnxruntimeOptions;

  private constructor(options: OnnxruntimeOptions) {
    this.#options = options;
  }

  /** Loads onnxruntime and tests that its kernels are sound on this machine. Throws BackendUnsoundError. */
  static async create(options: OnnxruntimeOptions): Promise<OnnxruntimeBackend> {
    const backend = new OnnxruntimeBackend(options);
    const session = await backend.#openSession();
    try {
      await assertSound((a, b, m, n, k) => multiply(session, a, b, m, n, k));
    } finally {
      await session.release();
    }
    return backend;
  }

  async prepare(program: Program): Promise<Executable> {
    const kernels = await Kernels.load();
    const product = new OnnxruntimeProduct(kernels, await this.#openSession());
    return new KernelExecutable(program, { kernels, product });
  }

  #openSession(): Promise<InferenceSession> {
    return InferenceSession.create(productModel(), {
      executionProviders: ["cpu"],
      intraOpNumThreads: this.#options.threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
  }
}

/** a [m, k] · b [n, k]ᵀ in binary64. */
async function multiply(
  session: InferenceSession,
  a: Float64Array,
  b: Float64Array,
  m: number,
  n: number,
  k: number,
): Promise<Float64Array> {
  const { c } = await session.run({ a: new Tensor("float64", a, [m, k]), b: new Tensor("float64", b, [n, k]) });
  return c.data as Float64Array;
}

class OnnxruntimeProduct implements Product {
  readonly #kernels: Kernels;
  readonly #session: InferenceSession;

  constructor(kernels: Kernels, session: InferenceSession) {
    this.#kernels = kernels;
    this.#session = session;
  }

  async perform(task: ProductTask): Promise<number> {
    let fallback = 0;
    for (const operands of listProducts(task)) {
      const { m, n, k, types } = operands;
      const isProposed = types?.a === DataType.float32 && m * n * k >= SMALL_PRODUCT;
      fallback += isProposed ? await this.#propose(operands) : this.#kernels.dot(operands);
    }
    return fallback;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  async #propose(operands: DotOperands): Promise<number> {
    const { m, n, k } = operands;
    const mark = this.#kernels.mark();
    const a = this.#widen(operands.a, m * k);
    const b = this.#widen(operands.b, n * k);
    const proposal = await multiply(this.#session, a, b, m, n, k);
    const offset = this.#kernels.allocate(m * n * FLOAT64_BYTES);
    new Float64Array(this.#kernels.memory.buffer, offset, m * n).set(proposal);
    const fallback = this.#kernels.certify(offset, operands);
    this.#kernels.release(mark);
    return fallback;
  }

  /** Elements of the kernels' memory as binary64 numbers in JavaScript's own. */
  #widen(offset: number, count: number): Float64Array {
    return Float64Array.from(new Float32Array(this.#kernels.memory.buffer, offset, count));
  }
}
