import type { Writable } from "node:stream";
import type { Argv } from "yargs";
import { runDemo } from "../demo/demo.js";
import { Story } from "../terminal/story.js";

type DemoModules = { readonly output: Writable & { readonly isTTY?: boolean } };

/** Adds `assay demo`. */
export function addDemoCommand(parser: Argv, modules: DemoModules, signal: AbortSignal): void {
  parser.command(
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
    async ({ model, input, shape: shapes }) => {
      const isOwn = model !== undefined && input !== undefined;
      const options = isOwn ? { own: { modelFile: model, inputFile: input, shapes } } : {};
      await runDemo(options, { story: new Story(modules) }, signal);
    },
  );
}
