import type { Writable } from "node:stream";
import { flagOptions, type LoadedConfiguration, loadConfiguration, type OptionDefinitions } from "@assay/service";

/** What a command has around it. */
export type Surroundings = {
  readonly output: Writable;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** aborted by SIGINT and SIGTERM */
  readonly signal: AbortSignal;
  /** of this program */
  readonly version: string;
};

/** A command whose options are data. */
export type Command = {
  /** e.g. `model inspect` */
  readonly words: string;
  readonly summary: string;
  readonly definitions: OptionDefinitions;
  /** the option that is given without a flag */
  readonly positional?: string;
  /** true if that option may be given more than once */
  readonly isPositionalList?: boolean;
  readonly examples: readonly string[];
  /** `flags` as yargs has them; others than the command's own are left aside */
  readonly run: (flags: Readonly<Record<string, unknown>>, surroundings: Surroundings) => Promise<void>;
};

type Description<Definitions extends OptionDefinitions> = Omit<Command, "definitions" | "run" | "examples"> & {
  readonly definitions: Definitions;
  readonly examples?: readonly string[];
  readonly run: (loaded: LoadedConfiguration<Definitions>, surroundings: Surroundings) => Promise<void>;
};

/** Makes a command: flags, environment and `--config` become checked values before it runs. */
export function defineCommand<const Definitions extends OptionDefinitions>(
  description: Description<Definitions>,
): Command {
  const { definitions, run, examples = [] } = description;
  return {
    ...description,
    examples,
    run: async (flags, surroundings) => {
      const names = Object.keys(flagOptions(definitions));
      const own = Object.fromEntries(names.map((name) => [name, flags[name]]));
      const { config } = flags;
      const file = typeof config === "string" ? { file: config } : {};
      const loaded = loadConfiguration(definitions, { flags: own, environment: surroundings.environment, ...file });
      await run(loaded, surroundings);
    },
  };
}
