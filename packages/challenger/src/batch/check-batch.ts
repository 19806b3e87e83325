import type { Digest } from "@assay/protocol";
import type { PostedBatch } from "../chain/chain-index.js";
import type { WatchtowerListener } from "../event/watchtower-event.js";
import type { InferenceEngine } from "../port/inference-engine.js";
import type { WatchedChain } from "../port/watched-chain.js";
import { type BatchContents, entryAt } from "./batch-contents.js";
import { modelsOf, type Place } from "./inspect-batch.js";
import { judgeResult, type WrongResult } from "./judge-result.js";

/** What a check of a batch found. */
export type BatchCheck = {
  readonly right: number;
  readonly wrong: readonly WrongResult[];
  /** cannot be judged here: among them those that are withheld */
  readonly unreplayable: number;
  /** positions of which nobody published what a replay needs, in order */
  readonly withheld: readonly number[];
};

export type CheckModules = {
  readonly chain: WatchedChain;
  readonly engine: InferenceEngine;
  readonly tell: WatchtowerListener;
};

/**
 * Replays every published result of a batch. A result that cannot be replayed, for whatever reason, is reported and
 * counted as such, never as right; one that fails does not stop the others.
 */
export async function checkBatch(
  batch: PostedBatch,
  contents: BatchContents,
  { replayTimeoutMilliseconds }: { readonly replayTimeoutMilliseconds: number },
  modules: CheckModules,
  signal: AbortSignal,
): Promise<BatchCheck> {
  const place = await placeOf(modelsOf(contents.data.results), modules.chain, signal);
  const options = { place, replayTimeoutMilliseconds };
  const wrong: WrongResult[] = [];
  const withheld: number[] = [];
  let right = 0;
  let unreplayable = 0;
  for (let index = 0; index < batch.count; index++) {
    const verdict = await judgeResult(batch.id, index, entryAt(contents, index), options, modules, signal);
    if (verdict === "right") right++;
    else if (verdict === "unreplayable") unreplayable++;
    else if (verdict === "withheld") withheld.push(index);
    else wrong.push(verdict);
  }
  unreplayable += withheld.length;
  const counts = { right, wrong: wrong.length, unreplayable };
  modules.tell({ type: "batchChecked", batchId: batch.id, count: batch.count, ...counts });
  return { right, wrong, unreplayable, withheld };
}

/** Where the watchtower watches, and which of the models can be judged there. */
export async function placeOf(
  models: readonly Digest[],
  chain: Pick<WatchedChain, "chainId" | "rollup" | "isChecked">,
  signal: AbortSignal,
): Promise<Place> {
  const checked = new Set<Digest>();
  for (const modelId of models) {
    if (await chain.isChecked(modelId, signal)) checked.add(modelId);
  }
  return { chainId: chain.chainId, rollup: chain.rollup, isChecked: (modelId) => checked.has(modelId) };
}
