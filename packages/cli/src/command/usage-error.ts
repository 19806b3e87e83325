import { CommandError } from "./command-error.js";
import { closestWord } from "./suggestion.js";

/** What yargs does not understand, with the option that may be meant. */
export function usageError(message: string, flags: readonly string[]): CommandError {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1].split(", ") ?? [];
  const meant = unknown.map((word) => closestWord(word, flags)).filter((word) => word !== null);
  const remedy =
    meant.length > 0
      ? `Did you mean ${meant.map((word) => `--${word}`).join(", ")}?`
      : unknown.length > 0 && flags.length > 0
        ? "The command's --help lists its options."
        : "";
  return new CommandError("USAGE", { detail: message, remedy });
}
