import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ExternalReader } from "@assay/program";
import { InputError } from "../input/input-error.js";

/** Reads what tensors of a model keep beside its file; each file once. Throws INPUT_FILE_UNREADABLE. */
export function externalReader(modelFile: string): ExternalReader {
  const files = new Map<string, Uint8Array>();
  return (location) => {
    const known = files.get(location);
    if (known !== undefined) return known;
    const file = join(dirname(modelFile), location);
    try {
      const bytes = readFileSync(file);
      files.set(location, bytes);
      return bytes;
    } catch (error) {
      throw new InputError({ code: "INPUT_FILE_UNREADABLE", file, detail: (error as Error).message }, { cause: error });
    }
  };
}
