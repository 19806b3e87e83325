import { Kernels } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import { Tensor } from "onnxruntime-node";
import type { Backend, Executable } from "./backend.js";
import type { WeightForm } from "./integer-model.js";
import { openRegions } from "./integer-region.js";
import { findExactForm, onnxruntimeKernels } from "./integer-self-test.js";
import { KernelExecutable } from "./kernel-executable.js";
import { OnnxruntimeProduct } from "./onnxruntime-product.js";
import type { ProductLayout } from "./product-model.js";
import { Proposer } from "./proposer.js";
import { assertSound, type Multiply } from "./self-test.js";

type OnnxruntimeOptions = { readonly threads: number };

/**
 * Matrix products proposed by onnxruntime's double-precision kernels and certified here, everything else in WebAssembly.
 * onnxruntime's `run` blocks the thread, so this backend belongs on a worker.
 */
export class OnnxruntimeBackend implements Backend {
  readonly name = "onnxruntime";
  readonly #options: OnnxruntimeOptions;
  /** the integer products that are exact on this machine, if any are */
  readonly #form: WeightForm | null;

  private constructor(options: OnnxruntimeOptions, form: WeightForm | null) {
    this.#options = options;
    this.#form = form;
  }

  /** Loads onnxruntime and tests that its kernels are sound on this machine. Throws BackendUnsoundError. */
  static async create(options: OnnxruntimeOptions): Promise<OnnxruntimeBackend> {
    const proposer = await Proposer.open(options.threads);
    try {
      for (const layout of ["rows", "columns"] as const) await assertSound(multiplyBy(proposer, layout));
    } finally {
      await proposer.close();
    }
    return new OnnxruntimeBackend(options, await exactForm(options.threads));
  }

  async prepare(program: Program): Promise<Executable> {
    const kernels = await Kernels.load();
    const product = new OnnxruntimeProduct(await Proposer.open(this.#options.threads));
    // Every operation of a region is a session with threads of its own. Those of a hundred sessions that wait for their
    // next turn hold each other up, and took five to fifty times as long as one thread.
    const regions = this.#form === null ? [] : await openRegions(program, kernels, { form: this.#form, threads: 1 });
    return new KernelExecutable(program, { kernels, product, regions });
  }
}

const exactForms = new Map<number, Promise<WeightForm | null>>();

/** The integer products that are exact on this machine; tested once in a process for each number of threads. */
function exactForm(threads: number): Promise<WeightForm | null> {
  const form = exactForms.get(threads) ?? findExactForm(onnxruntimeKernels(threads));
  exactForms.set(threads, form);
  return form;
}

/** a [m, k] · b [n, k]ᵀ by the product of a layout. */
function multiplyBy(proposer: Proposer, layout: ProductLayout): Multiply {
  return (a, b, m, n, k) => {
    if (layout === "rows") {
      return proposer.multiply(layout, new Tensor("float64", a, [m, k]), new Tensor("float64", b, [n, k]));
    }
    const columns = Float64Array.from({ length: n * k }, (_, i) => b[(i % n) * k + Math.floor(i / n)]);
    return proposer.multiply(layout, new Tensor("float64", a, [1, m, k]), new Tensor("float64", columns, [1, k, n]));
  };
}
