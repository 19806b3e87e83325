import { join } from "node:path";
import { SequencerClient, type Submission, verifyAnswer } from "@assay/client";
import { toAddress } from "@assay/protocol";
import { topClass } from "./corruption.js";
import { mustBe } from "./demo-error.js";
import { Operator } from "./operator.js";
import type { Scene } from "./scene.js";
import { Watcher } from "./watchtower.js";
import { demoParameters } from "./world.js";

const HTTP_TIMEOUT_MILLISECONDS = 60_000;
const FAR_DEADLINE = 2n ** 40n;

/** Submits one request to an operator over HTTP, as the demonstration's client. */
export async function ask(scene: Scene, url: string, inputs: readonly Uint8Array[], nonce: bigint) {
  const { world, subject, signal } = scene;
  const client = new SequencerClient(
    { url, timeoutMilliseconds: HTTP_TIMEOUT_MILLISECONDS },
    { fetch: globalThis.fetch },
  );
  const description = await client.model(subject.name, signal);
  mustBe(description.modelId === scene.model.modelId, "the operator serves the model that we know");
  const deployment = { chainId: world.chainId, rollup: toAddress(world.contracts.addresses.rollup) };
  const terms = { client: await world.address("client"), nonce, deadline: FAR_DEADLINE };
  const submission = await client.submit(description, inputs, deployment, terms, signal);
  return { client, submission };
}

/** An honest operator serves; its batch is replayed, becomes final, and the client verifies one answer. */
export async function tellHonest(scene: Scene): Promise<void> {
  const { story, world, subject, signal } = scene;
  story.chapter(
    "An honest operator",
    "It puts up a bond, answers requests over HTTP (Open Inference Protocol), and posts all answers as one root.",
  );
  await world.deposit("honest operator", 1n, signal);
  const options = { role: "honest operator", modelName: subject.name, batchSize: subject.requests.length } as const;
  const operator = await Operator.open({ ...options, folder: join(scene.folder, "honest") }, scene, signal);
  try {
    const submissions = await submitAll(scene, operator);
    await operator.react(signal);
    const first = submissions[0];
    const bundle = await first.client.proof(first.submission.requestId, signal);
    mustBe(bundle !== null, "the batch is posted");
    const { root, count } = await world.rollup.batch(bundle.batchId, signal);
    story.good(`batch ${bundle.batchId} posted: ${count} results under one root ${root.slice(0, 18)}…`);
    await tellReplay(scene, operator, bundle.batchId);
    await tellFinality(scene, operator, first.submission, first.client);
  } finally {
    await operator.close();
  }
}

type Asked = Awaited<ReturnType<typeof ask>>;

async function submitAll(scene: Scene, operator: Operator): Promise<Asked[]> {
  const { story, subject } = scene;
  const { requests } = subject;
  story.fact(`serving at ${operator.url}/v2/models/${subject.name}/infer`);
  const [shown] = requests;
  story.lines(shown.picture, 6);
  const asked: Asked[] = [];
  for (const [i, request] of requests.entries()) {
    asked.push(await ask(scene, operator.url, request.inputs, BigInt(i)));
    story.progress("requests answered", i + 1, requests.length);
  }
  const labelled = requests.filter(({ label }) => label !== null);
  if (labelled.length > 0) {
    const right = await countRight(scene);
    story.good(`${right} of ${labelled.length} images recognised as what they show`);
  }
  return asked;
}

async function countRight({ model, subject }: Scene): Promise<number> {
  let right = 0;
  for (const { inputs, label } of subject.requests) {
    const { outputs } = await model.execute(inputs);
    if (label !== null && String(topClass(outputs[0])) === label) right++;
  }
  return right;
}

async function tellReplay(scene: Scene, operator: Operator, batchId: bigint): Promise<void> {
  const { story, signal } = scene;
  const watcher = await Watcher.open({ ...scene, operatorUrls: [operator.url] }, () => undefined);
  await watcher.react(signal);
  const checked = watcher.last("batchChecked");
  mustBe(checked?.batchId === batchId && checked.right === checked.count, "the watchtower finds every result right");
  story.good(`a watchtower read the data from the chain, replayed ${checked.count} results: all right`);
}

async function tellFinality(
  scene: Scene,
  operator: Operator,
  submission: Submission,
  client: SequencerClient,
): Promise<void> {
  const { story, world, signal } = scene;
  const { challengeWindow, grace } = demoParameters;
  const verify = async () => {
    const bundle = await client.proof(submission.requestId, signal);
    mustBe(bundle !== null, "the operator gives the evidence");
    return verifyAnswer(submission.question, bundle, world.rollup, signal);
  };
  mustBe((await verify()).verdict === "pending", "nothing is final yet");
  story.fact(
    `not final yet: anybody can object for ${challengeWindow / 3_600} hours, and ${grace / 60} minutes of grace`,
  );
  await world.chain.advance(challengeWindow + 1);
  await operator.react(signal);
  await world.chain.advance(grace + 1);
  await operator.react(signal);
  const { verdict } = await verify();
  mustBe(verdict === "final", "the batch is final");
  story.good(`${((challengeWindow + grace) / 3_600).toFixed(1)} hours later on the chain's clock: the batch is final`);
  story.good("the client verified one answer against the chain alone: finality, inclusion, every output byte");
}
