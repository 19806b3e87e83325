import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashFile, ProgramCache } from "@assay/engine";
import { compile, type Program } from "@assay/program";
import { BUILD_FOLDER } from "../catalog/model-files.js";
import type { BindingMessage } from "../measure/messages.js";
import { ExternalFiles } from "./external-files.js";

const CACHE_BYTES = 16 * 2 ** 30;

/** The program of a model file, from the cache on the disk where it is there, else compiled and put there. */
export async function loadProgram({ file, shapes, dimensions }: BindingMessage): Promise<Program> {
  const cache = new ProgramCache(
    { folder: join(BUILD_FOLDER, "programs"), bytesMost: CACHE_BYTES },
    { warn: (message) => process.stderr.write(`${message}\n`) },
  );
  const source = { onnxHash: await hashFile(file), bindings: { shapes, dimensions } };
  const files = new ExternalFiles(file);
  const known = await cache.find(source, (location) => hashFile(files.path(location)));
  if (known !== null) return known;
  const program = compile(readFileSync(file), { shapes, dimensions, external: files.read });
  const hashes = files.locations.map(async (location) => ({ location, hash: await hashFile(files.path(location)) }));
  return cache.put(program, source, await Promise.all(hashes));
}
