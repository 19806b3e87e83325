import type { BatchChecks } from "../batch/batch-checks.js";
import type { SeenDispute } from "../chain/chain-index.js";
import type { InferenceEngine, ReplayTrace } from "../port/inference-engine.js";
import type { WatchedChain } from "../port/watched-chain.js";
import type { OwnSide } from "./play-dispute.js";

type OwnTracesModules = {
  readonly engine: InferenceEngine;
  readonly chain: WatchedChain;
  readonly checks: BatchChecks;
};

/** The own traces of disputed results; the last few are kept, since a game asks for the same one many times. */
export class OwnTraces {
  readonly #most: number;
  readonly #modules: OwnTracesModules;
  readonly #traces = new Map<string, Promise<ReplayTrace>>();

  constructor(options: { readonly keptTraces: number }, modules: OwnTracesModules) {
    this.#most = options.keptTraces;
    this.#modules = modules;
  }

  /** The own side of a dispute; `null` if model or inputs cannot be had. */
  async of(dispute: SeenDispute, signal: AbortSignal): Promise<OwnSide | null> {
    const { engine, chain, checks } = this.#modules;
    const model = await engine.model(dispute.result.modelId);
    const batch = chain.index.batch(dispute.batchId);
    const inputs = batch ? await checks.inputsOf(batch, dispute.resultIndex, signal) : null;
    if (model === null || inputs === null) return null;
    const key = `${model.modelId}/${dispute.result.inputRoot}`;
    const kept = this.#traces.get(key) ?? model.trace(inputs);
    this.#traces.delete(key);
    this.#traces.set(key, kept);
    for (const oldest of this.#traces.keys()) {
      if (this.#traces.size <= this.#most) break;
      this.#traces.delete(oldest);
    }
    try {
      return { model, trace: await kept };
    } catch (error) {
      this.#traces.delete(key);
      throw error;
    }
  }
}
