import type { z } from "zod";
import type { Secret } from "./secret.js";

/**
 * One option as data: flags, environment names, validation and documentation come from it. The key under which it
 * stands gives the names: `httpPort` is `--http-port`, `ASSAY_HTTP_PORT`, and `httpPort` in a configuration file.
 */
export type OptionDefinition<Schema extends z.ZodType = z.ZodType> = {
  /** reads a string (flag, environment) or a JSON value (file); see `schemas` */
  readonly schema: Schema;
  readonly description: string;
  /** used when nobody sets the option. Safety parameters have none. */
  readonly fallback?: z.output<Schema>;
  /** the option may stay unset */
  readonly optional?: boolean;
  readonly example?: string;
};

/** A secret: only from the environment (`ASSAY_X`), or from a file that `--x-file` or `ASSAY_X_FILE` names. */
export type SecretDefinition = {
  readonly secret: true;
  readonly description: string;
  readonly optional?: boolean;
};

export type OptionDefinitions = Readonly<Record<string, OptionDefinition | SecretDefinition>>;

type ValueOf<D> = D extends SecretDefinition
  ? Secret
  : D extends OptionDefinition<infer Schema>
    ? z.output<Schema>
    : never;

/** The validated values of a set of definitions. */
export type Configuration<Definitions extends OptionDefinitions> = {
  readonly [Key in keyof Definitions]: Definitions[Key] extends { readonly optional: true }
    ? ValueOf<Definitions[Key]> | undefined
    : ValueOf<Definitions[Key]>;
};

/** Keeps the precise types of the definitions. */
export function defineOptions<const Definitions extends OptionDefinitions>(definitions: Definitions): Definitions {
  return definitions;
}

/** True iff the definition is that of a secret. */
export function isSecret(definition: OptionDefinition | SecretDefinition): definition is SecretDefinition {
  return "secret" in definition;
}

/** The flag of an option, without the dashes: httpPort → http-port. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The environment variable of an option: httpPort → ASSAY_HTTP_PORT. */
export function environmentName(key: string): string {
  return `ASSAY_${flagName(key).replaceAll("-", "_").toUpperCase()}`;
}
