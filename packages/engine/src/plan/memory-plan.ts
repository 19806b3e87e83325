import type { Program } from "@assay/program";
import { byteLength } from "./element-count.js";
import type { Schedule } from "./schedule.js";
import { stepOperands } from "./step-operands.js";

const ALIGNMENT_BYTES = 64;

/** Where each materialised output lies in the arena, and how large the arena is. Offsets and sizes in bytes. */
export type MemoryPlan = {
  readonly offsets: readonly number[];
  /** room for one output, padded to the alignment */
  readonly sizes: readonly number[];
  readonly arenaBytes: number;
};

type Region = { readonly offset: number; readonly size: number; readonly lastUse: number };

/**
 * Places the materialised outputs of a schedule in one arena so that outputs that are needed at the same time do not
 * overlap: first fit in the order of the tasks, each region free again after the last task that reads it. Outputs of the
 * model stay to the end; what is not materialised takes no room.
 */
export function planMemory(program: Program, schedule: Schedule, requests: number): MemoryPlan {
  const lastUse = lastUses(program, schedule);
  const offsets = program.instructions.map(() => 0);
  const sizes = program.instructions.map(() => 0);
  let live: Region[] = [];
  let arenaBytes = 0;
  for (const [task, { steps }] of schedule.tasks.entries()) {
    live = live.filter((region) => region.lastUse >= task);
    for (const step of steps) {
      if (!schedule.isMaterialised[step]) continue;
      const size = align(byteLength(program.instructions[step].output) * requests);
      const offset = firstFit(live, size);
      live.push({ offset, size, lastUse: lastUse[step] });
      live.sort((a, b) => a.offset - b.offset);
      offsets[step] = offset;
      sizes[step] = size;
      arenaBytes = Math.max(arenaBytes, offset + size);
    }
  }
  return { offsets, sizes, arenaBytes };
}

/** For each step the last task that reads its output; behind the last task for outputs of the model. */
function lastUses(program: Program, { tasks }: Schedule): number[] {
  const last = program.instructions.map(() => 0);
  for (const [task, { steps }] of tasks.entries()) {
    for (const step of steps) {
      last[step] = Math.max(last[step], task);
      for (const read of stepOperands(program.instructions[step])) last[read] = task;
    }
  }
  for (const output of program.outputs) last[output.step] = tasks.length;
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
