import { Demands } from "./availability/demands.js";
import { BatchChecks } from "./batch/batch-checks.js";
import type { PostedBatch } from "./chain/chain-index.js";
import { Challenges } from "./dispute/challenges.js";
import type { WatchtowerModules, WatchtowerOptions } from "./watchtower-options.js";

/**
 * Replays every batch, disputes what is wrong, and demands what nobody published. All of its state is on the chain: it may be killed at any line and
 * started anywhere, and does the same. One pass is `react`: read the chain, compare, move.
 */
export class Watchtower {
  readonly #options: WatchtowerOptions;
  readonly #modules: WatchtowerModules;
  readonly #checks: BatchChecks;
  readonly #challenges: Challenges;
  readonly #demands: Demands;

  constructor(options: WatchtowerOptions, modules: WatchtowerModules) {
    if (options.mode !== "observe" && modules.chain.account === null) {
      throw new TypeError(`mode ${options.mode} needs an account; without a key, use observe`);
    }
    this.#options = options;
    this.#modules = modules;
    this.#checks = new BatchChecks(options, modules);
    this.#challenges = new Challenges(options, modules, this.#checks);
    this.#demands = new Demands(options, modules);
  }

  /** Watches until the signal is aborted; then it rejects with the signal's reason. A failing node is waited out. */
  async run(signal: AbortSignal): Promise<never> {
    for (;;) {
      await this.#attempt("reading the chain", () => this.react(signal), signal);
      await this.#modules.pause(signal);
    }
  }

  /** One pass: follows the chain, serves the own disputes, and looks at every batch that is not decided. */
  async react(signal: AbortSignal): Promise<void> {
    const { chain } = this.#modules;
    if (this.#options.mode !== "observe") await this.#challenges.recover(signal);
    await chain.catchUp(signal);
    await this.#serve(signal);
    const { undecided } = chain.index;
    this.#checks.keepOnly(undecided);
    for (const batch of undecided) {
      const wasChecked = this.#checks.isChecked(batch);
      await this.#look(batch, signal);
      if (wasChecked) continue;
      // A replay takes long, and a dispute's clock does not wait for the next batch.
      await chain.catchUp(signal);
      await this.#serve(signal);
    }
  }

  /** Checks a batch, and does about it what the mode allows. */
  async #look(batch: PostedBatch, signal: AbortSignal): Promise<void> {
    const { id } = batch;
    const checks = this.#checks;
    const check = await this.#attempt(`checking batch ${id}`, () => checks.check(batch, signal), signal);
    if (check === null) return;
    const replaying = `replaying what was supplied of batch ${id}`;
    const supplied = await this.#attempt(replaying, () => checks.checkSupplied(batch, check, signal), signal);
    if (this.#options.mode !== "challenge") return;
    const wrong = [...check.wrong, ...(supplied ?? [])];
    await this.#attempt(`challenging batch ${id}`, () => this.#challenges.challenge(batch, wrong, signal), signal);
    // A batch that falls anyway needs no demands.
    if (wrong.length > 0) return;
    const demanding = `demanding results of batch ${id}`;
    await this.#attempt(demanding, () => this.#demands.pursue(batch, check.withheld, signal), signal);
  }

  async #serve(signal: AbortSignal): Promise<void> {
    if (this.#options.mode === "observe") return;
    await this.#demands.serve(signal);
    await this.#challenges.serve(signal);
  }

  async #attempt<T>(doing: string, run: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
    try {
      return await run();
    } catch (error) {
      signal.throwIfAborted();
      this.#modules.tell({ type: "failed", doing, error });
      return null;
    }
  }
}
