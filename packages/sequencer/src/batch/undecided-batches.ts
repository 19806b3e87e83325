import type { BatchRecord, SequencerDatabase } from "@assay/store";

/** The own batches that are neither final nor rejected, by sequence number. */
export async function undecidedBatches(database: SequencerDatabase): Promise<readonly BatchRecord[]> {
  const found: BatchRecord[] = [];
  const after = await database.counters.get("decided");
  let isStart = true;
  let decided = after;
  for await (const [sequence, batch] of database.batches.entries(after === undefined ? {} : { after })) {
    const isDecided = batch.stage === "final" || batch.stage === "rejected";
    if (isDecided && isStart) decided = sequence;
    if (!isDecided) {
      isStart = false;
      found.push(batch);
    }
  }
  // Everything up to there is decided for good, and need not be read again.
  if (decided !== undefined && decided !== after) {
    await database.store.write([database.counters.put("decided", decided)]);
  }
  return found;
}

/** A batch that is on the chain. */
export type StandingBatch = BatchRecord & { readonly batchId: bigint };

/** The own batches that are on the chain and not decided. */
export async function standingBatches(database: SequencerDatabase): Promise<readonly StandingBatch[]> {
  const undecided = await undecidedBatches(database);
  return undecided.filter((batch): batch is StandingBatch => batch.batchId !== undefined && batch.stage !== "sealed");
}
