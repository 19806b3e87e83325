import { untilAborted } from "@assay/chain";
import type { Digest } from "@assay/protocol";
import type { PostedBatch } from "../chain/chain-index.js";
import type { WatchtowerListener } from "../event/watchtower-event.js";
import type { InferenceEngine } from "../port/inference-engine.js";
import type { WatchedChain } from "../port/watched-chain.js";
import type { BatchContents } from "./batch-contents.js";
import { type Face, inspectResult, modelsOf, type Place } from "./inspect-batch.js";

/** A result that is wrong, and how it can be fought. */
export type WrongResult =
  | { readonly index: number; readonly by: "refutation"; readonly face: Face }
  | { readonly index: number; readonly by: "dispute"; readonly trueOutputRoot: Digest };

/** What a check of a batch found. */
export type BatchCheck = {
  readonly contents: BatchContents;
  readonly right: number;
  readonly wrong: readonly WrongResult[];
  readonly unreplayable: number;
};

export type CheckModules = {
  readonly chain: WatchedChain;
  readonly engine: InferenceEngine;
  readonly tell: WatchtowerListener;
};

/**
 * Replays every result of a batch. A result that cannot be replayed, for whatever reason, is reported and counted as
 * such, never as right; one that fails does not stop the others.
 */
export async function checkBatch(
  batch: PostedBatch,
  contents: BatchContents,
  options: { readonly replayTimeoutMilliseconds: number },
  modules: CheckModules,
  signal: AbortSignal,
): Promise<BatchCheck> {
  const { chain, tell } = modules;
  const checked = new Set<Digest>();
  for (const modelId of modelsOf(contents.data.results)) {
    if (await chain.isChecked(modelId, signal)) checked.add(modelId);
  }
  const place: Place = { chainId: chain.chainId, rollup: chain.rollup, isChecked: (modelId) => checked.has(modelId) };
  const wrong: WrongResult[] = [];
  let right = 0;
  let unreplayable = 0;
  for (let index = 0; index < batch.count; index++) {
    const verdict = await judge(batch.id, index, contents, place, options, modules, signal);
    if (verdict === "right") right++;
    else if (verdict === "unreplayable") unreplayable++;
    else wrong.push(verdict);
  }
  const counts = { right, wrong: wrong.length, unreplayable };
  tell({ type: "batchChecked", batchId: batch.id, count: batch.count, ...counts });
  return { contents, right, wrong, unreplayable };
}

async function judge(
  batchId: bigint,
  index: number,
  contents: BatchContents,
  place: Place,
  options: { readonly replayTimeoutMilliseconds: number },
  { engine, tell }: CheckModules,
  signal: AbortSignal,
): Promise<WrongResult | "right" | "unreplayable"> {
  const { modelId, outputRoot } = contents.data.results[index];
  const inspection = inspectResult(index, contents, place);
  if (inspection.type === "refutable") {
    tell({ type: "wrongOnItsFace", batchId, index, face: inspection.face });
    return { index, by: "refutation", face: inspection.face };
  }
  const giveUp = (reason: string): "unreplayable" => {
    tell({ type: "unreplayable", batchId, index, modelId, reason });
    return "unreplayable";
  };
  if (inspection.type === "unreplayable") return giveUp(inspection.reason);
  const model = await engine.model(modelId);
  if (model === null) return giveUp("the model is not held here");
  try {
    const run = model.execute(contents.data.inputs[index]);
    const { outputRoot: trueOutputRoot } = await inTime(run, options.replayTimeoutMilliseconds, signal);
    if (trueOutputRoot === outputRoot) {
      return inspection.requestKnown ? "right" : giveUp("the request that the result names was not published");
    }
    tell({ type: "wrongResult", batchId, index, modelId, claimedOutputRoot: outputRoot, trueOutputRoot });
    return { index, by: "dispute", trueOutputRoot };
  } catch (error) {
    signal.throwIfAborted();
    return giveUp(error instanceof Error ? error.message : String(error));
  }
}

/** A timer of its own: those of AbortSignal.timeout let a process end that waits for nothing else. */
async function inTime<T>(run: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> {
  const limit = new AbortController();
  const reason = new Error(`the replay took longer than ${milliseconds} ms`);
  const timer = setTimeout(() => limit.abort(reason), milliseconds);
  try {
    return await untilAborted(run, AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
