import { type MerkleTree, tensorTree } from "@assay/protocol";
import type { TensorBytes } from "../backend/backend.js";

/** Steps whose tensor and tree are kept at a time: a step under dispute with its operands, and one before it. */
const CAPACITY_STEPS = 8;

type Kept = { readonly tensor: Promise<TensorBytes>; tree: MerkleTree | null };

type TensorCacheModules = {
  /** the outputs of some steps, by one run */
  readonly compute: (steps: readonly number[]) => Promise<readonly TensorBytes[]>;
  /** the few steps that will be asked for after a step: its operands, which the same run makes */
  readonly relatedTo: (step: number) => readonly number[];
};

/**
 * The few tensors of a trace that proofs are being made from, computed when they are first needed. What is asked for
 * in one turn of the event loop comes from one run, with the operands of what is asked for.
 */
export class TensorCache {
  readonly #modules: TensorCacheModules;
  readonly #kept = new Map<number, Kept>();
  /** steps that the next run is to make */
  #wanted = new Set<number>();
  #run: Promise<ReadonlyMap<number, TensorBytes>> | null = null;

  constructor(modules: TensorCacheModules) {
    this.#modules = modules;
  }

  tensor(step: number): Promise<TensorBytes> {
    return this.#get(step).tensor;
  }

  async tree(step: number): Promise<MerkleTree> {
    const kept = this.#get(step);
    const tensor = await kept.tensor;
    kept.tree ??= tensorTree(tensor);
    return kept.tree;
  }

  #get(step: number): Kept {
    const known = this.#kept.get(step);
    if (known) {
      this.#kept.delete(step);
      this.#kept.set(step, known);
      return known;
    }
    const related = this.#modules.relatedTo(step).filter((other) => other !== step && !this.#kept.has(other));
    for (const other of related) this.#want(other);
    return this.#want(step);
  }

  /** Puts a step on the list of the next run. */
  #want(step: number): Kept {
    this.#wanted.add(step);
    this.#run ??= Promise.resolve().then(() => {
      const steps = [...this.#wanted].sort((a, b) => a - b);
      this.#wanted = new Set();
      this.#run = null;
      return this.#compute(steps);
    });
    const tensor = this.#run.then((tensors) => {
      const made = tensors.get(step);
      if (!made) throw new RangeError(`step ${step} was not computed`);
      return made;
    });
    const kept: Kept = { tensor, tree: null };
    this.#kept.set(step, kept);
    tensor.catch(() => {
      if (this.#kept.get(step) === kept) this.#kept.delete(step);
    });
    if (this.#kept.size > CAPACITY_STEPS) {
      const [oldest] = this.#kept.keys();
      this.#kept.delete(oldest);
    }
    return kept;
  }

  async #compute(steps: readonly number[]): Promise<ReadonlyMap<number, TensorBytes>> {
    const tensors = await this.#modules.compute(steps);
    return new Map(steps.map((step, i) => [step, tensors[i]]));
  }
}
