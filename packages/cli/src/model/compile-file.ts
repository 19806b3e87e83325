import { compile, type Program, ProgramError } from "@assay/program";
import { AssayError } from "@assay/service";
import { readBytes } from "../input/read-inputs.js";

/** Reads and compiles an ONNX file. Throws InputError, ProgramError; an input without a shape says which flag fixes it. */
export async function compileFile(
  file: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  shapePrefix = "",
): Promise<Program> {
  const bytes = await readBytes(file);
  try {
    return compile(bytes, { shapes });
  } catch (error) {
    if (!(error instanceof ProgramError) || error.type.code !== "PROGRAM_DYNAMIC_SHAPE") throw error;
    const { code, input, shape } = error.type;
    throw new AssayError(
      {
        code,
        title: "An input has no fixed shape",
        status: 400,
        detail: `${file}: the input "${input}" has no fixed shape: ${shape}`,
        remedy: `Give it one: --shape ${shapePrefix}${input}=1x3x224x224, with the dimensions that you will use.`,
      },
      { cause: error },
    );
  }
}
