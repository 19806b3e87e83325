import { Kernels } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Backend, Executable } from "./backend.js";
import { KernelExecutable } from "./kernel-executable.js";
import { planKernelProduct } from "./kernel-product.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";
import type { Product, ProductTask } from "./product.js";
import { productModel } from "./product-model.js";
import { assertSound } from "./self-test.js";

type OnnxruntimeOptions = { readonly threads: number };

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

/** For now. */
class OnnxruntimeProduct implements Product {
  readonly hasVirtualCopies = true;
  constructor(
    _kernels: Kernels,
    readonly session: InferenceSession,
  ) {}
  wideConstants(): [] {
    return [];
  }
  plan(placement: Placement, task: ProductTask): PlannedOperation {
    return planKernelProduct(placement, task);
  }
  async close(): Promise<void> {
    await this.session.release();
  }
}
