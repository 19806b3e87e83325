import { join } from "node:path";
import type { WatchtowerEvent } from "@assay/challenger";
import { verifyAnswer } from "@assay/client";
import { type Alteration, byteLength } from "@assay/engine";
import { formatEther } from "ethers";
import { chooseCorruption, topClass } from "./corruption.js";
import { mustBe } from "./demo-error.js";
import { ask } from "./honest.js";
import { Operator } from "./operator.js";
import type { Scene } from "./scene.js";
import { verdictLines } from "./verdict.js";
import { Watcher } from "./watchtower.js";
import type { Role } from "./world.js";

/** More rounds than any dispute on any model can take. */
const ROUNDS_MOST = 60;
const ROLE: Role = "cheating operator";

/** A second operator lies about one element and hides its trace; the watchtower forces it open and convicts it. */
export async function tellCheating(scene: Scene): Promise<void> {
  const { story, world, subject, model, signal } = scene;
  story.chapter(
    "A cheating operator",
    "A second operator alters one number deep inside the model, computes on from it consistently, and posts the",
    "answer that follows. It refuses to show its intermediate results.",
  );
  // A sample that differs from the picture of the chapter before.
  const request = subject.requests[Math.min(6, subject.requests.length - 1)];
  const alteration = await chooseCorruption(model, request.inputs);
  mustBe(alteration !== null, "there is an element whose corruption changes the answer");
  await world.deposit(ROLE, 1n, signal);
  const bondBefore = await bondOf(scene);
  const operator = await Operator.open(
    { role: ROLE, modelName: subject.name, batchSize: 1, folder: join(scene.folder, "cheating"), alteration },
    scene,
    signal,
  );
  try {
    story.lines(request.picture, 6);
    const { client, submission } = await ask(scene, operator.url, request.inputs, 1_000_000n);
    await operator.react(signal);
    const bundle = await client.proof(submission.requestId, signal);
    mustBe(bundle !== null, "the lie is posted");
    await tellLie(scene, alteration, request.inputs, bundle.outputs[0]);
    await tellDispute(scene, operator, bundle.batchId, alteration);
    await tellPunishment(scene, bundle.batchId, bondBefore);
    const verdict = await verifyAnswer(submission.question, bundle, world.rollup, signal);
    mustBe(verdict.verdict === "refused", "the client refuses the lie");
    story.good(`the client refuses the answer: ${verdict.reasons.map(({ code }) => code).join(", ")}`);
  } finally {
    await operator.close();
  }
}

async function tellLie(
  { story, model, subject }: Scene,
  alteration: Alteration,
  inputs: readonly Uint8Array[],
  lied: Uint8Array,
): Promise<void> {
  const { outputs } = await model.execute(inputs);
  const [truth, lie] = [topClass(outputs[0]), topClass(lied)];
  const what = truth === lie ? "another output than the model's" : `class ${lie}; the model says ${truth}`;
  const { part, operator } = subject.program.origins[alteration.step];
  story.bad(`it claims ${what}`);
  story.fact(
    `(what nobody knows yet: one element of step ${alteration.step}, the ${part} of a ${operator}, was altered)`,
  );
}

async function tellDispute(scene: Scene, operator: Operator, batchId: bigint, alteration: Alteration): Promise<void> {
  const { story, subject, signal } = scene;
  story.chapter(
    "The dispute",
    "The watchtower replays, disagrees, and opens a dispute. The operator must commit to its trace, a tree over all",
    "steps, and reveal 64 nodes at a time where it is asked, down to the one number that does not follow.",
  );
  const watcher = await Watcher.open({ ...scene, operatorUrls: [operator.url] }, (event) => tellEvent(scene, event));
  for (let round = 0; round < ROUNDS_MOST && !watcher.last("convicted"); round++) {
    await watcher.react(signal);
    if (watcher.last("convicted")) break;
    const before = scene.world.recorder.transactions.length;
    await operator.react(signal);
    tellAnswers(scene, before);
  }
  const conviction = watcher.last("convicted");
  mustBe(conviction?.by === "element" && conviction.batchId === batchId, "the operator is convicted of an element");
  const { found } = conviction;
  mustBe(found.step === alteration.step, "the conviction names the altered step");
  mustBe(found.element === BigInt(alteration.element), "the conviction names the altered element");
  mustBe(found.claimed === alteration.bits, "the conviction names the altered value");
  const demanded = watcher.events.some((event) => event.type === "moved" && event.action === "demand");
  const { output } = subject.program.instructions[alteration.step];
  const isOneChunk = byteLength(output) <= 32;
  mustBe(demanded || isOneChunk, "the operator was forced to reveal what it withheld");
  story.title("   The verdict");
  story.lines(verdictLines(found, subject.program));
  // Collect what is owed: the bond back, and the reward.
  await watcher.react(signal);
}

function tellEvent({ story }: Scene, event: WatchtowerEvent): void {
  switch (event.type) {
    case "wrongResult":
      story.bad(`watchtower: result ${event.index} of batch ${event.batchId} is not what the model gives`);
      break;
    case "disputeOpened":
      story.fact(`watchtower opens dispute ${event.disputeId} with a bond; the operator's clock runs`);
      break;
    case "moved":
      story.fact(
        `watchtower: ${MOVES[event.action] ?? event.action}, at depth ${event.depth}, node ${event.nodeIndex}`,
      );
      break;
    case "convicted":
      story.good("the referee recomputed the element: the operator is convicted");
      break;
    case "failed":
      story.bad(`watchtower: ${event.doing} failed: ${String(event.error)}`);
  }
}

/** What the operator sent since the recorder held `before` transactions. */
function tellAnswers({ story, world }: Scene, before: number): void {
  for (const { label, dataBytes } of world.recorder.transactions.slice(before)) {
    if (label === "commitTrace") story.fact("operator: commits to its trace, all outputs proven to be in it");
    if (label === "reveal") story.fact(`operator: reveals ${2 ** Math.floor(Math.log2(dataBytes / 32))} nodes`);
  }
}

const MOVES: Readonly<Record<string, string>> = {
  demand: "demands the nodes below",
  proveElement: "proves the wrong element",
  provePadding: "proves padding that is not zero",
  callClock: "calls the operator's clock",
  timeout: "claims the operator's silence",
};

async function bondOf({ world, signal }: Scene): Promise<bigint> {
  signal.throwIfAborted();
  const [total] = await world.contracts.rollup.bondOf(await world.address(ROLE));
  return total;
}

async function tellPunishment(scene: Scene, batchId: bigint, bondBefore: bigint): Promise<void> {
  const { story, world, signal } = scene;
  const { status } = await world.rollup.batch(batchId, signal);
  mustBe(status === "rejected", "the batch is rejected");
  const lost = bondBefore - (await bondOf(scene));
  const { rollup } = world.contracts;
  const [bond, reward, burnable] = [await rollup.batchBond(), await rollup.reward(), await rollup.burnable()];
  mustBe(lost === bond, "the operator lost its bond");
  mustBe(burnable === bond - reward, "what is not rewarded waits to be burned");
  story.good(`batch ${batchId} is rejected; no contract will ever read it as an answer`);
  story.good(
    `the operator's bond of ${formatEther(bond)} ETH is gone: ${formatEther(reward)} to the watchtower, ${formatEther(burnable)} burned`,
  );
}
