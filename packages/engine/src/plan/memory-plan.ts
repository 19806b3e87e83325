import { OperandKind, type Program } from "@assay/program";
import { byteLength } from "./element-count.js";

const ALIGNMENT_BYTES = 16;

/** Where each step's output lies in the arena, and how large the arena is. Offsets and sizes in bytes. */
export type MemoryPlan = {
  readonly offsets: readonly number[];
  /** room for one output, padded to the alignment */
  readonly sizes: readonly number[];
  readonly arenaBytes: number;
};

type Region = { readonly offset: number; readonly size: number; readonly lastUse: number };

/**
 * Places every step's output in one arena so that outputs that are needed at the same time do not overlap: first fit in
 * the order of the steps, each region free again after the last step that reads it. Outputs of the model stay to the end.
 */
export function planMemory(program: Program, requests: number): MemoryPlan {
  const lastUse = lastUses(program);
  const offsets: number[] = [];
  const sizes: number[] = [];
  let live: Region[] = [];
  let arenaBytes = 0;
  for (const [step, instruction] of program.instructions.entries()) {
    const size = align(byteLength(instruction.output) * requests);
    live = live.filter((region) => region.lastUse >= step);
    const offset = firstFit(live, size);
    live.push({ offset, size, lastUse: lastUse[step] });
    live.sort((a, b) => a.offset - b.offset);
    offsets.push(offset);
    sizes.push(size);
    arenaBytes = Math.max(arenaBytes, offset + size);
  }
  return { offsets, sizes, arenaBytes };
}

/** For each step the last step that reads its output; the end of the program for outputs of the model. */
function lastUses(program: Program): number[] {
  const last = program.instructions.map((_, step) => step);
  for (const [step, instruction] of program.instructions.entries()) {
    for (const operand of instruction.operands) {
      if (operand.kind === OperandKind.step) last[operand.index] = step;
    }
  }
  for (const output of program.outputs) last[output.step] = program.instructions.length;
  return last;
}

/** The lowest offset at which `size` bytes fit between the live regions, which are sorted by offset. */
function firstFit(live: readonly Region[], size: number): number {
  let offset = 0;
  for (const region of live) {
    if (offset + size <= region.offset) return offset;
    offset = Math.max(offset, region.offset + region.size);
  }
  return offset;
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
