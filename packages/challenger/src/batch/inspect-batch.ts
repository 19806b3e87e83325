import { type Deployment, type Digest, findFault, type Result, tensorRoot, tensorsRoot } from "@assay/protocol";
import type { ResultEntry } from "./batch-contents.js";

/** What makes a result wrong on its face, so that `refute` convicts the batch without a dispute. */
export type Face = "index" | "model" | "request";

/** What is to be done about one result. */
export type Inspection =
  | { readonly type: "refutable"; readonly face: Face }
  /** its inputs are not those that it names: whoever published withholds them */
  | { readonly type: "withheld"; readonly reason: string }
  /** to be replayed; `requestKnown` is false if the request beside it is not the one that it names */
  | { readonly type: "replayable"; readonly requestKnown: boolean };

/** Where the watchtower watches, and which models can be judged there. */
export type Place = Deployment & { readonly isChecked: (modelId: Digest) => boolean };

/** Looks at the result at `position` of a batch without computing it. */
export function inspectResult(position: number, entry: ResultEntry, place: Place): Inspection {
  const { request, result, inputs } = entry;
  const fault = findFault(position, request, result, place);
  if (fault?.type === "index") return { type: "refutable", face: "index" };
  if (!place.isChecked(result.modelId)) return { type: "refutable", face: "model" };
  // Only the request that the result names can testify against it.
  const requestKnown = fault?.type !== "request";
  if (requestKnown && fault !== null) return { type: "refutable", face: "request" };
  if (inputRootOf(inputs) !== result.inputRoot) {
    return { type: "withheld", reason: "the published inputs are not those of the result's input root" };
  }
  return { type: "replayable", requestKnown };
}

/** The models that a batch's results name, each once. */
export function modelsOf(results: readonly Result[]): readonly Digest[] {
  return [...new Set(results.map(({ modelId }) => modelId))];
}

/** The input root of element bytes. */
export function inputRootOf(inputs: readonly Uint8Array[]): Digest {
  return tensorsRoot(inputs.map(tensorRoot));
}
