import { checkLength, RecordError } from "./record-error.js";
import { type Request, requestOf, requestValue } from "./request.js";
import { type Result, resultOf, resultValue } from "./result.js";
import { BatchDataSsz, MAX_BATCH_RESULTS, MAX_INPUT_BYTES, MAX_PORTS } from "./ssz.js";

/** What is published with a batch: entry i of each list belongs to result i (specification, appendix B). */
export type BatchData = {
  readonly requests: readonly Request[];
  readonly results: readonly Result[];
  /** inputs[i][j]: the element bytes of input j of result i */
  readonly inputs: readonly (readonly Uint8Array[])[];
};

/** The SSZ serialization, not compressed. Throws a RecordError for data outside the limits or of unequal counts. */
export function encodeBatchData(data: BatchData): Uint8Array {
  checkBatchData(data);
  return BatchDataSsz.serialize({
    requests: data.requests.map(requestValue),
    results: data.results.map(resultValue),
    inputs: data.inputs.map((tensors) => [...tensors]),
  });
}

/**
 * The data in a serialization. Throws BATCH_DATA_MALFORMED for bytes that are none, and a RecordError for data outside
 * the limits or of unequal counts. Whether a record is true is another matter: see `findFault`.
 */
export function decodeBatchData(bytes: Uint8Array): BatchData {
  const value = deserialize(bytes);
  const data: BatchData = {
    requests: value.requests.map(requestOf),
    results: value.results.map(resultOf),
    inputs: value.inputs,
  };
  checkBatchData(data);
  return data;
}

function deserialize(bytes: Uint8Array) {
  try {
    // Strict about offsets: whatever it takes has one serialization only (a property test holds it to that).
    return BatchDataSsz.deserialize(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RecordError({ code: "BATCH_DATA_MALFORMED", reason }, { cause });
  }
}

function checkBatchData(data: BatchData): void {
  checkLength("results", data.results.length, 1, MAX_BATCH_RESULTS);
  for (const field of ["requests", "inputs"] as const) {
    const count = data[field].length;
    if (count !== data.results.length) {
      throw new RecordError({ code: "RECORD_COUNT_MISMATCH", field, count, expected: data.results.length });
    }
  }
  data.inputs.forEach((tensors, i) => {
    checkLength(`inputs[${i}]`, tensors.length, 1, MAX_PORTS);
    tensors.forEach((tensor, j) => {
      checkLength(`inputs[${i}][${j}]`, tensor.length, 1, MAX_INPUT_BYTES);
    });
  });
}
