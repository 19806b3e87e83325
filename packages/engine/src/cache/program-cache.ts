import { closeSync, constants, fstatSync, futimesSync, openSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Program, ProgramError } from "@assay/program";
import { type Commitment, commitTo } from "../model/commitment.js";
import { type CacheEntry, decodeEntry, type ExternalFile, encodeEntry, programName } from "./cache-entry.js";
import { CacheError } from "./cache-error.js";
import { CacheFolder, ignoreMissing, type KeptProgram } from "./cache-folder.js";
import { compilerFingerprint } from "./compiler-fingerprint.js";
import { keyOf, type ProgramSource } from "./program-source.js";
import { type ProgramHandle, StoredProgram } from "./stored-program.js";
import { writeProgram, writeWhole } from "./write-program.js";

export type ProgramCacheOptions = {
  readonly folder: string;
  /** programs are deleted above this, those not used for longest first */
  readonly bytesMost: number;
};
export type ProgramCacheModules = {
  /** told of everything that went wrong; the cache itself only ever misses */
  readonly warn: (message: string) => void;
};

/** Descriptors are closed when nothing refers to their program any more. */
const descriptors = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/**
 * Compiled programs on the disk, found by their source and by their model id. Whatever stands there is checked before
 * it is used, whoever wrote it: hashes of all parts, every instruction, the model id recomputed, every constant's tensor
 * root. Any number of processes may use one folder. Nothing here fails: what cannot be read is compiled again.
 */
export class ProgramCache {
  readonly #options: ProgramCacheOptions;
  readonly #modules: ProgramCacheModules;
  readonly #folder: CacheFolder;

  constructor(options: ProgramCacheOptions, modules: ProgramCacheModules) {
    this.#options = options;
    this.#modules = modules;
    this.#folder = new CacheFolder(options.folder);
  }

  /** The program of a source, null if there is none. `hashExternal` gives the SHA-256 of a file beside the model. */
  async find(
    source: ProgramSource,
    hashExternal: (location: string) => Promise<string | null>,
  ): Promise<StoredProgram | null> {
    const entry = await this.#readEntry(keyOf(source));
    if (entry === null) return null;
    for (const { location, hash } of entry.external) if ((await hashExternal(location)) !== hash) return null;
    const program = await this.#open(join(this.#folder.programs, entry.program));
    if (program === null) return null;
    return Buffer.from(program.onnxHash).toString("hex") === source.onnxHash ? program : null;
  }

  /** The program with this model id, null if there is none. */
  async withId(modelId: string): Promise<StoredProgram | null> {
    for (const kept of await this.list()) {
      if (kept.modelId !== modelId.toLowerCase()) continue;
      const program = await this.#open(kept.file);
      if (program !== null) return program;
    }
    return null;
  }

  /** Puts a program there and returns it as it is there; where that fails, the program itself. */
  async put(program: Program, source: ProgramSource, external: readonly ExternalFile[]): Promise<Program> {
    const bytes = program.constants.reduce((sum, { data }) => sum + data.length, 0);
    if (bytes > this.#options.bytesMost) return program;
    const key = keyOf(source);
    try {
      const commitment: Commitment = commitTo(program);
      const name = programName(commitment.modelId, compilerFingerprint());
      await this.#folder.make();
      const file = join(this.#folder.programs, name);
      await writeProgram(file, program, { commitment, compiler: compilerFingerprint() });
      const entry = encodeEntry({ key, program: name, external });
      await writeWhole(join(this.#folder.entries, key), async (handle) => {
        await handle.writeFile(entry);
      });
      await this.#folder.shrink(this.#options.bytesMost, Date.now());
      return openProgram(file) ?? program;
    } catch (error) {
      // Somebody cleared the folder meanwhile.
      const isCleared = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!isCleared) this.#warn("a compiled program could not be put into the cache", error);
      return program;
    }
  }

  /** The programs, the one used last first. */
  async list(): Promise<KeptProgram[]> {
    return this.#folder.list();
  }

  /** Deletes everything. Programs that are in use stay usable. */
  async clear(): Promise<{ readonly programs: number; readonly bytes: number }> {
    return this.#folder.clear();
  }

  async #readEntry(key: string): Promise<CacheEntry | null> {
    try {
      const text = await readFile(join(this.#folder.entries, key), "utf8").catch(ignoreMissing<string | null>(null));
      return text === null ? null : decodeEntry(text, key);
    } catch (error) {
      this.#warn("an entry of the cache is not used", error);
      return null;
    }
  }

  /** Opens and checks a program; deletes it where it is damaged, so that it is made anew. */
  async #open(file: string): Promise<StoredProgram | null> {
    try {
      const program = openProgram(file);
      if (program === null) return null;
      assertOwnId(program, file);
      program.verify();
      return program;
    } catch (error) {
      this.#warn(`${file} is not used`, error);
      await rm(file, { force: true }).catch((failure) => this.#warn(`${file} cannot be deleted`, failure));
      return null;
    }
  }

  #warn(what: string, error: unknown): void {
    const isExpected =
      error instanceof CacheError ||
      error instanceof ProgramError ||
      error instanceof SyntaxError ||
      typeof (error as NodeJS.ErrnoException).code === "string";
    if (!isExpected) throw error;
    this.#modules.warn(`${what}: ${(error as Error).message}`);
  }
}

/** Null if there is no such file. Notes that it was used. Throws CacheError, ProgramError, errors of the file system. */
function openProgram(file: string): StoredProgram | null {
  const descriptor = openIfThere(file);
  if (descriptor === null) return null;
  try {
    assertOwn(descriptor);
    const program = StoredProgram.open(descriptor);
    const now = Date.now() / 1000;
    futimesSync(descriptor, now, now);
    descriptors.register(program.handle satisfies ProgramHandle, descriptor);
    return program;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    return ignoreMissing(null)(error as NodeJS.ErrnoException);
  }
}

/** A file that others can write to, or that is somebody else's, is none of ours. */
function assertOwn(descriptor: number): void {
  const { uid, mode } = fstatSync(descriptor);
  const user = process.getuid?.();
  if (user !== undefined && uid !== user) throw foreign("it belongs to another user");
  if (user !== undefined && (mode & 0o022) !== 0) throw foreign("others may write to it");
}

/** The model id follows from instructions and roots: computed anew, it must be that of the file's name and content. */
function assertOwnId(program: StoredProgram, file: string): void {
  const { modelId } = commitTo(program);
  const name = programName(modelId, program.told.compiler);
  if (program.told.modelId !== modelId || !file.endsWith(name)) throw foreign("it is the program of another model");
}

function foreign(reason: string): CacheError {
  return new CacheError({ code: "CACHE_FILE_FOREIGN", reason });
}
