#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { demoCommand } from "./command/demo-command.js";
import { describeFailure } from "./terminal/describe-failure.js";

const stop = new AbortController();
// Every wait listens to it, and there are many waits at a time.
setMaxListeners(0, stop.signal);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
}

try {
  await yargs(hideBin(process.argv))
    .scriptName("assay")
    .usage("$0 <command>\n\nAn optimistic rollup for machine-learning inference.")
    .command(
      "demo",
      "Show the whole system at work on an embedded chain: an honest operator, and one that is caught",
      (options) =>
        options
          .option("model", {
            type: "string",
            describe: "an ONNX file of your own",
            requiresArg: true,
          })
          .option("input", {
            type: "string",
            describe: "its inputs: Open Inference Protocol JSON, or an ONNX TensorProto (.pb)",
            requiresArg: true,
          })
          .option("shape", {
            type: "string",
            array: true,
            default: [] as string[],
            describe: "NAME=1x3x224x224, for an input whose dimensions the file leaves open",
            requiresArg: true,
          })
          .check(({ model, input }) => {
            if ((model === undefined) === (input === undefined)) return true;
            throw new Error("Give --model and --input together: a model of your own, and what to ask it.");
          })
          .example("$0 demo", "with the bundled model of handwritten-style digits")
          .example("$0 demo --model net.onnx --input image.json", "with your own model"),
      ({ model, input, shape }) => demoCommand({ model, input, shape }, { output: process.stdout }, stop.signal),
    )
    .demandCommand(1, "Name a command.")
    .recommendCommands()
    .strict()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
