import { ArenaExhaustedError, type Kernels, widthBytes } from "@assay/arithmetic";
import { Opcode, type Program } from "@assay/program";
import { byteLength, elementCount } from "../plan/element-count.js";
import { planSchedule, type Schedule } from "../plan/schedule.js";
import type { CertificateCount, Executable, RunOptions, TensorBytes } from "./backend.js";
import { Constants } from "./constants.js";
import type { PerformedRegion } from "./integer-region.js";
import { type Layout, layOut } from "./layout.js";
import { at } from "./located.js";
import type { Operation } from "./operation.js";
import type { Product } from "./product.js";
import type { Profile } from "./profile.js";

/** Layouts for other numbers of requests are kept while they take no more than this together. */
const KEPT_LAYOUT_BYTES = 32 * 2 ** 20;

type Modules = {
  readonly kernels: Kernels;
  readonly product: Product;
  /** parts of the program that the backend performs as one; closed with the executable */
  readonly regions?: readonly PerformedRegion[];
};

/**
 * Executes a program in the memory of the WebAssembly kernels by a schedule whose addresses are laid down before it
 * runs. Only the matrix products differ between backends. Every tensor holds those of all stacked requests one behind
 * the other. Runs that are observed or altered perform every step by itself.
 */
export class KernelExecutable implements Executable {
  readonly #program: Program;
  readonly #modules: Modules & { readonly constants: Constants };
  readonly #fused: Schedule;
  readonly #unfused: Schedule;
  /** what lies below stays for the life of the executable; above it lies the layout */
  readonly #base: number;
  readonly #layouts: Layout[] = [];
  #certified = 0;
  #fallback = 0;

  constructor(program: Program, modules: Modules) {
    const { kernels, product } = modules;
    this.#program = program;
    this.#fused = planSchedule(program, {
      isFused: true,
      hasVirtualCopies: product.hasVirtualCopies,
      regions: (modules.regions ?? []).map(({ plan }) => plan),
    });
    this.#unfused = planSchedule(program, { isFused: false, hasVirtualCopies: false });
    const isVirtual = (step: number) => !this.#fused.isMaterialised[step];
    const constants = new Constants(program, kernels, (step) =>
      program.instructions[step].opcode === Opcode.dot ? product.constantsOf(program, step, isVirtual) : [],
    );
    this.#modules = { ...modules, constants };
    this.#base = kernels.mark();
    this.#layOut(this.#fused, 1);
  }

  async run(requests: readonly (readonly TensorBytes[])[], options: RunOptions = {}): Promise<TensorBytes[][]> {
    if (requests.length === 0) return [];
    const isFused = options.observe === undefined && options.alteration === undefined && !options.isUnfused;
    const layout = this.#layOut(isFused ? this.#fused : this.#unfused, requests.length);
    this.#placeInputs(layout, requests);
    for (const operation of layout.operations) {
      const result = this.#perform(operation, options.profile);
      const fallback = typeof result === "number" ? result : await result;
      this.#fallback += fallback;
      this.#certified += operation.proposed - fallback;
      if (!isFused) this.#show(layout, operation.steps[operation.steps.length - 1], options);
    }
    return requests.map((_, request) =>
      this.#program.outputs.map(({ step }) => this.#output(layout, step, request).slice()),
    );
  }

  certificates(): CertificateCount {
    return { certified: this.#certified, fallback: this.#fallback };
  }

  async close(): Promise<void> {
    await this.#modules.product.close();
    for (const region of this.#modules.regions ?? []) await region.close();
  }

  #perform(operation: Operation, profile: Profile | undefined): number | Promise<number> {
    return profile ? perform(operation, profile) : operation.run();
  }

  /** The layout for so many requests: one that is still there, or a new one, beside the others if they are small. */
  #layOut(schedule: Schedule, requests: number): Layout {
    const known = this.#layouts.find((one) => one.schedule === schedule && one.requests === requests);
    if (known) return known;
    if (this.#modules.kernels.mark() - this.#base > KEPT_LAYOUT_BYTES) this.#releaseLayouts();
    const lay = () => layOut({ program: this.#program, schedule, requests }, this.#modules);
    let layout: Layout;
    try {
      layout = lay();
    } catch (error) {
      const hadOthers = this.#layouts.length > 0;
      this.#releaseLayouts();
      if (!hadOthers || !(error instanceof ArenaExhaustedError)) throw error;
      layout = lay();
    }
    this.#layouts.push(layout);
    return layout;
  }

  #releaseLayouts(): void {
    this.#layouts.length = 0;
    this.#modules.kernels.release(this.#base);
    this.#modules.constants.forget();
  }

  #placeInputs(layout: Layout, requests: readonly (readonly TensorBytes[])[]): void {
    for (const [i, port] of this.#program.inputs.entries()) {
      const size = byteLength(port.type);
      for (const [r, inputs] of requests.entries()) {
        this.#modules.kernels.bytes(layout.inputs[i] + r * size, size).set(inputs[i]);
      }
    }
  }

  #output(layout: Layout, step: number, request: number): TensorBytes {
    const located = layout.output(step);
    if (located === null) throw new Error(`step ${step} is not materialised`);
    return this.#modules.kernels.bytes(at(located, request), located.requestStride);
  }

  #show(layout: Layout, step: number, { alteration, observe }: RunOptions): void {
    if (alteration?.step === step) {
      const { output } = this.#program.instructions[step];
      const width = widthBytes(output.dtype);
      const { element, bits } = alteration;
      if (element >= elementCount(output)) throw new RangeError(`step ${step} has no element ${element}`);
      const bytes = this.#output(layout, step, 0).subarray(element * width, (element + 1) * width);
      for (let i = 0; i < width; i++) bytes[i] = Number((bits >> BigInt(8 * i)) & 0xffn);
    }
    observe?.(step, this.#output(layout, step, 0));
  }
}

async function perform(operation: Operation, profile: Profile): Promise<number> {
  const start = profile.begin(operation);
  const fallback = await operation.run(profile);
  profile.end(operation, start, fallback);
  return fallback;
}
