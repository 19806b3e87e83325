import type { Port } from "@assay/program";
import { InputError } from "./input-error.js";
import { readInputs } from "./read-inputs.js";
import { describeType, readTensorFile } from "./tensor-file.js";

/**
 * The inputs of one request, in the model's order: NAME=FILE for each, or one FILE alone for a model of one input, or
 * one JSON file with all inputs in the form of the Open Inference Protocol. Throws InputError.
 */
export async function readNamedInputs(texts: readonly string[], ports: readonly Port[]): Promise<Uint8Array[]> {
  if (texts.length === 1 && !ports.some(({ name }) => texts[0].startsWith(`${name}=`))) {
    const [file] = texts;
    if (file.endsWith(".json") || ports.length !== 1) return readInputs(file, ports);
    return [await readInput(file, ports[0])];
  }
  const given = new Map<string, string>();
  for (const text of texts) {
    const port = ports.find(({ name }) => text.startsWith(`${name}=`));
    if (port === undefined || given.has(port.name)) {
      throw new InputError({ code: "INPUT_NAME_MISMATCH", given: [text], expected: ports.map(({ name }) => name) });
    }
    given.set(port.name, text.slice(port.name.length + 1));
  }
  return Promise.all(
    ports.map((port) => {
      const file = given.get(port.name);
      if (file !== undefined) return readInput(file, port);
      throw new InputError({ code: "INPUT_NAME_MISMATCH", given: [...given.keys()], expected: [port.name] });
    }),
  );
}

async function readInput(file: string, { name, type }: Port): Promise<Uint8Array> {
  const tensor = await readTensorFile(file, type);
  const [given, expected] = [describeType(tensor), describeType(type)];
  if (given !== expected) throw new InputError({ code: "INPUT_TYPE_MISMATCH", input: name, given, expected });
  return tensor.data;
}
