import { describeOptions, type OptionDefinitions, printConfiguration } from "@assay/service";
import { operatorDefinitions } from "../sequencer/sequencer-options.js";
import { watchDefinitions } from "../watch/watch-options.js";
import { type Command, defineCommand } from "./command.js";

const printOf = <const Definitions extends OptionDefinitions>(name: string, definitions: Definitions): Command =>
  defineCommand({
    words: `config print ${name}`,
    summary: `Tell what is in force for \`assay ${name}\` and where it comes from; no secret is shown`,
    definitions,
    run: async (loaded, { output }) => void output.write(printConfiguration(definitions, loaded)),
  });

const optionsOf = (name: string, definitions: OptionDefinitions): Command =>
  defineCommand({
    words: `config options ${name}`,
    summary: `List the options of \`assay ${name}\` with their variables and defaults, as a Markdown table`,
    definitions: {},
    run: async (_loaded, { output }) => void output.write(describeOptions(definitions)),
  });

/** `assay config print …` and `assay config options …`. */
export const configCommands: readonly Command[] = [
  printOf("sequencer", operatorDefinitions),
  printOf("watch", watchDefinitions),
  optionsOf("sequencer", operatorDefinitions),
  optionsOf("watch", watchDefinitions),
];
