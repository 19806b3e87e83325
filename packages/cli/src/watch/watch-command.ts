import { defineCommand } from "../command/command.js";
import { watchDefinitions } from "./watch-options.js";
import { runWatch } from "./watch-process.js";

/** `assay watch`. */
export const watchCommand = defineCommand({
  words: "watch",
  summary: "Run a watchtower: replay every batch and tell, or dispute, what is wrong",
  definitions: watchDefinitions,
  examples: ["$0 watch --deployment d.json --rpc-url http://127.0.0.1:8545 --model net.onnx"],
  run: ({ values }, surroundings) => runWatch(values, surroundings),
});
