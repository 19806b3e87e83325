import { parseArgs } from "node:util";

const USAGE = "Usage: npm run differential -- [--cases NUMBER] [--seed NUMBER]";

/** What the differential run is told. */
export type DifferentialOptions = { readonly cases: number; readonly seed: number };

/** Why the arguments of a command cannot be understood. */
export type UsageErrorType =
  | { readonly code: "ARGUMENT_UNKNOWN"; readonly detail: string }
  | { readonly code: "NUMBER_MALFORMED"; readonly option: string; readonly given: string };

/** Arguments that a command does not have or understand; the message ends with how it is used. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly type: UsageErrorType;

  constructor(type: UsageErrorType, options?: ErrorOptions) {
    const what = type.code === "ARGUMENT_UNKNOWN" ? type.detail : `--${type.option} ${type.given} is no number`;
    super(`${what}\n${USAGE}`, options);
    this.type = type;
  }
}

/** The options in the arguments of the command line. Throws UsageError. */
export function differentialOptions(args: readonly string[]): DifferentialOptions {
  const values = valuesOf(args);
  return { cases: numberOf(values.cases ?? "100000", "cases"), seed: numberOf(values.seed ?? "1", "seed") };
}

function valuesOf(args: readonly string[]): { readonly cases?: string; readonly seed?: string } {
  try {
    return parseArgs({ args: [...args], options: { cases: { type: "string" }, seed: { type: "string" } } }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError({ code: "ARGUMENT_UNKNOWN", detail: error.message }, { cause: error });
  }
}

function numberOf(given: string, option: string): number {
  const value = Number(given);
  const isNumber = given.trim() !== "" && Number.isSafeInteger(value) && value >= 0;
  if (!isNumber) throw new UsageError({ code: "NUMBER_MALFORMED", option, given });
  return value;
}
