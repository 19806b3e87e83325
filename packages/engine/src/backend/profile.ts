import type { Program } from "@assay/program";
import { opcodeName } from "@assay/program";
import type { TaskKind } from "../plan/schedule.js";

/**
 * Parts of the time of a product: `gather` brings operands into binary64 (copies of windows included), `propose` is
 * the product in binary64, `certify` rounds it and recomputes what is not certain.
 */
export type ProfilePhase = "gather" | "propose" | "certify";

/** What one task of a schedule took, over all runs that were profiled. */
export type ProfileEntry = {
  readonly kind: TaskKind;
  /** the steps that the task performs, in order */
  readonly steps: readonly number[];
  /** their opcodes, joined by "+" */
  readonly opcodes: string;
  calls: number;
  milliseconds: number;
  /** elements that came with a certificate, and those of them that were computed exactly after all */
  proposed: number;
  fallback: number;
  /** milliseconds by phase; absent phases did not occur, or the kernels do not tell them apart */
  readonly phases: { [phase in ProfilePhase]?: number };
};

/** What a profile is told about a task that ran. */
export type ProfiledTask = {
  readonly kind: TaskKind;
  readonly steps: readonly number[];
  readonly proposed: number;
};

/**
 * Where the time of runs goes, task by task; given to a run in its options, which it slows down by two looks at the
 * clock for each task. One profile may collect several runs of one program.
 */
export class Profile {
  readonly #program: Program;
  readonly #clock: () => number;
  readonly #entries = new Map<string, ProfileEntry>();
  #present: ProfileEntry | null = null;

  /** `clock` tells milliseconds. */
  constructor(program: Program, clock: () => number = () => performance.now()) {
    this.#program = program;
    this.#clock = clock;
  }

  /** All tasks that ran, the slowest first. */
  get entries(): readonly ProfileEntry[] {
    return [...this.#entries.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  }

  now(): number {
    return this.#clock();
  }

  /** A task begins; phases that are told from now on are its own. Returns the time. */
  begin(task: ProfiledTask): number {
    this.#present = this.#entryOf(task);
    return this.#clock();
  }

  /** The task that began at `start` has ended, with so many elements on the exact path. */
  end(task: ProfiledTask, start: number, fallback: number): void {
    const entry = this.#entryOf(task);
    entry.calls++;
    entry.milliseconds += this.#clock() - start;
    entry.proposed += task.proposed;
    entry.fallback += fallback;
    this.#present = null;
  }

  /** A phase of the present task began at `start` and has ended. Returns the time, where the next one may begin. */
  phase(phase: ProfilePhase, start: number): number {
    const now = this.#clock();
    if (this.#present) this.#present.phases[phase] = (this.#present.phases[phase] ?? 0) + now - start;
    return now;
  }

  #entryOf({ kind, steps }: ProfiledTask): ProfileEntry {
    const key = `${kind} ${steps}`;
    const known = this.#entries.get(key);
    if (known) return known;
    const opcodes = steps.map((step) => opcodeName(this.#program.instructions[step].opcode)).join("+");
    const entry = { kind, steps, opcodes, calls: 0, milliseconds: 0, proposed: 0, fallback: 0, phases: {} };
    this.#entries.set(key, entry);
    return entry;
  }
}
