import { parseArgs } from "node:util";
import {
  type Configuration,
  ConfigurationError,
  defineOptions,
  flagOptions,
  loadConfiguration,
  schemas,
} from "@assay/service";
import { CATALOG } from "../catalog/catalog.js";
import { BenchError } from "./bench-error.js";

const { listOf, text, wholeNumber, yesOrNo } = schemas;

/** What the benchmark can be told. */
export const definitions = defineOptions({
  models: {
    schema: listOf(text()),
    description: "names of models that the benchmark builds, or paths of ONNX files; without it, all of the former",
    optional: true,
  },
  threads: {
    schema: listOf(wholeNumber(1, 256)),
    description: "threads of both engines",
    fallback: [1, 2] as number[],
  },
  stacks: {
    schema: listOf(wholeNumber(1, 1024)),
    description: "requests that are run as one, for throughput at the most threads",
    fallback: [1, 4, 16, 32] as number[],
  },
  shape: {
    schema: listOf(text()),
    description: "NAME=1x3x224x224 for an input of a given file",
    fallback: [] as string[],
  },
  dimension: {
    schema: listOf(text()),
    description: "NAME=8 for a dimension of a given file",
    fallback: [] as string[],
  },
  json: { schema: text(), description: "file to write the rows to", optional: true },
  quick: { schema: yesOrNo(), description: "fewer runs, nothing stacked: for a first look", fallback: false },
  profile: { schema: yesOrNo(), description: "tell where the time goes by instruction, too", fallback: false },
  growth: {
    schema: yesOrNo(),
    description: "time against size, from 1 to 10⁹ multiply-adds (yes without --models, else no)",
    optional: true,
  },
  docs: {
    schema: yesOrNo(),
    description: "write docs/benchmarks.md and its pictures (yes for a whole run, else no)",
    optional: true,
  },
});

/** Options with everything decided. */
export type Options = Omit<Configuration<typeof definitions>, "growth" | "docs" | "shape" | "dimension"> & {
  readonly growth: boolean;
  readonly docs: boolean;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly dimensions: Readonly<Record<string, number>>;
};

/** Options that may be given more than once: their values are lists. */
const REPEATED = new Set(["models", "shape", "dimension", "threads", "stacks"]);

/**
 * Reads the command line; null if it asks for help.
 *
 * @throws BenchError
 */
export function readOptions(words: readonly string[]): Options | null {
  const flags = readFlags(words);
  if (flags.help === true) return null;
  const values = readValues(flags);
  const { growth, docs, shape, dimension, ...rest } = values;
  const isWhole = rest.models === undefined && !rest.quick;
  return {
    ...rest,
    growth: growth ?? rest.models === undefined,
    docs: docs ?? isWhole,
    shapes: bindings("--shape", shape, /^(.+)=(\d+(?:x\d+)*)$/, "NAME=1x3x224x224", (size) =>
      size.split("x").map(Number),
    ),
    dimensions: bindings("--dimension", dimension, /^(.+)=(\d{1,10})$/, "NAME=8", Number),
  };
}

function readValues(flags: Readonly<Record<string, unknown>>): Configuration<typeof definitions> {
  try {
    return loadConfiguration(definitions, { flags, environment: {} }).values;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new BenchError({ code: "BENCH_OPTION_INVALID", detail: error.message }, { cause: error });
  }
}

/** What --help says. */
export function helpText(): string {
  const lines = Object.entries(flagOptions(definitions)).map(
    ([name, { type, describe }]) => `  --${`${name}${type === "boolean" ? "" : " …"}`.padEnd(14)} ${describe}`,
  );
  return [
    "npm run bench -- [OPTIONS]",
    "",
    "Measures this engine against onnxruntime: time, memory, traces, throughput, growth.",
    "",
    ...lines,
    "",
    `Models: ${Object.keys(CATALOG).join(", ")}`,
    "",
  ].join("\n");
}

function readFlags(words: readonly string[]): Record<string, unknown> {
  const known = Object.entries(flagOptions(definitions)).map(([name, { type }]) => {
    return [name, { type, ...(REPEATED.has(name) && { multiple: true as const }) }] as const;
  });
  try {
    const options = { ...Object.fromEntries(known), help: { type: "boolean" as const, short: "h" } };
    const { values } = parseArgs({ args: [...words], options, strict: true, allowPositionals: false });
    const joined = Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : value,
    ]);
    return Object.fromEntries(joined);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith("ERR_PARSE_ARGS_")) throw error;
    const argument = /'([^']*)'/.exec(message)?.[1] ?? words.join(" ");
    throw new BenchError({ code: "BENCH_ARGUMENT_UNEXPECTED", argument, detail: message }, { cause: error });
  }
}

function bindings<Value>(
  option: string,
  given: readonly string[],
  pattern: RegExp,
  form: string,
  read: (text: string) => Value,
): Record<string, Value> {
  const entries = given.map((one) => {
    const match = pattern.exec(one);
    if (!match) throw new BenchError({ code: "BENCH_BINDING_MALFORMED", option, given: one, form });
    return [match[1], read(match[2])] as const;
  });
  return Object.fromEntries(entries);
}
