import { commitTo } from "@assay/engine";
import { defineOptions } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { compileBound } from "./compile-file.js";
import { fileDefinitions, jsonDefinition } from "./model-options.js";

const definitions = defineOptions({ ...fileDefinitions, ...jsonDefinition });

/** `assay model compile`: the model id for what the file is bound to, and how large the program is. */
export const compileCommand = defineCommand({
  words: "model compile",
  positional: "file",
  summary: "Compile an ONNX file for the given shapes, dimensions and constants, and tell the model id",
  definitions,
  examples: [
    "$0 model compile net.onnx --dimension batch=1",
    "$0 model compile resize.onnx --constant sizes=1,3,64,64",
  ],
  run: async ({ values }, { output }) => {
    const program = await compileBound(values);
    const facts = {
      modelId: commitTo(program).modelId,
      inputs: program.inputs.length,
      outputs: program.outputs.length,
      instructions: program.instructions.length,
      constants: program.constants.length,
      constantBytes: program.constants.reduce((sum, { data }) => sum + data.length, 0),
    };
    const english = (count: number) => count.toLocaleString("en");
    const lines = [
      facts.modelId,
      `${english(facts.instructions)} instructions, ${english(facts.inputs)} inputs, ${english(facts.outputs)} outputs`,
      `${english(facts.constants)} constants of ${english(facts.constantBytes)} bytes`,
    ];
    output.write(values.json ? `${JSON.stringify(facts, null, 2)}\n` : `${lines.join("\n")}\n`);
  },
});
