import { join } from "node:path";
import type { ConvictedElement } from "@assay/challenger";
import type { Alteration } from "@assay/engine";
import { ask } from "../demo/honest.js";
import { Operator } from "../demo/operator.js";
import type { Scene } from "../demo/scene.js";
import { Watcher } from "../demo/watchtower.js";

/** More rounds than any dispute on any model can take. */
const ROUNDS_MOST = 200;

/** A transaction of a dispute. */
export type DisputeMove = { readonly by: string; readonly move: string; readonly gas: number };

/** How a dispute over one altered element ended. */
export type DisputeOutcome = {
  readonly alteration: Alteration;
  readonly verdict: "convicted" | "convicted otherwise" | "not convicted";
  /** what the referee found, where it convicted of an element */
  readonly found: ConvictedElement | null;
  readonly moves: readonly DisputeMove[];
};

/**
 * An operator answers one request with the alteration, withholds its trace, and a watchtower disputes the result, all on
 * the embedded chain. Convicted means: of exactly the element that was altered.
 */
export async function playDispute(
  scene: Scene,
  game: { readonly inputs: readonly Uint8Array[]; readonly alteration: Alteration; readonly number: number },
): Promise<DisputeOutcome> {
  const { world, signal } = scene;
  const { alteration, number } = game;
  await world.deposit("cheating operator", 1n, signal, number);
  const folder = join(scene.folder, `operator-${number}`);
  const operator = await Operator.open(
    { role: "cheating operator", modelName: scene.subject.name, batchSize: 1, folder, alteration },
    scene,
    signal,
  );
  try {
    await ask(scene, operator.url, game.inputs, BigInt(number));
    await operator.react(signal);
    const before = world.recorder.transactions.length;
    const found = await argue(scene, operator);
    const moves = world.recorder.transactions
      .slice(before)
      .map(({ from, label, gasUsed }) => ({ by: world.roleOf(from) ?? from, move: label, gas: Number(gasUsed) }));
    const isRight =
      found !== null &&
      found !== "otherwise" &&
      found.step === alteration.step &&
      found.element === BigInt(alteration.element);
    const verdict = isRight ? "convicted" : found === null ? "not convicted" : "convicted otherwise";
    return { alteration, verdict, found: found === "otherwise" ? null : found, moves };
  } finally {
    await operator.close();
  }
}

/** Watchtower and operator in turn, until one side has lost or nothing more can happen. */
async function argue(scene: Scene, operator: Operator): Promise<ConvictedElement | "otherwise" | null> {
  const { signal } = scene;
  const watcher = await Watcher.open({ ...scene, operatorUrls: [operator.url] }, () => {});
  for (let round = 0; round < ROUNDS_MOST; round++) {
    await watcher.react(signal);
    const conviction = watcher.last("convicted");
    if (conviction !== undefined) return conviction.by === "element" ? conviction.found : "otherwise";
    await operator.react(signal);
  }
  return null;
}
