import type { Writable } from "node:stream";
import yargs from "yargs";
import { describeFailure } from "../terminal/describe-failure.js";
import { addCommands, knownFlags } from "./add-commands.js";
import type { Surroundings } from "./command.js";
import { COMMANDS } from "./commands.js";
import { addDemoCommand } from "./demo-command.js";
import { usageError } from "./usage-error.js";

/** What the command line has around it. */
export type AssaySurroundings = Surroundings & {
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** where failures are told */
  readonly errors: Writable;
};

const COLUMNS_MOST = 110;

/** Runs a command line and gives the code to end with: 0, or 1 after telling what is wrong and what to do about it. */
export async function runAssay(words: readonly string[], surroundings: AssaySurroundings): Promise<0 | 1> {
  const { output, errors, signal, version } = surroundings;
  try {
    const parser = yargs([...words])
      .scriptName("assay")
      .version(version)
      .usage("$0 <command>\n\nAn optimistic rollup for machine-learning inference.")
      .parserConfiguration({ "camel-case-expansion": false, "dot-notation": false, "boolean-negation": false })
      .demandCommand(1, "Name a command.")
      .recommendCommands()
      .strict()
      .wrap(Math.min(COLUMNS_MOST, output.columns ?? COLUMNS_MOST))
      .fail((message, error) => {
        throw error ?? usageError(message, knownFlags(COMMANDS, words));
      });
    addDemoCommand(parser, { output }, signal);
    addCommands(parser, COMMANDS, surroundings);
    await parser.parseAsync();
    return 0;
  } catch (error) {
    errors.write(`${describeFailure(error)}\n`);
    return 1;
  }
}
