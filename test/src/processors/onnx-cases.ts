import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { widthBytes } from "@assay/arithmetic";
import {
  compile,
  isSupportedPort,
  type OnnxTensor,
  type Program,
  ProgramError,
  parseOnnx,
  readTensor,
} from "@assay/program";
import { type Case, type OnnxSource, optionsOf } from "./case.js";

/** The cases in a folder, and why some of its models are none. */
export type FolderCases = { readonly cases: Case[]; readonly refused: Readonly<Record<string, string>> };

const DEPTH_MOST = 4;
/** The data set `test_data_set_0` is the first request; folders called `models` hold real models. */
const DATA_SET = "test_data_set_0";

/** Every folder below `root` with a `model.onnx` in it, in the layout of ONNX's backend tests, as a case. */
export async function onnxCases(root: string): Promise<FolderCases> {
  const cases: Case[] = [];
  const refused: Record<string, string> = {};
  for (const folder of await modelFolders(root, 0)) {
    const name = relative(root, folder) || basename(folder);
    try {
      cases.push(await readCase(name, folder));
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      refused[name] = error.message;
    }
  }
  return { cases, refused };
}

async function modelFolders(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === "model.onnx")) return [folder];
  if (depth > DEPTH_MOST) return [];
  const children = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  return (await Promise.all(children.map((child) => modelFolders(child, depth + 1)))).flat().sort();
}

async function readCase(name: string, folder: string): Promise<Case> {
  const bytes = new Uint8Array(await readFile(join(folder, "model.onnx")));
  const external = await filesBeside(folder);
  const given = new Map<string, OnnxTensor>();
  for (const [index, port] of parseOnnx(bytes, (location) => external[location]!).inputs.entries()) {
    if (!isSupportedPort(port)) continue;
    const file = join(folder, DATA_SET, `input_${index}.pb`);
    const tensor = await readFile(file).catch(() => null);
    if (tensor !== null) given.set(port.name, readTensor(tensor));
  }
  const { source, program } = compileFor({ kind: "onnx", bytes, shapes: {}, constants: {}, external }, given);
  const first = program.inputs.map((port) => given.get(port.name)?.data ?? new Uint8Array(0));
  const widths = program.inputs.map(({ type }) => widthBytes(type.dtype));
  const second = first.map((data, input) => reversed(data, widths[input]!));
  const group = basename(dirname(folder)) === "models" ? "models" : "operators";
  return { name, group, source, requests: [first, second], isPooled: false };
}

/** Files that a model's tensors may lie in. */
async function filesBeside(folder: string): Promise<Record<string, Uint8Array>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && entry.name !== "model.onnx").map(({ name }) => name);
  const files = await Promise.all(
    names.map(async (name) => [name, new Uint8Array(await readFile(join(folder, name)))]),
  );
  return Object.fromEntries(files) as Record<string, Uint8Array>;
}

/** Compiles for the shapes of the data; inputs that decide shapes or branches become constants, as many as it takes. */
function compileFor(
  source: OnnxSource,
  given: ReadonlyMap<string, OnnxTensor>,
): { source: OnnxSource; program: Program } {
  const constants: Record<string, Omit<OnnxTensor, "name">> = {};
  for (;;) {
    const open = [...given].filter(([name]) => !Object.hasOwn(constants, name));
    const bound = { ...source, shapes: Object.fromEntries(open.map(([name, { shape }]) => [name, shape])), constants };
    try {
      return { source: bound, program: compile(bound.bytes, optionsOf(bound)) };
    } catch (error) {
      const nodes =
        error instanceof ProgramError && error.type.code === "PROGRAM_UNSUPPORTED_NODES" ? error.type.nodes : [];
      const needed = nodes.flatMap(({ needsConstant }) => needsConstant);
      const bindable = needed.filter((name) => given.has(name) && !Object.hasOwn(constants, name));
      if (bindable.length === 0) throw error;
      for (const name of bindable) {
        const { name: _, ...constant } = given.get(name)!;
        constants[name] = constant;
      }
    }
  }
}

/** The elements of a tensor from the last to the first: another request whose elements have the usual range. */
function reversed(data: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += width) out.set(data.subarray(at, at + width), data.length - at - width);
  return out;
}
