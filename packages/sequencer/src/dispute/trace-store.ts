import type { Digest, TraceOracle, TraceShape } from "@assay/protocol";
import type { SequencerDatabase } from "@assay/store";
import { requestInputs, requestRecord } from "../batch/batch-contents.js";
import type { ModelList } from "../intake/model-list.js";

export type TraceStoreOptions = {
  /** traces that are kept; the one used longest ago goes first */
  readonly tracesMost: number;
};

export type TraceStoreModules = { readonly database: SequencerDatabase; readonly models: ModelList };

/** A trace and what follows from its model. */
export type OwnTrace = { readonly shape: TraceShape; readonly own: TraceOracle };

/** Traces of own results, made again from the stored inputs when somebody asks. */
export class TraceStore {
  readonly #options: TraceStoreOptions;
  readonly #modules: TraceStoreModules;
  readonly #kept = new Map<Digest, Promise<OwnTrace>>();

  constructor(options: TraceStoreOptions, modules: TraceStoreModules) {
    this.#options = options;
    this.#modules = modules;
  }

  /** The trace behind the result of a request. */
  trace(requestId: Digest): Promise<OwnTrace> {
    const trace = this.#kept.get(requestId) ?? this.#make(requestId);
    // A Map keeps the order of insertion: taken out and put back, it is the newest.
    this.#kept.delete(requestId);
    this.#kept.set(requestId, trace);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#options.tracesMost) break;
      this.#kept.delete(oldest);
    }
    return trace;
  }

  #make(requestId: Digest): Promise<OwnTrace> {
    const trace = this.#run(requestId);
    trace.catch(() => this.#kept.delete(requestId));
    return trace;
  }

  async #run(requestId: Digest): Promise<OwnTrace> {
    const { database, models } = this.#modules;
    const { request } = await requestRecord(database, requestId);
    const engine = models.withId(request.modelId);
    return { shape: engine.shape, own: await engine.trace(await requestInputs(database, requestId)) };
  }
}
