import { isChainError, type SeenDemand } from "@assay/chain";
import type { PostedBatch } from "../chain/chain-index.js";
import type { WatchtowerModules, WatchtowerOptions } from "../watchtower-options.js";
import { type BatchContents, batchContents, entryAt, type ResultEntry } from "./batch-contents.js";
import { type BatchCheck, checkBatch, placeOf } from "./check-batch.js";
import { inputRootOf } from "./inspect-batch.js";
import { judgeResult, type Verdict, type WrongResult } from "./judge-result.js";

/**
 * `withheld`: what was published is of no use, whoever reads it. `unknown`: it could not be read now, which says
 * nothing of the batch.
 */
type Found = BatchContents | "withheld" | "unknown";

/**
 * The checks of this process, each batch once. Keyed by what was posted, not by number: after a reorganisation the same
 * number may name another batch.
 */
export class BatchChecks {
  readonly #options: WatchtowerOptions;
  readonly #modules: WatchtowerModules;
  readonly #contents = new Map<string, BatchContents>();
  readonly #checks = new Map<string, BatchCheck>();
  readonly #supplied = new Map<string, Map<number, Verdict>>();
  readonly #reported = new Set<string>();

  constructor(options: WatchtowerOptions, modules: WatchtowerModules) {
    this.#options = options;
    this.#modules = modules;
  }

  /** True iff `check` would answer at once. */
  isChecked(batch: PostedBatch): boolean {
    return this.#checks.has(keyOf(batch));
  }

  /**
   * The check of a batch. Where the published data is of no use, all positions are withheld, and that is reported once;
   * `null` while the data cannot be read.
   */
  async check(batch: PostedBatch, signal: AbortSignal): Promise<BatchCheck | null> {
    const key = keyOf(batch);
    const earlier = this.#checks.get(key);
    if (earlier) return earlier;
    const contents = await this.#read(batch, signal);
    if (contents === "unknown") return null;
    if (contents === "withheld") {
      const withheld = Array.from({ length: batch.count }, (_, position) => position);
      return { right: 0, wrong: [], unreplayable: batch.count, withheld };
    }
    const check = await checkBatch(batch, contents, this.#options, this.#modules, signal);
    this.#checks.set(key, check);
    return check;
  }

  /** What is wrong among the withheld results that were supplied on demand since; each is replayed once. */
  async checkSupplied(batch: PostedBatch, { withheld }: BatchCheck, signal: AbortSignal): Promise<WrongResult[]> {
    const key = keyOf(batch);
    const verdicts = this.#supplied.get(key) ?? new Map<number, Verdict>();
    this.#supplied.set(key, verdicts);
    const wrong: WrongResult[] = [];
    for (const position of withheld) {
      const demand = this.#modules.chain.index.demand(batch.id, position);
      if (demand?.state !== "supplied") continue;
      const verdict = verdicts.get(position) ?? (await this.#judgeSupplied(demand, signal));
      verdicts.set(position, verdict);
      if (typeof verdict !== "string") wrong.push(verdict);
    }
    return wrong;
  }

  /** The inputs of a result, published or supplied; `null` if nobody showed them. */
  async inputsOf(batch: PostedBatch, position: number, signal: AbortSignal): Promise<ResultEntry["inputs"] | null> {
    // First what was supplied: published bytes may have the right root and another size than the model's.
    const verdict = this.#supplied.get(keyOf(batch))?.get(position);
    if (typeof verdict === "object") return verdict.entry.inputs;
    const { chain } = this.#modules;
    const demand = chain.index.demand(batch.id, position);
    if (demand?.state === "supplied") return (await chain.supplied(demand, signal)).inputs;
    const contents = await this.#read(batch, signal);
    if (typeof contents === "string") return null;
    const { result, inputs } = entryAt(contents, position);
    return inputRootOf(inputs) === result.inputRoot ? inputs : null;
  }

  /** Forgets what no undecided batch needs. */
  keepOnly(batches: readonly PostedBatch[]): void {
    const kept = new Set(batches.map(keyOf));
    for (const map of [this.#contents, this.#checks, this.#supplied]) {
      for (const key of map.keys()) if (!kept.has(key)) map.delete(key);
    }
  }

  async #judgeSupplied(demand: SeenDemand, signal: AbortSignal): Promise<Verdict> {
    const { chain, tell } = this.#modules;
    const { batchId, position: index } = demand;
    const entry = await chain.supplied(demand, signal);
    const place = await placeOf([entry.result.modelId], chain, signal);
    const { replayTimeoutMilliseconds } = this.#options;
    const verdict = await judgeResult(
      batchId,
      index,
      entry,
      { place, replayTimeoutMilliseconds },
      this.#modules,
      signal,
    );
    const told = verdict === "right" ? "right" : typeof verdict === "string" ? "unreplayable" : "wrong";
    tell({ type: "suppliedChecked", batchId, index, verdict: told });
    return verdict;
  }

  async #read(batch: PostedBatch, signal: AbortSignal): Promise<Found> {
    const key = keyOf(batch);
    const earlier = this.#contents.get(key);
    if (earlier) return earlier;
    const { chain, tell } = this.#modules;
    if (!this.#reported.has(`seen ${key}`)) tell({ type: "batchSeen", batchId: batch.id, count: batch.count });
    this.#reported.add(`seen ${key}`);
    const { dataLimitBytes } = this.#options;
    let isReadable = true;
    const found = await chain.publishedData(batch, signal).then(
      (published) => batchContents(batch, published, dataLimitBytes),
      (error: unknown) => {
        signal.throwIfAborted();
        // A node that is away says nothing of the batch, and a demand costs money.
        isReadable = isChainError(error, "DATA_NOT_IN_CALLDATA", "DATA_HASH_MISMATCH");
        return { reason: error instanceof Error ? error.message : String(error) };
      },
    );
    if (!("reason" in found)) {
      this.#contents.set(key, found);
      return found;
    }
    if (!this.#reported.has(key)) tell({ type: "dataUnavailable", batchId: batch.id, reason: found.reason });
    this.#reported.add(key);
    return isReadable ? "withheld" : "unknown";
  }
}

function keyOf(batch: PostedBatch): string {
  return `${batch.id}/${batch.root}/${batch.dataHash}/${batch.transactionHash}`;
}
