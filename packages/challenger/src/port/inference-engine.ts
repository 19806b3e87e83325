import type { Program } from "@assay/program";
import type { Digest, TraceOracle } from "@assay/protocol";

/** What the referee needs to recompute one element, proven in the own trace. `Trace` of @assay/engine makes it. */
export type ReplayedElement = {
  readonly instruction: { readonly step: number; readonly instruction: Uint8Array; readonly branch: readonly Digest[] };
  /** one for each read; none where the rows are long */
  readonly operands: readonly ReplayedRead[];
  /** of an element with long rows: what each transaction shows, in their order */
  readonly parts: readonly (readonly ReplayedRead[])[];
};

/** The chunks of one read of an element, and their proof. */
export type ReplayedRead = {
  /** position of the operand among those of the instruction */
  readonly operand: number;
  readonly chunks: Uint8Array;
  readonly range: readonly Digest[];
  readonly branch: readonly Digest[];
};

/** The own trace of one execution: the nodes of its combined tree, and proofs from it. */
export interface ReplayTrace extends TraceOracle {
  instructionProof(step: number): ReplayedElement["instruction"];
  proveElement(step: number, element: number): Promise<ReplayedElement>;
}

/** A model that the watchtower holds. `Model` of @assay/engine is one. */
export interface ReplayModel {
  readonly modelId: Digest;
  readonly program: Program;
  execute(inputs: readonly Uint8Array[]): Promise<{ readonly inputRoot: Digest; readonly outputRoot: Digest }>;
  trace(inputs: readonly Uint8Array[]): Promise<ReplayTrace>;
}

/** The models that the watchtower holds. */
export interface InferenceEngine {
  /** `null` if the model is not held */
  model(modelId: Digest): Promise<ReplayModel | null>;
}

/** An engine over models that are at hand. */
export function engineOf(models: Iterable<ReplayModel>): InferenceEngine {
  const byId = new Map<string, ReplayModel>();
  for (const model of models) byId.set(model.modelId, model);
  return { model: async (modelId) => byId.get(modelId) ?? null };
}
