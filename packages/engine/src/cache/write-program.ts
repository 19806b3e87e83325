import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { encodeProgramFile, type Program } from "@assay/program";
import type { Commitment } from "../model/commitment.js";

/** What one call of the operating system writes at most. */
const WRITE_BYTES = 2 ** 26;
/** Unfinished files begin so. */
export const TEMPORARY_PREFIX = ".unfinished-";

/** Writes the file of a program. Its name appears when it is whole and on the disk, or not at all. */
export async function writeProgram(
  file: string,
  program: Program,
  facts: { readonly commitment: Commitment; readonly compiler: string },
): Promise<void> {
  const { modelId, constantRoots } = facts.commitment;
  const { head, offsets, length } = encodeProgramFile(program, { modelId, constantRoots, compiler: facts.compiler });
  await writeWhole(file, async (handle) => {
    await writeAt(handle, head, 0);
    for (const [i, { data }] of program.constants.entries()) await writeAt(handle, data, offsets[i]);
    await handle.truncate(length);
  });
}

/** Writes under a temporary name in the same folder, and renames. Leaves nothing behind where that fails. */
export async function writeWhole(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const suffix = `${process.pid}-${randomBytes(6).toString("hex")}`;
  const temporary = join(dirname(file), `${TEMPORARY_PREFIX}${basename(file)}-${suffix}`);
  const handle = await open(temporary, "wx", 0o600);
  try {
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const size = Math.min(WRITE_BYTES, bytes.length - done);
    const { bytesWritten } = await handle.write(bytes, done, size, offset + done);
    done += bytesWritten;
  }
}
