import { basename } from "node:path";
import { Model, PooledExecutor } from "@assay/engine";
import type { Configuration } from "@assay/service";
import { CommandError } from "../command/command-error.js";
import type { engineDefinitions } from "../option/engine-options.js";
import { compileBound } from "./compile-file.js";

type EngineValues = Configuration<typeof engineDefinitions>;

/** A model that runs on worker threads, under the name that was given to it. */
export type HeldModel = { readonly name: string; readonly file: string; readonly model: Model };

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Compiles all models and starts their workers. Throws MODEL_OPTION_MALFORMED, InputError, ProgramError. */
export async function openModels(values: EngineValues): Promise<readonly HeldModel[]> {
  const files = readModelFiles(values.model);
  const [shapes, dimensions, constants] = (["shape", "dimension", "constant"] as const).map((option) =>
    textsByModel(option, values[option], files),
  );
  const { backend, workers, threads, cacheFolder, cacheMegabytes } = values;
  const held: HeldModel[] = [];
  for (const { name, file } of files) {
    const texts = { shape: shapes.get(name), dimension: dimensions.get(name), constant: constants.get(name) };
    const program = await compileBound({ file, ...texts, cacheFolder, cacheMegabytes }, `${name}:`);
    const executor = new PooledExecutor(program, { backend, workers, threads });
    held.push({ name, file, model: new Model(executor) });
  }
  return held;
}

/** Ends the workers. */
export async function closeModels(models: readonly HeldModel[]): Promise<void> {
  await Promise.all(models.map(({ model }) => model.close()));
}

/** NAME=FILE, or FILE alone, whose name is then the model's. */
export function readModelFiles(given: readonly string[]): { readonly name: string; readonly file: string }[] {
  const files = given.map((text) => {
    const at = text.indexOf("=");
    const isNamed = at > 0 && NAME.test(text.slice(0, at));
    const file = isNamed ? text.slice(at + 1) : text;
    return { name: isNamed ? text.slice(0, at) : nameOf(file), file };
  });
  const names = files.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw malformed(`Two models have the name ${twice}`, "Name them: --model NAME=FILE.");
  if (files.length === 0) throw malformed("No model is given", "Give --model NAME=FILE.");
  return files;
}

/** What an option says of each model: MODEL:INPUT=1x3x224x224, where MODEL may be left out if there is one. */
function textsByModel(
  option: string,
  given: readonly string[],
  files: readonly { readonly name: string }[],
): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>(files.map(({ name }) => [name, []]));
  for (const text of given) {
    const prefixed = files.find(({ name }) => text.startsWith(`${name}:`));
    const name = prefixed?.name ?? (files.length === 1 ? files[0].name : undefined);
    if (name === undefined) throw malformed(`--${option} ${text} names no model`, `Write MODEL:${text}.`);
    texts.get(name)?.push(prefixed ? text.slice(name.length + 1) : text);
  }
  return texts;
}

function nameOf(file: string): string {
  const name = basename(file, ".onnx");
  if (NAME.test(name)) return name;
  throw malformed(`"${name}" cannot be the name of a model`, "Name it: --model NAME=FILE.");
}

function malformed(detail: string, remedy: string): CommandError {
  return new CommandError("MODEL_OPTION_MALFORMED", { detail, remedy });
}
