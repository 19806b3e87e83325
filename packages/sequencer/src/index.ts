export { Alarm, codeOf } from "./alarm.js";
export { inputSize, publishedSize } from "./batch/published-size.js";
export type { SealOptions } from "./batch/seal.js";
export { checkedBatchData, type SelfCheckModules } from "./batch/self-check.js";
export { ServedModel, type ServedModelOptions } from "./engine/served-model.js";
export { SequencerError, type SequencerErrorCode } from "./error/sequencer-error.js";
export { openApi } from "./http/open-api.js";
export { type SequencerServerModules, type SequencerServerOptions, sequencerServer } from "./http/sequencer-server.js";
export type { RequestStatus } from "./http/views.js";
export {
  type Acknowledged,
  Intake,
  type IntakeModules,
  type IntakeOptions,
  type RequestTerms,
} from "./intake/intake.js";
export { ModelList } from "./intake/model-list.js";
export { WorkQueue, type WorkQueueOptions } from "./intake/work-queue.js";
export { type Clock, systemClock } from "./port/clock.js";
export type { Execution, InferenceEngine, TensorPort } from "./port/inference-engine.js";
export type {
  BatchState,
  DemandPort,
  DisputePort,
  DisputeReference,
  OpenDemand,
  OutgoingBatch,
  PostedBatch,
  RollupPort,
  SuppliedPart,
  SupplyCall,
} from "./port/rollup-port.js";
export { Sequencer, type SequencerModules, type SequencerOptions } from "./sequencer.js";
export { sequencerDefinitions, sequencerOptionsOf } from "./sequencer-options.js";
export { decodeTensors, type JsonTensor } from "./tensor/decode-tensors.js";
export { encodeTensor } from "./tensor/encode-tensor.js";
export { TensorError, type TensorErrorCode } from "./tensor/tensor-error.js";
