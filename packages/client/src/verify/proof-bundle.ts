import type { Digest, Request, Result } from "@assay/protocol";

/** What an operator hands out as evidence for an answer. Nothing in it is believed. */
export type ProofBundle = {
  readonly request: Request;
  readonly result: Result;
  readonly batchId: bigint;
  /** siblings of the result in the batch's tree, lowest first */
  readonly proof: readonly Digest[];
  /** element bytes of each output */
  readonly outputs: readonly Uint8Array[];
};
