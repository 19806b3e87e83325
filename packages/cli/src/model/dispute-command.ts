import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { Random } from "@assay/arithmetic";
import { registerModel } from "@assay/chain";
import { Model, PooledExecutor } from "@assay/engine";
import type { Program } from "@assay/program";
import { defineOptions, schemas } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { CommandError } from "../command/command-error.js";
import type { Scene } from "../demo/scene.js";
import { World } from "../demo/world.js";
import { describeOutcome, outcomeAsJson } from "../dispute/describe-outcome.js";
import { type DisputeOutcome, playDispute } from "../dispute/play-dispute.js";
import { randomAlteration } from "../dispute/random-alteration.js";
import { randomInputs } from "../dispute/random-inputs.js";
import { readNamedInputs } from "../input/read-named-inputs.js";
import { texts } from "../option/texts.js";
import { Story } from "../terminal/story.js";
import { compileBound } from "./compile-file.js";
import { fileDefinitions, jsonDefinition } from "./model-options.js";

const definitions = defineOptions({
  ...fileDefinitions,
  seed: { schema: schemas.wholeNumber(0, 2 ** 32 - 1), description: "decides inputs, steps, elements and lies" },
  count: { schema: schemas.wholeNumber(1, 10_000), description: "disputes to play", fallback: 1 },
  input: {
    schema: texts(),
    description: "NAME=FILE for each input, or one FILE with all of them; random ones by default",
    fallback: [] as string[],
  },
  backend: {
    schema: schemas.oneOf(["onnxruntime", "portable"]),
    description: "onnxruntime or portable: the same bits, at another speed",
    fallback: "onnxruntime",
  },
  ...jsonDefinition,
});

/** `assay model dispute`: lies about random elements on an embedded chain, each of which must be convicted. */
export const disputeCommand = defineCommand({
  words: "model dispute",
  positional: "file",
  summary: "Alter random elements of a model's execution and play the whole disputes on an embedded chain",
  definitions,
  examples: ["$0 model dispute net.onnx --seed 1 --count 3"],
  run: async ({ values }, { output, signal }) => {
    const program = await compileBound(values);
    const given = values.input.length > 0 ? await readNamedInputs(values.input, program.inputs) : null;
    const random = new Random(values.seed);
    const outcomes: DisputeOutcome[] = [];
    const executor = new PooledExecutor(program, { backend: values.backend, workers: 1, threads: 1 });
    await withScene({ program, model: new Model(executor) }, signal, async (scene) => {
      for (let number = 0; number < values.count; number++) {
        const inputs = given ?? randomInputs(program.inputs, random);
        const alteration = await randomAlteration(scene.model, inputs, random);
        if (alteration === null) throw notConvicted(0, "no alteration that was tried changes an output");
        const outcome = await playDispute(scene, { inputs, alteration, number });
        outcomes.push(outcome);
        if (!values.json) output.write(`${describeOutcome(outcome, program).join("\n")}\n`);
      }
    });
    if (values.json) output.write(`${JSON.stringify({ disputes: outcomes.map(outcomeAsJson) }, null, 1)}\n`);
    const lost = outcomes.filter(({ verdict }) => verdict !== "convicted").length;
    if (lost > 0)
      throw notConvicted(lost, `${lost} of ${outcomes.length} disputes did not convict the altered element`);
  },
});

function notConvicted(lost: number, detail: string): CommandError {
  const remedy = lost > 0 ? "This is a defect: please report it with the file and the seed." : "Try another seed.";
  return new CommandError("NOT_CONVICTED", { detail, remedy });
}

/** Opens the embedded chain, registers the model, and closes everything again. */
async function withScene(
  { program, model }: { readonly program: Program; readonly model: Model },
  signal: AbortSignal,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "assay-dispute-"));
  try {
    const world = await World.open(signal);
    try {
      const { record, instructions, constantRoots } = model.commitment;
      const constants = program.constants.map(({ type }, i) => ({ type, root: constantRoots[i] }));
      const publication = { model: record, constants, instructions };
      await registerModel(world.contracts.registry, publication, world.sender("deployer"), signal);
      const story = new Story({ output: new PassThrough().resume() });
      const subject = { name: "model", program, onnxBytes: 0, requests: [] };
      await play({ story, world, subject, model, folder, signal });
    } finally {
      await world.close();
    }
  } finally {
    await model.close();
    await rm(folder, { recursive: true, force: true });
  }
}
