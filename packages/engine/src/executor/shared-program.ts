import type { Program } from "@assay/program";
import { type ProgramHandle, StoredProgram } from "../cache/stored-program.js";

/** A program as it goes to another thread: the handle of its file, or itself with constants in shared memory. */
export type SentProgram = { readonly stored: ProgramHandle } | { readonly program: Program };

/** Constants begin at multiples of this many bytes. */
const ALIGNMENT_BYTES = 64;

/** The same program with all constants in one shared buffer, so that threads need no copies of their own. */
export function shareProgram(program: Program): Program {
  if (program instanceof StoredProgram || program.constants.length === 0) return program;
  if (program.constants.every(({ data }) => data.buffer instanceof SharedArrayBuffer)) return program;
  const sizes = program.constants.map(({ data }) => Math.ceil(data.length / ALIGNMENT_BYTES) * ALIGNMENT_BYTES);
  const memory = new SharedArrayBuffer(sizes.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  const constants = program.constants.map(({ type, data }, i) => {
    const shared = new Uint8Array(memory, offset, data.length);
    shared.set(data);
    offset += sizes[i];
    return { type, data: shared };
  });
  return { ...program, constants };
}

/** What to give to another thread. */
export function sendProgram(program: Program): SentProgram {
  return program instanceof StoredProgram ? { stored: program.handle } : { program };
}

/** The program on the other thread. */
export function receiveProgram(sent: SentProgram): Program {
  return "stored" in sent ? StoredProgram.of(sent.stored) : sent.program;
}
