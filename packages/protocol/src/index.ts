export * from "./batch/batch-tree.js";
export {
  type Address,
  type Brand,
  type Digest,
  DigestError,
  type DigestErrorType,
  flatten,
  type Hex,
  toAddress,
  toBytes,
  toDigest,
  toDigests,
  toHex,
  ZERO_DIGEST,
} from "./digest.js";
export { ProtocolError } from "./error.js";
export * from "./parameters/parameters.js";
export { type BatchData, decodeBatchData, encodeBatchData } from "./record/batch-data.js";
export { type Fault, findFault } from "./record/fault.js";
export { checkModel, type Model, type ModelId, modelId } from "./record/model.js";
export { RecordError, type RecordErrorType } from "./record/record-error.js";
export { type Request, type RequestId, requestId } from "./record/request.js";
export { type Result, type ResultRoot, resultRoot } from "./record/result.js";
export * from "./record/ssz.js";
export { checkTensorType, serializeTensorType, type TensorType } from "./record/tensor-type.js";
export * from "./tree/depth.js";
export * from "./tree/leaf.js";
export * from "./tree/merkle-tree.js";
export type { PairHasher } from "./tree/pair-hasher.js";
export * from "./tree/tensor-tree.js";
export { TreeError, type TreeErrorType } from "./tree/tree-error.js";
export * from "./tree/verify.js";
export { MAX_TREE_DEPTH, zeroHash } from "./tree/zero-hash.js";
