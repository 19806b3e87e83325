import type { TaskKind } from "../plan/schedule.js";
import type { Profile } from "./profile.js";

/** A task of a schedule with every address and table laid down: it can be performed again and again. */
export type Operation = {
  readonly kind: TaskKind;
  readonly steps: readonly number[];
  /** how many elements each run proposes with a certificate */
  readonly proposed: number;
  /** Performs the task. Returns how many elements took the exact path. */
  readonly run: (profile?: Profile) => number | Promise<number>;
};

/** What a task does, before its scratch memory, which all tasks share, has a place. */
export type PlannedOperation = {
  readonly proposed: number;
  readonly scratchBytes: number;
  /** Binds the task to scratch memory at an offset that is a multiple of 64. */
  readonly place: (scratch: number) => Operation["run"];
};

/** What takes no time: tensors without elements. */
export const NO_OPERATION: PlannedOperation = { proposed: 0, scratchBytes: 0, place: () => () => 0 };
