export type {
  Alteration,
  Backend,
  BackendName,
  CertificateCount,
  Executable,
  RunOptions,
  StepObserver,
  TensorBytes,
} from "./backend/backend.js";
export { createBackend } from "./backend/create-backend.js";
export { OnnxruntimeBackend } from "./backend/onnxruntime-backend.js";
export { PortableBackend } from "./backend/portable-backend.js";
export { Profile, type ProfileEntry, type ProfilePhase } from "./backend/profile.js";
export { BackendUnsoundError } from "./backend/self-test.js";
export type { ExternalFile } from "./cache/cache-entry.js";
export { CacheError, type CacheErrorType } from "./cache/cache-error.js";
export type { KeptProgram } from "./cache/cache-folder.js";
export { ProgramCache, type ProgramCacheModules, type ProgramCacheOptions } from "./cache/program-cache.js";
export { hashFile, type ProgramSource } from "./cache/program-source.js";
export { StoredProgram } from "./cache/stored-program.js";
export type { Executor } from "./executor/executor.js";
export { ExecutorError } from "./executor/executor-error.js";
export { LocalExecutor } from "./executor/local-executor.js";
export { PooledExecutor } from "./executor/pooled-executor.js";
export { type Commitment, commitTo } from "./model/commitment.js";
export { type Execution, Model, rootOf } from "./model/model.js";
export { ModelError, type ModelErrorType } from "./model/model-error.js";
export { byteLength, elementCount } from "./plan/element-count.js";
export type { ElementProof, InstructionProof, OperandProof } from "./trace/element-proof.js";
export { type OutputProof, Trace } from "./trace/trace.js";
