import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import type { ExternalReader } from "@assay/program";
import { InputError } from "../input/input-error.js";

/**
 * Reads what tensors of a model keep beside its file; each file once. A link may lead to another file of the model's
 * folder, or of the folder that the model's own file is a link into (as in download caches), and nowhere else; only
 * regular files are read. Throws INPUT_FILE_UNREADABLE.
 */
export function externalReader(modelFile: string): ExternalReader {
  const files = new Map<string, Uint8Array>();
  return (location) => {
    const known = files.get(location);
    if (known !== undefined) return known;
    const file = join(dirname(modelFile), location);
    try {
      const bytes = readFileSync(fileBeside(modelFile, file));
      files.set(location, bytes);
      return bytes;
    } catch (error) {
      throw new InputError({ code: "INPUT_FILE_UNREADABLE", file, detail: (error as Error).message }, { cause: error });
    }
  };
}

/** Where the file really is. Throws RangeError where that is outside, or no regular file. */
function fileBeside(modelFile: string, file: string): string {
  const real = realpathSync(file);
  const folders = [realpathSync(dirname(modelFile)), dirname(realpathSync(modelFile))];
  if (!folders.some((folder) => isInside(folder, real))) throw new RangeError("a link leads out of the model's folder");
  if (!statSync(real).isFile()) throw new RangeError("it is not a regular file");
  return real;
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== "" && !isAbsolute(path) && path.split(/[\\/]/)[0] !== "..";
}
