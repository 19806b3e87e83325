export { checkAnswer, checkInclusion } from "./verify/check-bundle.js";
export type { ProofBundle } from "./verify/proof-bundle.js";
export type { Question } from "./verify/question.js";
export type { Refusal, RefusalCode, Verdict, Wait } from "./verify/verdict.js";
export { type FinalityReader, verifyAnswer } from "./verify/verify-answer.js";
