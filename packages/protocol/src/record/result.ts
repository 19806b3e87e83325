import { type Brand, type Digest, toBytes, toDigest } from "../digest.js";
import { checkUint } from "./record-error.js";
import { ResultSsz } from "./ssz.js";

/** The hash tree root of a result. */
export type ResultRoot = Brand<Digest, "ResultRoot">;

/** What the operator says the answer is; leaf `index` of its batch (specification, section 3 and appendix B). */
export type Result = {
  readonly requestId: Digest;
  readonly modelId: Digest;
  readonly index: number;
  readonly inputRoot: Digest;
  readonly outputRoot: Digest;
};

/** Hash tree root of a result. Throws RECORD_UINT_OUT_OF_RANGE. */
export function resultRoot(result: Result): ResultRoot {
  return toDigest(ResultSsz.hashTreeRoot(resultValue(result))) as ResultRoot;
}

/** A result as the SSZ library takes it. */
export function resultValue(result: Result) {
  checkUint("index", result.index, 32);
  return {
    requestId: toBytes(result.requestId),
    modelId: toBytes(result.modelId),
    index: result.index,
    inputRoot: toBytes(result.inputRoot),
    outputRoot: toBytes(result.outputRoot),
  };
}

/** The converse of `resultValue`. */
export function resultOf(value: ReturnType<typeof resultValue>): Result {
  return {
    requestId: toDigest(value.requestId),
    modelId: toDigest(value.modelId),
    index: value.index,
    inputRoot: toDigest(value.inputRoot),
    outputRoot: toDigest(value.outputRoot),
  };
}
