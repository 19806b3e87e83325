import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hashFile, ProgramCache } from "@assay/engine";
import { compile, type Program } from "@assay/program";
import { BUILD_FOLDER } from "../catalog/model-files.js";
import type { BindingMessage } from "../measure/messages.js";

const CACHE_BYTES = 16 * 2 ** 30;

/** The program of a model file, from the cache on the disk where it is there, else compiled and put there. */
export async function loadProgram({ file, shapes, dimensions }: BindingMessage): Promise<Program> {
  const cache = new ProgramCache(
    { folder: join(BUILD_FOLDER, "programs"), bytesMost: CACHE_BYTES },
    { warn: (message) => process.stderr.write(`${message}\n`) },
  );
  const source = { onnxHash: await hashFile(file), bindings: { shapes, dimensions } };
  const beside = (location: string) => join(dirname(file), location);
  const known = await cache.find(source, (location) => hashFile(beside(location)));
  if (known !== null) return known;
  const files = new Map<string, Uint8Array>();
  const external = (location: string) => {
    const bytes = files.get(location) ?? readFileSync(beside(location));
    files.set(location, bytes);
    return bytes;
  };
  const program = compile(readFileSync(file), { shapes, dimensions, external });
  const hashes = [...files.keys()].map(async (location) => ({ location, hash: await hashFile(beside(location)) }));
  return cache.put(program, source, await Promise.all(hashes));
}
