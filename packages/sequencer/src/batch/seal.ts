import { type Digest, RESULT_BYTES } from "@assay/protocol";
import type { BatchRecord, Change, RequestRecord, SequencerDatabase } from "@assay/store";
import { type BatchEntry, requestInputs, requestRecord, resultOf, treeOf } from "./batch-contents.js";
import { inputSize, inputSizeBound } from "./published-size.js";

export type SealOptions = {
  /** a batch is sealed as soon as so many requests wait, and never has more */
  readonly batchCountMost: number;
  /** or when the oldest has waited so long */
  readonly batchAgeSeconds: number;
  /** published data of a batch, before compression */
  readonly batchBytesMost: number;
  /** most that the count of a batch times (its longest inputs + RESULT_BYTES) may be: the rollup refuses more */
  readonly supplyCapacity: bigint;
};

type Waiting = { readonly arrival: bigint; readonly requestId: Digest; readonly record: RequestRecord };

/**
 * Seals the next batch if one is due: its members, their order and its root are decided in one atomic write.
 * @param sequence the operator's sequence number that it will be posted under
 * @returns the batch, or undefined if none is due
 */
export async function sealDueBatch(
  database: SequencerDatabase,
  options: SealOptions,
  at: { readonly now: number; readonly sequence: bigint },
): Promise<BatchRecord | undefined> {
  const { members, isFull } = await nextMembers(database, options);
  const oldest = members[0];
  if (oldest === undefined) return undefined;
  if (!isFull && at.now - oldest.record.acceptedAt < options.batchAgeSeconds) return undefined;
  const entries: BatchEntry[] = members.map(({ requestId, record }, index) => {
    return { requestId, record, result: resultOf(requestId, record, index) };
  });
  const batch: BatchRecord = {
    sequence: at.sequence,
    root: treeOf(entries).root,
    maxResultBytes: await longestInputs(database, members),
    requestIds: members.map(({ requestId }) => requestId),
    stage: "sealed",
    batchId: undefined,
  };
  await database.store.write([
    database.batches.put(batch.sequence, batch),
    ...members.map(({ arrival }) => database.waiting.delete(arrival)),
    ...placesOf(database, entries, batch.sequence),
  ]);
  return batch;
}

/** Moves a sealed batch to another sequence number; its results and its root stay. */
export async function moveBatch(
  database: SequencerDatabase,
  batch: BatchRecord,
  entries: readonly BatchEntry[],
  sequence: bigint,
): Promise<BatchRecord> {
  const moved: BatchRecord = { ...batch, sequence, stage: "sealed", batchId: undefined };
  await database.store.write([
    database.batches.delete(batch.sequence),
    database.batches.put(sequence, moved),
    ...placesOf(database, entries, sequence),
  ]);
  return moved;
}

function placesOf(database: SequencerDatabase, entries: readonly BatchEntry[], sequence: bigint): Change[] {
  return entries.map(({ requestId, record }, index) =>
    database.requests.put(requestId, { ...record, place: { sequence, index } }),
  );
}

/** The first waiting requests that fit into one batch; full if count, size or capacity leave no room for the next. */
async function nextMembers(database: SequencerDatabase, options: SealOptions) {
  const members: Waiting[] = [];
  let bytes = 0;
  let longest = 0;
  for await (const [arrival, requestId] of database.waiting.entries({ limit: options.batchCountMost })) {
    const record = await requestRecord(database, requestId);
    const size = record.publishedBytes;
    longest = Math.max(longest, inputSizeBound(size));
    const announced = BigInt(members.length + 1) * BigInt(longest + RESULT_BYTES);
    const fits = bytes + size <= options.batchBytesMost && announced <= options.supplyCapacity;
    if (members.length > 0 && !fits) return { members, isFull: true };
    members.push({ arrival, requestId, record });
    bytes += size;
  }
  return { members, isFull: members.length === options.batchCountMost };
}

/** What the batch announces: the contract takes the same number from the types of the results' models. */
async function longestInputs(database: SequencerDatabase, members: readonly Waiting[]): Promise<number> {
  let longest = 0;
  for (const { requestId } of members) {
    longest = Math.max(longest, inputSize(await requestInputs(database, requestId)));
  }
  return longest;
}
