import { defineCommand } from "../command/command.js";
import { runOperator } from "./operator-process.js";
import { operatorDefinitions } from "./sequencer-options.js";

/** `assay sequencer`. */
export const sequencerCommand = defineCommand({
  words: "sequencer",
  summary: "Run an operator: answer requests over HTTP, post batches, answer disputes",
  definitions: operatorDefinitions,
  examples: [
    "$0 sequencer --deployment d.json --rpc-url http://127.0.0.1:8545 --key-file key --data data --model digits=net.onnx",
  ],
  run: ({ values }, surroundings) => runOperator(values, surroundings),
});
