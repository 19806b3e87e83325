import { readFileSync } from "node:fs";
import { ConfigurationError, type ConfigurationProblem } from "./configuration-error.js";
import {
  type Configuration,
  environmentName,
  flagName,
  isSecret,
  type OptionDefinition,
  type OptionDefinitions,
  type SecretDefinition,
} from "./option.js";
import { Secret } from "./secret.js";

/** Where values come from, strongest first: flags, environment, file, fallbacks. */
export type ConfigurationSources = {
  /** parsed flags by their kebab-case name without dashes; names that no definition knows are a problem */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** path of a JSON file whose keys are those of the definitions */
  readonly file?: string;
};

/** What is read from the disk; injected by tests. */
export type ConfigurationModules = { readonly readFile: (path: string) => string };

/** Validated values, and for each where it came from. */
export type LoadedConfiguration<Definitions extends OptionDefinitions> = {
  readonly values: Configuration<Definitions>;
  readonly origins: { readonly [Key in keyof Definitions]: string };
};

type Found = { readonly value: unknown; readonly origin: string };
type Reader = { readonly modules: ConfigurationModules; readonly problems: ConfigurationProblem[] };

/**
 * Reads, validates and types a configuration.
 * @throws ConfigurationError that lists all problems
 */
export function loadConfiguration<const Definitions extends OptionDefinitions>(
  definitions: Definitions,
  sources: ConfigurationSources,
  modules: ConfigurationModules = { readFile: (path) => readFileSync(path, "utf8") },
): LoadedConfiguration<Definitions> {
  const reader: Reader = { modules, problems: [] };
  const file = sources.file === undefined ? {} : readObject(sources.file, reader);
  const fileOrigin = `file ${sources.file}`;
  reportUnknown(definitions, sources.flags, file, fileOrigin, reader);
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const [key, definition] of Object.entries(definitions)) {
    const found = isSecret(definition)
      ? findSecret(key, sources, file, fileOrigin, reader)
      : findValue(key, definition, sources, file, fileOrigin);
    if (found === undefined && !definition.optional) {
      const how = isSecret(definition)
        ? `set ${environmentName(key)}_FILE, --${flagName(key)}-file or ${environmentName(key)}`
        : `set --${flagName(key)} or ${environmentName(key)}`;
      reader.problems.push({ option: key, source: "nowhere", message: `is required: ${how}` });
    }
    if (found === undefined) continue;
    origins[key] = found.origin;
    values[key] = isSecret(definition) ? found.value : validate(key, definition, found, reader);
  }
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  return { values, origins } as LoadedConfiguration<Definitions>;
}

function findValue(
  key: string,
  definition: OptionDefinition,
  sources: ConfigurationSources,
  file: Record<string, unknown>,
  fileOrigin: string,
): Found | undefined {
  const flag = sources.flags[flagName(key)];
  if (flag !== undefined) return { value: flag, origin: `--${flagName(key)}` };
  const variable = sources.environment[environmentName(key)];
  if (variable !== undefined) return { value: variable, origin: environmentName(key) };
  if (Object.hasOwn(file, key)) return { value: file[key], origin: fileOrigin };
  if (definition.fallback !== undefined) return { value: definition.fallback, origin: "default" };
  return undefined;
}

function findSecret(
  key: string,
  sources: ConfigurationSources,
  file: Record<string, unknown>,
  fileOrigin: string,
  reader: Reader,
): Found | undefined {
  const pathFlag = sources.flags[`${flagName(key)}-file`];
  if (pathFlag !== undefined) return readSecret(key, pathFlag, `--${flagName(key)}-file`, reader);
  const pathVariable = sources.environment[`${environmentName(key)}_FILE`];
  if (pathVariable !== undefined) return readSecret(key, pathVariable, `${environmentName(key)}_FILE`, reader);
  const variable = sources.environment[environmentName(key)];
  if (variable !== undefined && variable !== "") return { value: new Secret(variable), origin: environmentName(key) };
  if (Object.hasOwn(file, `${key}File`)) return readSecret(key, file[`${key}File`], fileOrigin, reader);
  return undefined;
}

function readSecret(key: string, path: unknown, origin: string, reader: Reader): Found {
  const fail = (message: string): Found => {
    reader.problems.push({ option: key, source: origin, message });
    return { value: undefined, origin };
  };
  if (typeof path !== "string") return fail("expected the path of a file that holds the secret");
  let content: string;
  try {
    content = reader.modules.readFile(path);
  } catch (error) {
    // Only the reason: some messages quote content.
    return fail(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? "unreadable"}`);
  }
  const value = content.replace(/\r?\n$/, "");
  if (value === "") return fail(`${path} is empty`);
  return { value: new Secret(value), origin: `${origin} ${path}` };
}

function validate(key: string, definition: OptionDefinition, found: Found, reader: Reader): unknown {
  const parsed = definition.schema.safeParse(found.value);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues.map((issue) => issue.message).join("; ");
  reader.problems.push({ option: key, source: found.origin, message });
  return undefined;
}

function readObject(path: string, reader: Reader): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(reader.modules.readFile(path));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    reader.problems.push({ option: "file", source: path, message: "expected a JSON object" });
  } catch (error) {
    reader.problems.push({ option: "file", source: path, message: (error as Error).message });
  }
  return {};
}

function reportUnknown(
  definitions: OptionDefinitions,
  flags: Readonly<Record<string, unknown>>,
  file: Record<string, unknown>,
  fileOrigin: string,
  reader: Reader,
): void {
  const entries: [string, OptionDefinition | SecretDefinition][] = Object.entries(definitions);
  const knownFlags = new Set(entries.map(([key, d]) => (isSecret(d) ? `${flagName(key)}-file` : flagName(key))));
  const knownKeys = new Set(entries.map(([key, d]) => (isSecret(d) ? `${key}File` : key)));
  for (const [key, definition] of entries) {
    if (!isSecret(definition)) continue;
    const message = `is a secret: put it into a file and name the file, or use ${environmentName(key)}`;
    if (flags[flagName(key)] !== undefined) {
      reader.problems.push({ option: key, source: `--${flagName(key)}`, message });
      knownFlags.add(flagName(key));
    }
    if (Object.hasOwn(file, key)) {
      reader.problems.push({ option: key, source: fileOrigin, message });
      knownKeys.add(key);
    }
  }
  for (const [flag, value] of Object.entries(flags)) {
    if (value !== undefined && !knownFlags.has(flag)) {
      reader.problems.push({ option: flag, source: `--${flag}`, message: "is not an option" });
    }
  }
  for (const key of Object.keys(file)) {
    if (!knownKeys.has(key)) reader.problems.push({ option: key, source: fileOrigin, message: "is not an option" });
  }
}
