export * from "./batch/batch-tree.js";
export * from "./batch/finality.js";
export * from "./batch/verify-batch-proof.js";
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
export * from "./dispute/challenger-move.js";
export * from "./dispute/clock.js";
export * from "./dispute/descent.js";
export * from "./dispute/dispute.js";
export * from "./dispute/dispute-error.js";
export * from "./dispute/event.js";
export * from "./dispute/guard.js";
export * from "./dispute/known-nodes.js";
export * from "./dispute/leftmost-difference.js";
export * from "./dispute/move.js";
export * from "./dispute/next-move.js";
export * from "./dispute/operator-move.js";
export * from "./dispute/operator-view.js";
export * from "./dispute/position.js";
export * from "./dispute/proof.js";
export * from "./dispute/trace-oracle.js";
export * from "./dispute/trace-shape.js";
export { ProtocolError } from "./error.js";
export * from "./parameters/parameters.js";
export { type BatchData, decodeBatchData, encodeBatchData } from "./record/batch-data.js";
export { type Deployment, type Fault, findFault } from "./record/fault.js";
export { checkModel, type Model, type ModelId, modelId } from "./record/model.js";
export { RecordError, type RecordErrorType } from "./record/record-error.js";
export { type Request, type RequestId, requestId } from "./record/request.js";
export { type Result, type ResultRoot, resultRoot } from "./record/result.js";
export * from "./record/ssz.js";
export { checkTensorType, serializeTensorType, type TensorType } from "./record/tensor-type.js";
export * from "./toy/toy-chain.js";
export * from "./toy/toy-player.js";
export * from "./toy/toy-program.js";
export * from "./toy/toy-trace.js";
export { BLOCK_BYTES, BLOCK_HEIGHT, blockRoot, rootOfBlocks } from "./tree/block.js";
export * from "./tree/depth.js";
export * from "./tree/leaf.js";
export * from "./tree/merkle-tree.js";
export type { PairHasher } from "./tree/pair-hasher.js";
export * from "./tree/tensor-tree.js";
export { TreeError, type TreeErrorType } from "./tree/tree-error.js";
export * from "./tree/verify.js";
export { MAX_TREE_DEPTH, zeroHash } from "./tree/zero-hash.js";
