import type { PostedBatch } from "../chain/chain-index.js";
import type { WatchtowerModules, WatchtowerOptions } from "../watchtower-options.js";
import { type BatchContents, batchContents } from "./batch-contents.js";
import { type BatchCheck, checkBatch } from "./check-batch.js";

/**
 * The checks of this process, each batch once. Keyed by what was posted, not by number: after a reorganisation the same
 * number may name another batch.
 */
export class BatchChecks {
  readonly #options: WatchtowerOptions;
  readonly #modules: WatchtowerModules;
  readonly #contents = new Map<string, BatchContents>();
  readonly #checks = new Map<string, BatchCheck>();
  readonly #reported = new Set<string>();

  constructor(options: WatchtowerOptions, modules: WatchtowerModules) {
    this.#options = options;
    this.#modules = modules;
  }

  /** True iff `check` would answer at once. */
  isChecked(batch: PostedBatch): boolean {
    return this.#checks.has(keyOf(batch));
  }

  /** The check of a batch, `null` while its data cannot be had or is of no use; that is reported once. */
  async check(batch: PostedBatch, signal: AbortSignal): Promise<BatchCheck | null> {
    const key = keyOf(batch);
    const earlier = this.#checks.get(key);
    if (earlier) return earlier;
    const contents = await this.contents(batch, signal);
    if (contents === null) return null;
    const check = await checkBatch(batch, contents, this.#options, this.#modules, signal);
    this.#checks.set(key, check);
    return check;
  }

  /** What a batch describes, `null` if nobody can know. */
  async contents(batch: PostedBatch, signal: AbortSignal): Promise<BatchContents | null> {
    const key = keyOf(batch);
    const earlier = this.#contents.get(key);
    if (earlier) return earlier;
    const { chain, tell } = this.#modules;
    if (!this.#reported.has(`seen ${key}`)) tell({ type: "batchSeen", batchId: batch.id, count: batch.count });
    this.#reported.add(`seen ${key}`);
    const found = await chain.publishedData(batch, signal).then(
      (published) => batchContents(batch, published, this.#options.dataLimitBytes),
      (error: unknown) => {
        signal.throwIfAborted();
        return { reason: error instanceof Error ? error.message : String(error) };
      },
    );
    if (!("reason" in found)) {
      this.#contents.set(key, found);
      return found;
    }
    if (!this.#reported.has(key)) tell({ type: "dataUnavailable", batchId: batch.id, reason: found.reason });
    this.#reported.add(key);
    return null;
  }

  /** Forgets what no undecided batch needs. */
  keepOnly(batches: readonly PostedBatch[]): void {
    const kept = new Set(batches.map(keyOf));
    for (const map of [this.#contents, this.#checks]) {
      for (const key of map.keys()) if (!kept.has(key)) map.delete(key);
    }
  }
}

function keyOf(batch: PostedBatch): string {
  return `${batch.id}/${batch.root}/${batch.dataHash}/${batch.transactionHash}`;
}
