import { type MerkleTree, tensorTree } from "@assay/protocol";
import type { TensorBytes } from "../backend/backend.js";

/** Steps whose tensor and tree are kept at a time: a step under dispute with its operands. */
const CAPACITY_STEPS = 6;

type Kept = { readonly tensor: TensorBytes; readonly tree: MerkleTree };

/** The few tensors of a trace that proofs are being made from, computed when they are first needed. */
export class TensorCache {
  readonly #compute: (steps: readonly number[]) => Promise<readonly TensorBytes[]>;
  readonly #kept = new Map<number, Promise<Kept>>();

  constructor(compute: (steps: readonly number[]) => Promise<readonly TensorBytes[]>) {
    this.#compute = compute;
  }

  async tensor(step: number): Promise<TensorBytes> {
    return (await this.#get(step)).tensor;
  }

  async tree(step: number): Promise<MerkleTree> {
    return (await this.#get(step)).tree;
  }

  #get(step: number): Promise<Kept> {
    const known = this.#kept.get(step);
    if (known) {
      this.#kept.delete(step);
      this.#kept.set(step, known);
      return known;
    }
    const kept = this.#compute([step]).then(([tensor]) => ({ tensor, tree: tensorTree(tensor) }));
    this.#kept.set(step, kept);
    kept.catch(() => this.#kept.delete(step));
    if (this.#kept.size > CAPACITY_STEPS) {
      const [oldest] = this.#kept.keys();
      this.#kept.delete(oldest);
    }
    return kept;
  }
}
