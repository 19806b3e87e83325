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

const FLOAT32_BYTES = 4;
const FLOAT64_BYTES = 8;
/** Data types whose elements are binary32 numbers, so that their products are exact in binary64. */
const BINARY32_NUMBERS: readonly DataType[] = [DataType.float32, DataType.float16, DataType.bfloat16];
/** Products with fewer multiply-adds than this are not worth a call of onnxruntime (about 60 µs). */
const SMALL_PRODUCT = 60_000;

/**
 * Matrix products of float32, float16 and bfloat16 proposed by onnxruntime's double-precision kernels, in whatever order
 * they add, and certified here; everything else in WebAssembly, byte products too: its kernel for them is about as fast
 * as onnxruntime's, and exact on every machine. onnxruntime's `run` blocks the thread, so this backend belongs on a worker.
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
      const isProposed = types !== undefined && BINARY32_NUMBERS.includes(types.a) && m * n * k >= SMALL_PRODUCT;
      fallback += isProposed ? await this.#propose(operands) : this.#kernels.dot(operands);
    }
    return fallback;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  async #propose(given: DotOperands): Promise<number> {
    const mark = this.#kernels.mark();
    const operands = this.#asFloat32(given);
    const { m, n, k } = operands;
    const a = this.#widen(operands.a, m * k);
    const b = this.#widen(operands.b, n * k);
    const proposal = await multiply(this.#session, a, b, m, n, k);
    const offset = this.#kernels.allocate(m * n * FLOAT64_BYTES);
    new Float64Array(this.#kernels.memory.buffer, offset, m * n).set(proposal);
    const fallback = this.#kernels.certify(offset, operands);
    this.#kernels.release(mark);
    return fallback;
  }

  /** The operands as float32, in fresh memory where they are not. */
  #asFloat32(operands: DotOperands): DotOperands {
    const { a, b, m, n, k, types = { a: DataType.float32, b: DataType.float32 } } = operands;
    if (types.a === DataType.float32) return operands;
    const cast = (source: number, count: number, dtype: DataType) => {
      const out = this.#kernels.allocate(count * FLOAT32_BYTES);
      this.#kernels.cast(dtype, DataType.float32, source, out, count);
      return out;
    };
    const float32 = { a: DataType.float32, b: DataType.float32 };
    return { ...operands, a: cast(a, m * k, types.a), b: cast(b, n * k, types.b), types: float32 };
  }

  /** Elements of the kernels' memory as binary64 numbers in JavaScript's own. */
  #widen(offset: number, count: number): Float64Array {
    return Float64Array.from(new Float32Array(this.#kernels.memory.buffer, offset, count));
  }
}
