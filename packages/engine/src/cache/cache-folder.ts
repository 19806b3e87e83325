import type { Stats } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { modelIdOf } from "./cache-entry.js";
import { TEMPORARY_PREFIX } from "./write-program.js";

/** Unfinished files are somebody's present work for this long. */
const UNFINISHED_MILLISECONDS = 3_600_000;
/** Entries that are kept; each has some hundred bytes. */
const ENTRIES_MOST = 4096;

/** A program in the cache. */
export type KeptProgram = {
  readonly modelId: string;
  readonly file: string;
  readonly bytes: number;
  /** last use, in milliseconds since 1970 */
  readonly usedAt: number;
};

/** The folders of a cache: `programs/<model id>-<compiler>.program` and `entries/<key>`. */
export class CacheFolder {
  readonly programs: string;
  readonly entries: string;

  constructor(folder: string) {
    this.programs = join(folder, "programs");
    this.entries = join(folder, "entries");
  }

  /** Makes the folders where they are missing, readable for their owner only. */
  async make(): Promise<void> {
    for (const folder of [this.programs, this.entries]) await mkdir(folder, { recursive: true, mode: 0o700 });
  }

  /** The programs, the one used last first. */
  async list(): Promise<KeptProgram[]> {
    const kept: KeptProgram[] = [];
    for (const { name, file, facts } of await filesOf(this.programs)) {
      const modelId = modelIdOf(name);
      if (modelId !== null) kept.push({ modelId, file, bytes: facts.size, usedAt: facts.mtimeMs });
    }
    return kept.sort((a, b) => b.usedAt - a.usedAt);
  }

  /** Deletes programs, those not used for longest first, until at most so many bytes are left, and what is left over. */
  async shrink(bytesMost: number, now: number): Promise<void> {
    let bytes = 0;
    for (const program of await this.list()) {
      bytes += program.bytes;
      if (bytes > bytesMost) await rm(program.file, { force: true });
    }
    const entries = await filesOf(this.entries);
    const oldest = entries.sort((a, b) => b.facts.mtimeMs - a.facts.mtimeMs).slice(ENTRIES_MOST);
    for (const { file } of oldest) await rm(file, { force: true });
    for (const { name, file, facts } of [...(await filesOf(this.programs)), ...entries]) {
      const isOld = now - facts.mtimeMs > UNFINISHED_MILLISECONDS;
      if (name.startsWith(TEMPORARY_PREFIX) && isOld) await rm(file, { force: true });
    }
  }

  /** Deletes everything, and tells how much it was. */
  async clear(): Promise<{ readonly programs: number; readonly bytes: number }> {
    const files = await filesOf(this.programs);
    for (const { file } of [...files, ...(await filesOf(this.entries))]) await rm(file, { force: true });
    const programs = files.filter(({ name }) => modelIdOf(name) !== null).length;
    return { programs, bytes: files.reduce((sum, { facts }) => sum + facts.size, 0) };
  }
}

type Found = { readonly name: string; readonly file: string; readonly facts: Stats };

/** The files of a folder; none where there is no such folder. Others may delete them meanwhile. */
async function filesOf(folder: string): Promise<Found[]> {
  const names = await readdir(folder).catch(ignoreMissing<string[]>([]));
  const found = await Promise.all(
    names.map(async (name): Promise<Found | null> => {
      const file = join(folder, name);
      const facts = await stat(file).catch(ignoreMissing<Stats | null>(null));
      return facts?.isFile() ? { name, file, facts } : null;
    }),
  );
  return found.filter((one): one is Found => one !== null);
}

/** For `catch`: a value in place of ENOENT; other errors are thrown again. */
export function ignoreMissing<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
