import type { LoadedConfiguration } from "./load-configuration.js";
import { environmentName, flagName, isSecret, type OptionDefinitions } from "./option.js";
import { Secret } from "./secret.js";
import { withoutCredentials } from "./without-credentials.js";

/** Markdown table of the options: the operator's reference is generated from the definitions. */
export function describeOptions(definitions: OptionDefinitions): string {
  const rows = Object.entries(definitions).map(([key, definition]) => {
    const flag = isSecret(definition) ? `--${flagName(key)}-file` : `--${flagName(key)}`;
    const names = isSecret(definition)
      ? `\`${environmentName(key)}\`, \`${environmentName(key)}_FILE\``
      : `\`${environmentName(key)}\``;
    const fallback = isSecret(definition) ? undefined : definition.fallback;
    const state = fallback !== undefined ? `\`${formatValue(fallback)}\`` : definition.optional ? "unset" : "required";
    return `| \`${flag}\` | ${names} | ${state} | ${definition.description.replaceAll("|", "\\|")} |`;
  });
  return ["| flag | environment | default | meaning |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

/** What is in force and where it came from, one line an option; secrets are masked. For `assay config print`. */
export function printConfiguration<Definitions extends OptionDefinitions>(
  definitions: Definitions,
  loaded: LoadedConfiguration<Definitions>,
): string {
  const lines = Object.keys(definitions).map((key) => {
    const value: unknown = loaded.values[key as keyof Definitions];
    if (value === undefined) return `${key} is unset`;
    return `${key} = ${formatValue(value)}  # ${loaded.origins[key as keyof Definitions]}`;
  });
  return `${lines.join("\n")}\n`;
}

/** An option in the form that yargs takes. Values stay strings, which the schemas read; a switch may stand alone. */
export type FlagOption = {
  readonly type: "string" | "boolean";
  readonly describe: string;
  readonly requiresArg: boolean;
};

/** Options in the form that yargs takes; those that are off by default are switches. */
export function flagOptions(definitions: OptionDefinitions): Record<string, FlagOption> {
  const entries = Object.entries(definitions).map(([key, definition]) => {
    const name = isSecret(definition) ? `${flagName(key)}-file` : flagName(key);
    const isSwitch = !isSecret(definition) && definition.fallback === false;
    const type = isSwitch ? ("boolean" as const) : ("string" as const);
    return [name, { type, describe: definition.description, requiresArg: !isSwitch }] as const;
  });
  return Object.fromEntries(entries);
}

function formatValue(value: unknown): string {
  if (value instanceof Secret) return value.toString();
  const textOf = typeof value === "string" ? value : JSON.stringify(value);
  return withoutCredentials(textOf);
}
