import type { Digest, Place } from "@assay/protocol";

/** Somebody who may know nodes of the operator's trace off chain. What it gives is checked, never believed. */
export interface NodeSource {
  /** The 2^levels nodes that lie `levels` below a place, left to right; `null` if it has none to give. */
  nodes(
    result: { readonly batchId: bigint; readonly resultIndex: number },
    place: Place,
    levels: number,
    signal: AbortSignal,
  ): Promise<readonly Digest[] | null>;
}
