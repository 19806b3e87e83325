import {
  type Digest,
  ProtocolError,
  requestId,
  resultRoot,
  tensorRoot,
  tensorsRoot,
  verifyBatchProof,
} from "@assay/protocol";
import type { ProofBundle } from "./proof-bundle.js";
import type { Question } from "./question.js";
import type { Refusal, RefusalCode } from "./verdict.js";

/** Collects mismatches. */
class Findings {
  readonly refusals: Refusal[] = [];

  compare(code: RefusalCode, found: unknown, expected: unknown): void {
    if (found !== expected) this.refusals.push({ code, found: String(found), expected: String(expected) });
  }
}

/**
 * Everything about a bundle that can be checked without the chain: is it about the question, and does the result carry
 * exactly these outputs? Empty if all fits.
 */
export function checkAnswer(question: Question, bundle: ProofBundle): Refusal[] {
  const { request, result, outputs } = bundle;
  const findings = new Findings();
  findings.compare("REQUEST_CHAIN_MISMATCH", request.chainId, question.chainId);
  findings.compare("REQUEST_ROLLUP_MISMATCH", request.rollup, question.rollup);
  findings.compare("REQUEST_MODEL_MISMATCH", request.modelId, question.modelId);
  findings.compare("REQUEST_INPUT_MISMATCH", request.inputRoot, rootOrReason(question.inputs));
  if (question.client !== undefined) findings.compare("REQUEST_CLIENT_MISMATCH", request.client, question.client);
  if (question.nonce !== undefined) findings.compare("REQUEST_NONCE_MISMATCH", request.nonce, question.nonce);
  if (question.deadline !== undefined) {
    findings.compare("REQUEST_DEADLINE_MISMATCH", request.deadline, question.deadline);
  }
  findings.compare(
    "RESULT_REQUEST_MISMATCH",
    result.requestId,
    orReason(() => requestId(request)),
  );
  findings.compare("RESULT_MODEL_MISMATCH", result.modelId, question.modelId);
  findings.compare("RESULT_INPUT_MISMATCH", result.inputRoot, request.inputRoot);
  findings.compare("RESULT_OUTPUT_MISMATCH", result.outputRoot, rootOrReason(outputs));
  return findings.refusals;
}

/** Is the result leaf `result.index` of the batch? Empty if it is. */
export function checkInclusion(
  bundle: ProofBundle,
  batch: { readonly root: Digest; readonly count: number },
): Refusal[] {
  const { result, proof } = bundle;
  const included = orReason(() =>
    verifyBatchProof(batch.root, batch.count, result.index, resultRoot(result), proof) ? "included" : "not included",
  );
  return included === "included"
    ? []
    : [{ code: "RESULT_NOT_IN_BATCH", found: included, expected: `leaf ${result.index} of ${batch.root}` }];
}

function rootOrReason(tensors: readonly Uint8Array[]): string {
  return orReason(() => tensorsRoot(tensors.map(tensorRoot)));
}

/** Records outside their limits have no root: the reason stands in for it, and matches nothing. */
function orReason(root: () => string): string {
  try {
    return root();
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
}
