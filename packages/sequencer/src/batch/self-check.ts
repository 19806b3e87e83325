import { type BatchData, type Digest, findFault, requestId, tensorRoot, tensorsRoot } from "@assay/protocol";
import type { BatchRecord, SequencerDatabase } from "@assay/store";
import { SequencerError } from "../error/sequencer-error.js";
import type { ModelList } from "../intake/model-list.js";
import type { InferenceEngine } from "../port/inference-engine.js";
import type { RollupPort } from "../port/rollup-port.js";
import { type BatchEntry, batchEntries, requestInputs, requestOutputs, treeOf } from "./batch-contents.js";

export type SelfCheckModules = {
  readonly database: SequencerDatabase;
  readonly models: ModelList;
  readonly rollup: Pick<RollupPort, "deployment">;
};

/**
 * The data of a batch as it will be published, after every result was executed once more from what will be published.
 * @throws SELF_CHECK_FAILED for the first result, record or root that is not what it must be
 */
export async function checkedBatchData(batch: BatchRecord, modules: SelfCheckModules): Promise<BatchData> {
  const entries = await batchEntries(modules.database, batch);
  const inputs: (readonly Uint8Array[])[] = [];
  for (const entry of entries) {
    const tensors = await requestInputs(modules.database, entry.requestId);
    await checkEntry(entry, tensors, modules);
    inputs.push(tensors);
  }
  expectEqual(batch, "root of the batch", treeOf(entries).root, batch.root);
  return {
    requests: entries.map(({ record }) => record.request),
    results: entries.map(({ result }) => result),
    inputs,
  };
}

async function checkEntry(
  { requestId: id, record, result }: BatchEntry,
  inputs: readonly Uint8Array[],
  { database, models, rollup }: SelfCheckModules,
): Promise<void> {
  const { request } = record;
  const engine: InferenceEngine = models.withId(request.modelId);
  const at = { sequence: record.place?.sequence, index: result.index };
  expectEqual(at, "requestId", requestId(request), id);
  const fault = findFault(result.index, request, result, rollup.deployment);
  if (fault !== null) expectEqual(at, fault.type, fault.given, fault.expected);
  expectEqual(at, "input root", tensorsRoot(inputs.map(tensorRoot)), request.inputRoot);
  const outputs = await requestOutputs(database, id);
  expectEqual(at, "root of the stored outputs", tensorsRoot(outputs.map(tensorRoot)), record.outputRoot);
  const replay = await engine.execute(inputs);
  expectEqual(at, "output root", record.outputRoot, replay.outputRoot);
}

function expectEqual(
  at: { readonly sequence?: bigint | undefined; readonly index?: number },
  what: string,
  given: string | Digest,
  expected: string | Digest,
): void {
  if (given === expected) return;
  const place = `batch ${at.sequence}${at.index === undefined ? "" : `, result ${at.index}`}`;
  const remedy = "Nothing was sent. Check memory and disk of this machine, then correct or remove the batch.";
  throw new SequencerError("SELF_CHECK_FAILED", `The ${what} of ${place} is ${given}, not ${expected}`, remedy, {
    sequence: String(at.sequence),
    index: at.index,
    what,
    given,
    expected,
  });
}
