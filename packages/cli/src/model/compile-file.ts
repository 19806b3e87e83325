import { type Bindings, compile, type Program, ProgramError } from "@assay/program";
import { AssayError } from "@assay/service";
import { type BindingTexts, readBindings } from "../input/read-bindings.js";
import { readBytes } from "../input/read-inputs.js";
import { externalReader } from "./external-reader.js";

/** Compiles an ONNX file for what the command line binds it to; `prefix` is what options put before its names. Throws InputError, ProgramError. */
export async function compileBound(values: BindingTexts & { readonly file: string }, prefix = ""): Promise<Program> {
  return compileFile(values.file, await readBindings(values.file, values), prefix);
}

/**
 * Reads and compiles an ONNX file; tensors may lie in files beside it. Throws InputError, ProgramError; where an option
 * fixes what is wrong, the remedy says which.
 */
async function compileFile(file: string, bindings: Bindings, prefix: string): Promise<Program> {
  const bytes = await readBytes(file);
  try {
    return compile(bytes, { ...bindings, external: externalReader(file) });
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
