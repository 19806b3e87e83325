import { Kernels } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import type { Backend, Executable } from "./backend.js";
import { KernelExecutable } from "./kernel-executable.js";
import { planKernelProduct } from "./kernel-product.js";
import type { Product } from "./product.js";

/** Everything in WebAssembly: runs wherever JavaScript does, a browser included. */
export class PortableBackend implements Backend {
  readonly name = "portable";

  async prepare(program: Program): Promise<Executable> {
    return new KernelExecutable(program, { kernels: await Kernels.load(), product: KERNEL_PRODUCT });
  }
}

const KERNEL_PRODUCT: Product = {
  hasVirtualCopies: false,
  constantsOf: () => [],
  plan: planKernelProduct,
  close: async () => undefined,
};
