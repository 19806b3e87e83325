import { untilAborted } from "@assay/chain";
import type { Program } from "@assay/program";
import { type Digest, sizeOf } from "@assay/protocol";
import type { WatchtowerListener } from "../event/watchtower-event.js";
import type { InferenceEngine } from "../port/inference-engine.js";
import type { ResultEntry } from "./batch-contents.js";
import { type Face, inspectResult, type Place } from "./inspect-batch.js";

/** A result that is wrong, and how it can be fought. */
export type WrongResult = { readonly index: number; readonly entry: ResultEntry } & (
  | { readonly by: "refutation"; readonly face: Face }
  | { readonly by: "dispute"; readonly trueOutputRoot: Digest }
);

/** `withheld`: its inputs are not at hand, though its root commits to them; `unreplayable`: it cannot be judged here. */
export type Verdict = WrongResult | "right" | "unreplayable" | "withheld";

export type JudgeModules = {
  readonly engine: InferenceEngine;
  readonly tell: WatchtowerListener;
};

/** Replays one result. What goes wrong in doing so is told, and never taken for a result that is right. */
export async function judgeResult(
  batchId: bigint,
  index: number,
  entry: ResultEntry,
  options: { readonly place: Place; readonly replayTimeoutMilliseconds: number },
  { engine, tell }: JudgeModules,
  signal: AbortSignal,
): Promise<Verdict> {
  const { modelId, outputRoot } = entry.result;
  const inspection = inspectResult(index, entry, options.place);
  if (inspection.type === "refutable") {
    tell({ type: "wrongOnItsFace", batchId, index, face: inspection.face });
    return { index, entry, by: "refutation", face: inspection.face };
  }
  const giveUp = <T extends "unreplayable" | "withheld">(verdict: T, reason: string): T => {
    tell({ type: "unreplayable", batchId, index, modelId, reason });
    return verdict;
  };
  if (inspection.type === "withheld") return giveUp("withheld", inspection.reason);
  const model = await engine.model(modelId);
  if (model === null) return giveUp("unreplayable", "the model is not held here");
  // Their root is right, but no proof can reach them; a demand takes their sizes from the model.
  if (!fits(model.program, entry.inputs)) return giveUp("withheld", "the inputs have other sizes than the model's");
  try {
    const run = model.execute(entry.inputs);
    const { outputRoot: trueOutputRoot } = await inTime(run, options.replayTimeoutMilliseconds, signal);
    if (trueOutputRoot === outputRoot) {
      if (inspection.requestKnown) return "right";
      return giveUp("unreplayable", "the request that the result names was not published");
    }
    tell({ type: "wrongResult", batchId, index, modelId, claimedOutputRoot: outputRoot, trueOutputRoot });
    return { index, entry, by: "dispute", trueOutputRoot };
  } catch (error) {
    signal.throwIfAborted();
    return giveUp("unreplayable", error instanceof Error ? error.message : String(error));
  }
}

function fits({ inputs: ports }: Program, inputs: readonly Uint8Array[]): boolean {
  const bytes = ports.map(({ type }) => sizeOf(type)).map(({ elements, width }) => elements * width);
  return bytes.length === inputs.length && bytes.every((length, i) => length === inputs[i].length);
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
