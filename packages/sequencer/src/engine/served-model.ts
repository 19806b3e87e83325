import type { Alteration, Model } from "@assay/engine";
import { type Digest, type TraceOracle, type TraceShape, traceShape } from "@assay/protocol";
import type { Execution, InferenceEngine, TensorPort } from "../port/inference-engine.js";

export type ServedModelOptions = {
  /** the model's name in URLs */
  readonly name: string;
  /**
   * A corruption: with it, this operator lies about one element of one step of every execution, and sticks to the lie.
   * For adversaries in demonstrations and tests; an operator that uses it loses its bond.
   */
  readonly alteration?: Alteration;
};

/** A model of the engine as the sequencer serves it. */
export class ServedModel implements InferenceEngine {
  readonly name: string;
  readonly inputs: readonly TensorPort[];
  readonly outputs: readonly TensorPort[];
  readonly shape: TraceShape;
  readonly #model: Model;
  readonly #alteration: Alteration | undefined;

  constructor(options: ServedModelOptions, modules: { readonly model: Model }) {
    const { program, commitment } = modules.model;
    this.#model = modules.model;
    this.#alteration = options.alteration;
    this.name = options.name;
    this.inputs = program.inputs;
    this.outputs = program.outputs;
    const steps = program.instructions.map((instruction) => instruction.output);
    this.shape = traceShape(steps, commitment.record.outputSteps);
  }

  get modelId(): Digest {
    return this.#model.modelId;
  }

  execute(inputs: readonly Uint8Array[]): Promise<Execution> {
    return this.#model.execute(inputs, this.#alteration);
  }

  async executeStacked(requests: readonly (readonly Uint8Array[])[]): Promise<readonly Execution[]> {
    if (!this.#alteration) return this.#model.executeStacked(requests);
    return Promise.all(requests.map((inputs) => this.execute(inputs)));
  }

  trace(inputs: readonly Uint8Array[]): Promise<TraceOracle> {
    return this.#model.trace(inputs, this.#alteration);
  }
}
