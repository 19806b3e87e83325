import type { Digest, TensorType, TraceOracle, TraceShape } from "@assay/protocol";

/** A named input or output of a model. */
export type TensorPort = { readonly name: string; readonly type: TensorType };

/** What one execution gives. */
export type Execution = {
  /** outputs[i]: the element bytes of output i */
  readonly outputs: readonly Uint8Array[];
  readonly inputRoot: Digest;
  readonly outputRoot: Digest;
};

/**
 * A model that this operator serves. Implementations do their work on other threads than the one that serves HTTP.
 * Equal inputs give equal bits, alone or stacked, today or after a restart.
 */
export interface InferenceEngine {
  /** the model's name in URLs */
  readonly name: string;
  readonly modelId: Digest;
  readonly inputs: readonly TensorPort[];
  readonly outputs: readonly TensorPort[];
  /** what the dispute's rules need to know of the model's traces */
  readonly shape: TraceShape;
  execute(inputs: readonly Uint8Array[]): Promise<Execution>;
  /** Several requests as one. */
  executeStacked(requests: readonly (readonly Uint8Array[])[]): Promise<readonly Execution[]>;
  /** Runs once more and keeps the trace. */
  trace(inputs: readonly Uint8Array[]): Promise<TraceOracle>;
}
