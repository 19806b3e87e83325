import type { BatchTree, Digest } from "@assay/protocol";
import type { BatchRecord, SequencerDatabase } from "@assay/store";
import type { Express } from "express";
import { batchEntries, requestOutputs, resultOf, treeOf } from "../batch/batch-contents.js";
import { SequencerError } from "../error/sequencer-error.js";
import type { Sequencer } from "../sequencer.js";
import { digestOf, numberOf } from "./path-parameters.js";
import { batchView, requestView, resultView, statusOf, tensorView } from "./views.js";

/** Batch trees that are kept: many clients ask for proofs of the same batch. */
const TREES_MOST = 8;

/** Status of requests, proofs, batches: all that a client needs to verify a result against the chain alone. */
export function addResultRoutes(app: Express, modules: { readonly sequencer: Sequencer }): void {
  const { sequencer } = modules;
  const { database } = sequencer;
  const trees = new Map<Digest, Promise<BatchTree>>();

  app.get("/assay/v1/requests/:requestId", async (request, response) => {
    const requestId = digestOf(request.params.requestId);
    const record = await database.requests.get(requestId);
    if (record === undefined && sequencer.intake.isInFlight(requestId)) {
      response.json({ requestId, status: "received" });
      return;
    }
    const known = record ?? unknownRequest(requestId);
    const batch = known.place === undefined ? undefined : await database.batches.get(known.place.sequence);
    response.json({
      requestId,
      status: statusOf(known, batch),
      batchId: batch?.batchId === undefined ? null : String(batch.batchId),
      index: known.place?.index ?? null,
      acceptedAt: known.acceptedAt,
      request: requestView(known.request),
      outputRoot: known.outputRoot,
      outputs: await outputsView(sequencer, requestId, known.request.modelId),
    });
  });

  app.get("/assay/v1/requests/:requestId/proof", async (request, response) => {
    const requestId = digestOf(request.params.requestId);
    const record = (await database.requests.get(requestId)) ?? unknownRequest(requestId);
    const batch = record.place === undefined ? undefined : await database.batches.get(record.place.sequence);
    if (record.place === undefined || batch?.batchId === undefined) {
      const detail = `Request ${requestId} is ${statusOf(record, batch)}`;
      throw new SequencerError("PROOF_NOT_YET", detail, "Ask again when its batch is posted.", { requestId });
    }
    const { index } = record.place;
    const tree = await keptTree(trees, database, batch);
    response.json({
      requestId,
      status: statusOf(record, batch),
      batchId: String(batch.batchId),
      batchRoot: batch.root,
      count: batch.requestIds.length,
      request: requestView(record.request),
      result: resultView(resultOf(requestId, record, index)),
      proof: tree.proof(index),
      outputs: await outputsView(sequencer, requestId, record.request.modelId),
    });
  });

  app.get("/assay/v1/batches/:batchId", async (request, response) => {
    response.json(batchView(await ownBatch(database, numberOf(request.params.batchId))));
  });
}

/** The own batch with this id on chain. Throws BATCH_UNKNOWN. */
export async function ownBatch(database: SequencerDatabase, batchId: bigint): Promise<BatchRecord> {
  const sequence = await database.batchIds.get(batchId);
  const batch = sequence === undefined ? undefined : await database.batches.get(sequence);
  // After a reorganisation an id may have become another operator's.
  if (batch?.batchId === batchId) return batch;
  const remedy = "Ask the operator that the chain names for the batch.";
  throw new SequencerError("BATCH_UNKNOWN", `Batch ${batchId} is not of this operator`, remedy);
}

function unknownRequest(requestId: Digest): never {
  const remedy = "Ask the operator that took the request.";
  throw new SequencerError("REQUEST_UNKNOWN", `Request ${requestId} is not known here`, remedy, { requestId });
}

async function outputsView(sequencer: Sequencer, requestId: Digest, modelId: Digest) {
  const outputs = await requestOutputs(sequencer.database, requestId);
  const engine = sequencer.models.withId(modelId);
  return outputs.map((bytes, i) => tensorView(engine.outputs[i], bytes));
}

async function keptTree(
  trees: Map<Digest, Promise<BatchTree>>,
  database: SequencerDatabase,
  batch: BatchRecord,
): Promise<BatchTree> {
  const kept = trees.get(batch.root);
  if (kept !== undefined) return kept;
  const made = batchEntries(database, batch).then(treeOf);
  trees.set(batch.root, made);
  made.catch(() => trees.delete(batch.root));
  for (const oldest of trees.keys()) {
    if (trees.size <= TREES_MOST) break;
    trees.delete(oldest);
  }
  return made;
}
