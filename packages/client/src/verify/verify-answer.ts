import { type BatchRecord, isChainError } from "@assay/chain/browser";
import type { Digest, Request, Result } from "@assay/protocol";
import { checkAnswer, checkInclusion } from "./check-bundle.js";
import type { ProofBundle } from "./proof-bundle.js";
import type { Question } from "./question.js";
import type { Verdict, Wait } from "./verdict.js";

/** What verification asks of the chain; `RollupReader` of @assay/chain is one. */
export interface FinalityReader {
  /** throws a ChainError BatchMissing for an unknown batch */
  batch(id: bigint, signal: AbortSignal): Promise<BatchRecord>;
  verifyResult(
    batchId: bigint,
    request: Request,
    result: Result,
    proof: readonly Digest[],
    signal: AbortSignal,
  ): Promise<boolean>;
  /** seconds of the challenge window and of grace */
  finalityDelay(signal: AbortSignal): Promise<{ readonly challengeWindow: number; readonly grace: number }>;
}

/**
 * Checks a bundle against the chain alone: no server is believed, not even the one that the bundle came from. Whoever
 * provides the reader's RPC endpoint is trusted for the state of the chain.
 *
 * @example
 * const verdict = await verifyAnswer(question, bundle, new RollupReader(rollupAt(question.rollup, provider)), signal);
 * if (verdict.verdict === "final") use(bundle.outputs);
 */
export async function verifyAnswer(
  question: Question,
  bundle: ProofBundle,
  chain: FinalityReader,
  signal: AbortSignal,
): Promise<Verdict> {
  const reasons = checkAnswer(question, bundle);
  const batch = await findBatch(bundle.batchId, chain, signal);
  if (batch === null) {
    const missing = {
      code: "BATCH_MISSING",
      found: `batch ${bundle.batchId}`,
      expected: "a batch of the rollup",
    } as const;
    return { verdict: "refused", reasons: [...reasons, missing] };
  }
  reasons.push(...checkInclusion(bundle, batch));
  if (batch.status === "rejected") {
    reasons.push({ code: "BATCH_REJECTED", found: "rejected", expected: "final" });
  }
  if (reasons.length > 0) return { verdict: "refused", reasons };
  if (batch.status === "posted") return { verdict: "pending", batch, wait: await waitOf(batch, chain, signal) };
  const { request, result, proof } = bundle;
  if (batch.status === "final" && (await chain.verifyResult(batch.id, request, result, proof, signal))) {
    return { verdict: "final", batch };
  }
  // All fits here, yet the contract says no: one of the two must not be trusted.
  return { verdict: "refused", reasons: [{ code: "CHAIN_DISAGREES", found: "false", expected: "true" }] };
}

async function findBatch(id: bigint, chain: FinalityReader, signal: AbortSignal): Promise<BatchRecord | null> {
  try {
    const batch = await chain.batch(id, signal);
    return batch.status === "none" ? null : batch;
  } catch (error) {
    if (isChainError(error, "BatchMissing")) return null;
    throw error;
  }
}

async function waitOf(batch: BatchRecord, chain: FinalityReader, signal: AbortSignal): Promise<Wait> {
  const { challengeWindow, grace } = await chain.finalityDelay(signal);
  if (batch.ripeAt > 0) return { stage: "grace", ripeAt: batch.ripeAt, endsAt: batch.ripeAt + grace };
  return { stage: "challengeWindow", postedAt: batch.postedAt, endsAt: batch.postedAt + challengeWindow };
}
