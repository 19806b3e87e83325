import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerModel } from "@assay/chain";
import { createBackend, LocalExecutor, Model, PooledExecutor } from "@assay/engine";
import type { Story } from "../terminal/story.js";
import { tellCheating } from "./cheating.js";
import { mustBe } from "./demo-error.js";
import { tellHonest } from "./honest.js";
import type { Scene } from "./scene.js";
import { bundledSubject, type OwnSubject, ownSubject } from "./subject.js";
import { tellTransactions } from "./transactions.js";
import { World } from "./world.js";

export type DemoOptions = {
  /** the user's own model and question instead of the bundled ones */
  readonly own?: OwnSubject;
};

/**
 * The whole system at work: a chain, a model, an honest operator whose batch becomes final, and a cheating one that is
 * convicted of one wrong element. Resolves only if all that was told happened. Throws DemoError and the parts' errors.
 */
export async function runDemo(
  options: DemoOptions,
  modules: { readonly story: Story },
  signal: AbortSignal,
): Promise<void> {
  const { story } = modules;
  story.title("Assay: an optimistic rollup for machine-learning inference");
  story.lines(["An operator answers, everybody can replay, and a contract judges one element."], 0);
  const subject = options.own ? await ownSubject(options.own) : await bundledSubject();
  const folder = await mkdtemp(join(tmpdir(), "assay-demo-"));
  const world = await tellChain(story, signal);
  try {
    const executor = new PooledExecutor(subject.program, { backend: "onnxruntime", workers: 1, threads: 1 });
    const model = new Model(executor);
    try {
      const scene = { story, world, subject, model, folder, signal };
      await tellModel(scene);
      await tellHonest(scene);
      await tellCheating(scene);
      tellTransactions(scene);
    } finally {
      await model.close();
    }
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function tellChain(story: Story, signal: AbortSignal): Promise<World> {
  story.chapter("A chain", "An Ethereum node (anvil) on this machine; nothing leaves it.");
  const world = await World.open(signal);
  const { registry, referee, rollup, game } = world.contracts.addresses;
  story.good(`chain ${world.chainId} at ${world.url}`);
  story.good(`Rollup         ${rollup}  operators, bonds, batches, finality`);
  story.good(`DisputeGame    ${game}  one challenger against one result`);
  story.good(`Referee        ${referee}  recomputes one element`);
  story.good(`ModelRegistry  ${registry}  programs that the referee can judge`);
  return world;
}

async function tellModel(scene: Scene): Promise<void> {
  const { story, world, subject, model, signal } = scene;
  const { program } = subject;
  const nodes = new Set(program.origins.map(({ node }) => node)).size;
  story.chapter(
    "A model",
    "The ONNX file becomes a program of a few simple instructions. Every element that an instruction makes is",
    "the exact result rounded once, so every machine gets the same bits. The chain checks each instruction.",
  );
  story.fact(`${subject.name}: ${subject.onnxBytes.toLocaleString("en")} bytes of ONNX, ${nodes} nodes`);
  const { record, instructions, constantRoots } = model.commitment;
  const constants = program.constants.map(({ type }, i) => ({ type, root: constantRoots[i] }));
  const publication = { model: record, constants, instructions };
  await registerModel(world.contracts.registry, publication, world.sender("deployer"), signal);
  mustBe(await world.contracts.registry.isChecked(model.modelId), "the registry checked the model");
  story.good(`${program.instructions.length} instructions published and checked on chain`);
  story.good(`model id ${model.modelId}`);
  await tellBackends(scene);
}

/** The same trace from two unlike engines: what the whole design rests on. */
async function tellBackends({ story, subject, model }: Scene): Promise<void> {
  const portable = new Model(await LocalExecutor.create(subject.program, await createBackend("portable")));
  try {
    const [{ inputs }] = subject.requests;
    const [a, b] = [await model.trace(inputs), await portable.trace(inputs)];
    mustBe(a.root === b.root, "both backends commit to one trace");
    story.good(`onnxruntime and WebAssembly agree on every bit of every step: trace ${a.root.slice(0, 18)}…`);
  } finally {
    await portable.close();
  }
}
