import { createHash } from "node:crypto";
import { join } from "node:path";
import { hashFile, type ProgramCache } from "@assay/engine";
import { type Bindings, compile, type Program, ProgramError } from "@assay/program";
import { AssayError } from "@assay/service";
import { InputError } from "../input/input-error.js";
import { type BindingTexts, readBindings } from "../input/read-bindings.js";
import { readBytes } from "../input/read-inputs.js";
import { type CacheValues, openCache } from "./cache-options.js";
import { externalReader } from "./external-reader.js";

const MODEL_ID = /^0x[0-9a-fA-F]{64}$/;

/**
 * The program of an ONNX file for what the command line binds it to, from the cache where it is there; `prefix` is what
 * options put before its names. A model id in place of the file names a program of the cache. Throws InputError,
 * ProgramError.
 */
export async function compileBound(
  values: BindingTexts & CacheValues & { readonly file: string },
  prefix = "",
): Promise<Program> {
  const { file } = values;
  const cache = openCache(values);
  if (MODEL_ID.test(file)) return programWithId(file, cache);
  const bindings = await readBindings(file, values);
  if (cache !== null) return throughCache(file, bindings, { prefix, cache });
  return (await compileFile(file, bindings, prefix)).program;
}

async function programWithId(modelId: string, cache: ProgramCache | null): Promise<Program> {
  const program = (await cache?.withId(modelId)) ?? null;
  if (program !== null) return program;
  const detail = "the cache of compiled programs has no model with this id; give its ONNX file";
  throw new InputError({ code: "INPUT_FILE_UNREADABLE", file: modelId, detail });
}

type Compiling = { readonly prefix: string; readonly cache: ProgramCache };

async function throughCache(file: string, bindings: Bindings, { prefix, cache }: Compiling): Promise<Program> {
  const onnxHash = await hashFile(file).catch((error: Error) => {
    throw new InputError({ code: "INPUT_FILE_UNREADABLE", file, detail: error.message }, { cause: error });
  });
  const beside = (location: string) => hashFile(join(file, "..", location)).catch(() => null);
  const known = await cache.find({ onnxHash, bindings }, beside);
  if (known !== null) return known;
  const { program, external } = await compileFile(file, bindings, prefix);
  // The file may have changed since it was hashed: what was compiled has the hash of the bytes that were.
  const compiled = { onnxHash: Buffer.from(program.onnxHash).toString("hex"), bindings };
  return cache.put(program, compiled, external);
}

type Compiled = {
  readonly program: Program;
  readonly external: readonly { readonly location: string; readonly hash: string }[];
};

/**
 * Reads and compiles an ONNX file; tensors may lie in files beside it. Throws InputError, ProgramError; where an option
 * fixes what is wrong, the remedy says which.
 */
async function compileFile(file: string, bindings: Bindings, prefix: string): Promise<Compiled> {
  const bytes = await readBytes(file);
  const external = new Map<string, Uint8Array>();
  const read = externalReader(file);
  const options = {
    ...bindings,
    sha256: (given: Uint8Array) => createHash("sha256").update(given).digest(),
    external: (location: string) => {
      const data = read(location);
      external.set(location, data);
      return data;
    },
  };
  try {
    const program = compile(bytes, options);
    const hashOf = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");
    return { program, external: [...external].map(([location, data]) => ({ location, hash: hashOf(data) })) };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw withRemedy(file, error, prefix);
  }
}

function withRemedy(file: string, error: ProgramError, prefix: string): Error {
  const { type } = error;
  if (type.code === "PROGRAM_DYNAMIC_SHAPE") {
    const { code, input, shape } = type;
    const title = "An input has no fixed shape";
    const detail = `${file}: the input "${input}" has no fixed shape: ${shape}`;
    const remedy = `Give it one: --shape ${prefix}${input}=1x3x224x224, with the dimensions that you will use.`;
    return new AssayError({ code, title, status: 400, detail, remedy }, { cause: error });
  }
  const names = type.code === "PROGRAM_UNSUPPORTED_NODES" ? type.nodes.flatMap((node) => node.needsConstant) : [];
  if (names.length === 0) return error;
  const title = "Inputs decide shapes or branches";
  const flags = [...new Set(names)].map((name) => `--constant ${prefix}${name}=…`);
  const remedy = `Bind them to constants, with the values that you will use: ${flags.slice(0, 8).join(" ")}`;
  return new AssayError(
    { code: type.code, title, status: 400, detail: `${file}: ${error.message}`, remedy },
    { cause: error },
  );
}
