import { commitTo } from "@assay/engine";
import { defineOptions, schemas } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { CommandError } from "../command/command-error.js";
import { compileBound } from "./compile-file.js";
import { fileDefinitions } from "./model-options.js";

const definitions = defineOptions({
  ...fileDefinitions,
  modelId: { schema: schemas.text(), description: "the model id that the file should have" },
});

/** `assay model verify`: whether a file is the model that an id names. */
export const verifyCommand = defineCommand({
  words: "model verify",
  positional: "file",
  summary: "Check that an ONNX file, bound as given, is the model that an id names",
  definitions,
  examples: ["$0 model verify net.onnx --model-id 0x5d5f… --shape image=1x3x224x224"],
  run: async ({ values }, { output }) => {
    const { modelId } = commitTo(await compileBound(values));
    if (modelId.toLowerCase() !== values.modelId.toLowerCase()) {
      const detail = `${values.file} is ${modelId}, not ${values.modelId}`;
      const remedy = "Give the same shapes, dimensions and constants as when it was registered, and the same file.";
      throw new CommandError("MODEL_ID_MISMATCH", { detail, remedy });
    }
    output.write(`${values.file} is ${modelId}\n`);
  },
});
