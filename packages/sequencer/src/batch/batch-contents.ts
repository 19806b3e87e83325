import { BatchTree, type Digest, type Result, resultRoot } from "@assay/protocol";
import { type BatchRecord, type RequestRecord, type SequencerDatabase, StoreError } from "@assay/store";

/** One result of a batch with all that belongs to it. */
export type BatchEntry = {
  readonly requestId: Digest;
  readonly record: RequestRecord;
  readonly result: Result;
};

/** The result record that answers a request at an index of a batch. */
export function resultOf(requestId: Digest, { request, outputRoot }: RequestRecord, index: number): Result {
  const { modelId, inputRoot } = request;
  return { requestId, modelId, index, inputRoot, outputRoot };
}

/** A stored request. Throws STORE_VALUE_CORRUPT if something points to it and it is gone. */
export async function requestRecord(database: SequencerDatabase, requestId: Digest): Promise<RequestRecord> {
  return present(await database.requests.get(requestId), `request/${requestId}`);
}

/** The stored inputs of a request. Throws STORE_VALUE_CORRUPT if they are gone. */
export async function requestInputs(database: SequencerDatabase, requestId: Digest): Promise<readonly Uint8Array[]> {
  return present(await database.inputs.get(requestId), `input/${requestId}`);
}

/** The stored outputs of a request. Throws STORE_VALUE_CORRUPT if they are gone. */
export async function requestOutputs(database: SequencerDatabase, requestId: Digest): Promise<readonly Uint8Array[]> {
  return present(await database.outputs.get(requestId), `output/${requestId}`);
}

/** The results of a batch, in order. */
export async function batchEntries(database: SequencerDatabase, batch: BatchRecord): Promise<BatchEntry[]> {
  const entries: BatchEntry[] = [];
  for (const [index, requestId] of batch.requestIds.entries()) {
    const record = await requestRecord(database, requestId);
    entries.push({ requestId, record, result: resultOf(requestId, record, index) });
  }
  return entries;
}

/** The tree of a batch over the roots of its results. */
export function treeOf(entries: readonly BatchEntry[]): BatchTree {
  return new BatchTree(entries.map(({ result }) => resultRoot(result)));
}

function present<Value>(value: Value | undefined, key: string): Value {
  if (value === undefined) throw new StoreError({ code: "STORE_VALUE_CORRUPT", key, reason: "it is missing" });
  return value;
}
