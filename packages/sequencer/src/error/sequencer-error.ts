import { AssayError } from "@assay/service";

const CODES = {
  REQUEST_MALFORMED: ["The request body is not an inference request", 400],
  BINARY_TENSORS_UNSUPPORTED: ["Binary tensors are not supported", 415],
  REQUEST_PARAMETERS_INVALID: ["The request's parameters are not valid", 400],
  REQUEST_EXPIRED: ["The request's deadline has passed", 400],
  MODEL_UNKNOWN: ["This operator does not serve the model", 404],
  MODEL_VERSION_UNKNOWN: ["This operator does not serve the version of the model", 404],
  INPUTS_TOO_LARGE: ["The inputs are too large to be published with a batch", 413],
  QUEUE_FULL: ["The operator has as much work as it can hold", 503],
  SEQUENCER_HALTED: ["The operator stopped taking requests", 503],
  REQUEST_UNKNOWN: ["This operator has no such request", 404],
  BATCH_UNKNOWN: ["This operator posted no such batch", 404],
  RESULT_UNKNOWN: ["The batch has no such result", 404],
  PROOF_NOT_YET: ["The request is in no posted batch yet", 409],
  TRACE_WITHHELD: ["This operator does not give traces off chain", 403],
  TRACE_PLACE_INVALID: ["There is no such place in the trace", 400],
  IDENTIFIER_MALFORMED: ["An identifier in the path is malformed", 400],
  SELF_CHECK_FAILED: ["A result is not what its replay gives", 500],
  SEQUENCE_TAKEN: ["Another batch of this operator has the sequence number", 500],
  SEQUENCE_GAP: ["The chain expects an earlier batch than the next one at hand", 500],
  SUPPLY_IMPOSSIBLE: ["A demanded result cannot be supplied", 500],
  TRACE_LOST: ["The operator's trace is not the one that it committed to", 500],
} as const;

export type SequencerErrorCode = keyof typeof CODES;

/** An expected failure of the sequencer; the codes are its documentation. */
export class SequencerError extends AssayError {
  constructor(
    code: SequencerErrorCode,
    detail: string,
    remedy: string,
    data: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    const [title, status] = CODES[code];
    super({ code, title, status, detail, remedy, data }, options);
  }
}
