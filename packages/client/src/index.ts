export { ClientError, type ClientErrorCode } from "./client-error.js";
export { REQUEST_STATUSES, type RequestStatus } from "./sequencer/responses.js";
export * from "./sequencer/sequencer-client.js";
export { type TensorDescription, tensorJson } from "./sequencer/tensor-json.js";
export { checkAnswer, checkInclusion } from "./verify/check-bundle.js";
export type { ProofBundle } from "./verify/proof-bundle.js";
export type { Question } from "./verify/question.js";
export type { Refusal, RefusalCode, Verdict, Wait } from "./verify/verdict.js";
export { type FinalityReader, verifyAnswer } from "./verify/verify-answer.js";
