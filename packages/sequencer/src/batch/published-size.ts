/** Bytes of the SSZ serializations of a Request and a Result (specification, appendix B). */
const REQUEST_BYTES = 128;
const RESULT_BYTES = 132;
/** an SSZ offset: one for the list of inputs, one for each input */
const OFFSET_BYTES = 4;

/** Bytes of the inputs of a result: what supplying them on chain is counted by. */
export function inputSize(inputs: readonly Uint8Array[]): number {
  return inputs.reduce((size, bytes) => size + bytes.length, 0);
}

/** What the inputs of a result have at most, by what it takes in the published data. */
export function inputSizeBound(publishedBytes: number): number {
  return publishedBytes - REQUEST_BYTES - RESULT_BYTES - OFFSET_BYTES;
}

/** What one result takes in the published data of a batch, before compression. */
export function publishedSize(inputs: readonly Uint8Array[]): number {
  const tensors = inputs.reduce((size, bytes) => size + OFFSET_BYTES + bytes.length, 0);
  return REQUEST_BYTES + RESULT_BYTES + OFFSET_BYTES + tensors;
}
