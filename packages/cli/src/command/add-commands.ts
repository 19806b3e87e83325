import { environmentName, type FlagOption, flagName, flagOptions, type OptionDefinitions } from "@assay/service";
import type { Argv } from "yargs";
import type { Command, Surroundings } from "./command.js";
import { GROUPS } from "./commands.js";

type Flag = FlagOption & { readonly defaultDescription?: string };

/** Adds commands to yargs, nested by their words; each gets its own options and `--config`. */
export function addCommands(
  parser: Argv,
  commands: readonly Command[],
  surroundings: Surroundings,
  before: readonly string[] = [],
): void {
  const added = new Set<string>();
  for (const command of commands) {
    const words = command.words.split(" ");
    const word = words[before.length];
    if (added.has(word)) continue;
    added.add(word);
    const path = [...before, word];
    if (words.length === path.length) {
      addCommand(parser, command, word, surroundings);
      continue;
    }
    const members = commands.filter((other) => other.words.startsWith(`${path.join(" ")} `));
    parser.command(word, GROUPS[path.join(" ")] ?? "", (inner) => {
      addCommands(inner, members, surroundings, path);
      return inner.demandCommand(1, "Name a command.").recommendCommands();
    });
  }
}

function addCommand(parser: Argv, command: Command, word: string, surroundings: Surroundings): void {
  const { positional, definitions, summary, examples } = command;
  const { [positional ?? ""]: first, ...options } = flagsOf(definitions);
  const dots = command.isPositionalList ? ".." : "";
  parser.command(
    positional === undefined ? word : `${word} <${positional}${dots}>`,
    summary,
    (inner) => {
      if (positional !== undefined) {
        const isList = command.isPositionalList === true;
        inner.positional(positional, { type: "string", array: isList, describe: first?.describe ?? "" });
      }
      if (Object.keys(options).length > 0) inner.options(options).option("config", CONFIG_FLAG);
      for (const example of examples) inner.example(example, "");
      return inner.usage(
        `$0 ${command.words}${positional === undefined ? "" : ` <${positional}${dots}>`}\n\n${summary}.`,
      );
    },
    (argv) => command.run(argv as Readonly<Record<string, unknown>>, surroundings),
  );
}

const CONFIG_FLAG: Flag = {
  type: "string",
  describe: "JSON file of options by their names in camelCase; flags and variables are stronger",
  requiresArg: true,
};

/** Flags with what stands in for them: a variable, a default. */
function flagsOf(definitions: OptionDefinitions): Record<string, Flag> {
  const flags: Record<string, Flag> = { ...flagOptions(definitions) };
  for (const [key, definition] of Object.entries(definitions)) {
    const name = flagName(key);
    const flag = flags[name];
    if (flag === undefined) continue;
    const fallback = "fallback" in definition ? definition.fallback : undefined;
    const state = fallback === undefined ? (definition.optional ? "" : ", required") : "";
    flags[name] = {
      ...flag,
      describe: `${flag.describe} (${environmentName(key)}${state})`,
      ...(fallback !== undefined && { defaultDescription: Array.isArray(fallback) ? "none" : String(fallback) }),
    };
  }
  return flags;
}

/** The flags that a command line may use, by the command that its words name. */
export function knownFlags(commands: readonly Command[], words: readonly string[]): readonly string[] {
  const typed = words.join(" ");
  const command = commands.find((candidate) => typed === candidate.words || typed.startsWith(`${candidate.words} `));
  return command ? [...Object.keys(flagOptions(command.definitions)), "config", "help"] : [];
}
