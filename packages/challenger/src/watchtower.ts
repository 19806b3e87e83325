import { BatchChecks } from "./batch/batch-checks.js";
import { Challenges } from "./dispute/challenges.js";
import type { WatchtowerModules, WatchtowerOptions } from "./watchtower-options.js";

/**
 * Replays every batch and disputes what is wrong. All of its state is on the chain: it may be killed at any line and
 * started anywhere, and does the same. One pass is `react`: read the chain, compare, move.
 */
export class Watchtower {
  readonly #options: WatchtowerOptions;
  readonly #modules: WatchtowerModules;
  readonly #checks: BatchChecks;
  readonly #challenges: Challenges;

  constructor(options: WatchtowerOptions, modules: WatchtowerModules) {
    if (options.mode !== "observe" && modules.chain.account === null) {
      throw new TypeError(`mode ${options.mode} needs an account; without a key, use observe`);
    }
    this.#options = options;
    this.#modules = modules;
    this.#checks = new BatchChecks(options, modules);
    this.#challenges = new Challenges(options, modules, this.#checks);
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
      const doing = `checking batch ${batch.id}`;
      const check = await this.#attempt(doing, () => this.#checks.check(batch, signal), signal);
      if (check && check.wrong.length > 0 && this.#options.mode === "challenge") {
        const fighting = `challenging batch ${batch.id}`;
        await this.#attempt(fighting, () => this.#challenges.challenge(batch, check, signal), signal);
      }
      if (wasChecked) continue;
      // A replay takes long, and a dispute's clock does not wait for the next batch.
      await chain.catchUp(signal);
      await this.#serve(signal);
    }
  }

  async #serve(signal: AbortSignal): Promise<void> {
    if (this.#options.mode === "observe") return;
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
