import { Kernels } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import { listProducts } from "../plan/product-list.js";
import type { Backend, Executable } from "./backend.js";
import { KernelExecutable } from "./kernel-executable.js";
import type { Product, ProductTask } from "./product.js";

/** Everything in WebAssembly: runs wherever JavaScript does, a browser included. */
export class PortableBackend implements Backend {
  readonly name = "portable";

  async prepare(program: Program): Promise<Executable> {
    const kernels = await Kernels.load();
    return new KernelExecutable(program, { kernels, product: new KernelProduct(kernels) });
  }
}

/** Matrix products by the WebAssembly kernel: proposed in binary64, certified, and where that fails exact. */
class KernelProduct implements Product {
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  async perform(task: ProductTask): Promise<number> {
    return listProducts(task).reduce((fallback, operands) => fallback + this.#kernels.dot(operands), 0);
  }

  async close(): Promise<void> {}
}
