import type { BatchRecord } from "@assay/chain/browser";

/** Why a bundle is no evidence for an answer to the question. */
export type RefusalCode =
  | "REQUEST_CHAIN_MISMATCH"
  | "REQUEST_ROLLUP_MISMATCH"
  | "REQUEST_MODEL_MISMATCH"
  | "REQUEST_INPUT_MISMATCH"
  | "REQUEST_CLIENT_MISMATCH"
  | "REQUEST_NONCE_MISMATCH"
  | "REQUEST_DEADLINE_MISMATCH"
  | "REQUEST_MALFORMED"
  | "RESULT_REQUEST_MISMATCH"
  | "RESULT_MODEL_MISMATCH"
  | "RESULT_INPUT_MISMATCH"
  | "RESULT_OUTPUT_MISMATCH"
  | "RESULT_NOT_IN_BATCH"
  | "BATCH_MISSING"
  | "BATCH_REJECTED"
  | "CHAIN_DISAGREES";

/** One reason, with what was found and what should have been. */
export type Refusal = { readonly code: RefusalCode; readonly found: string; readonly expected: string };

/** What still lies between a batch and finality. */
export type Wait =
  /** challenges are open; it can ripen once the chain's time is past `endsAt` */
  | { readonly stage: "challengeWindow"; readonly postedAt: number; readonly endsAt: number }
  /** it ripened; it can be finalized once the chain's time is past `endsAt` and no dispute is live */
  | { readonly stage: "grace"; readonly ripeAt: number; readonly endsAt: number };

/**
 * The verdict on a bundle. `final`: nobody can change it any more. `pending`: all of it fits, but the batch may still
 * be rejected. `refused`: at least one thing is wrong, and all that were found are listed.
 */
export type Verdict =
  | { readonly verdict: "final"; readonly batch: BatchRecord }
  | { readonly verdict: "pending"; readonly batch: BatchRecord; readonly wait: Wait }
  | { readonly verdict: "refused"; readonly reasons: readonly Refusal[] };
