import type { Digest } from "@assay/protocol";
import { SequencerError } from "../error/sequencer-error.js";
import type { InferenceEngine } from "../port/inference-engine.js";

/** The models on this operator's own list: it serves no others. */
export class ModelList {
  readonly #byName: ReadonlyMap<string, InferenceEngine>;
  readonly #byId: ReadonlyMap<Digest, InferenceEngine>;

  constructor(engines: readonly InferenceEngine[]) {
    this.#byName = new Map(engines.map((engine) => [engine.name, engine]));
    this.#byId = new Map(engines.map((engine) => [engine.modelId, engine]));
    if (this.#byName.size < engines.length) throw new TypeError("two models of the list have the same name");
  }

  get all(): readonly InferenceEngine[] {
    return [...this.#byName.values()];
  }

  /** The model of a URL; its only version is its modelId. Throws MODEL_UNKNOWN or MODEL_VERSION_UNKNOWN. */
  named(name: string, version?: string): InferenceEngine {
    const engine = this.#byName.get(name);
    if (engine === undefined) {
      const names = [...this.#byName.keys()];
      const detail = `There is no model ${JSON.stringify(name.slice(0, 64))}`;
      throw new SequencerError("MODEL_UNKNOWN", detail, `Served models: ${names.join(", ")}.`, { models: names });
    }
    if (version !== undefined && version.toLowerCase() !== engine.modelId) {
      const detail = `Model ${name} has no version ${JSON.stringify(version.slice(0, 80))}`;
      const remedy = `Leave the version out, or ask for ${engine.modelId}.`;
      throw new SequencerError("MODEL_VERSION_UNKNOWN", detail, remedy, { versions: [engine.modelId] });
    }
    return engine;
  }

  /** The model with this id. Throws MODEL_UNKNOWN. */
  withId(modelId: Digest): InferenceEngine {
    const engine = this.#byId.get(modelId);
    if (engine !== undefined) return engine;
    const remedy = "Put the model back on the list: results under it are not final yet.";
    throw new SequencerError("MODEL_UNKNOWN", `Model ${modelId} is not on the list`, remedy, { modelId });
  }
}
