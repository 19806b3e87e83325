import { type Instruction, type Operand, OperandKind, opcodeFamily, type Program } from "@assay/program";
import { joinElementwise } from "./join-elementwise.js";
import { orderUnits } from "./order-units.js";
import { stepOperands } from "./step-operands.js";
import { findVirtualCopies } from "./virtual-copy.js";

/**
 * What a task is: a `dot` with the copies that it makes tile by tile, elementwise instructions that are evaluated block
 * by block, operations on quantized tensors that a backend performs as one, or one instruction alone (with the copy of
 * windows whose extremes it takes).
 */
export type TaskKind = "product" | "chain" | "region" | "single";

/** Steps that are performed together, in order; the copies that an instruction makes itself come before it. */
export type Task = { readonly kind: TaskKind; readonly steps: readonly number[] };

/** The tasks of a program in an order in which each finds its operands. */
export type Schedule = {
  readonly tasks: readonly Task[];
  /** for each step, whether its whole output is in memory once its task has run */
  readonly isMaterialised: readonly boolean[];
};

export type ScheduleOptions = {
  /** joins steps where that saves time; else every step is a task of its own, in order, and all are materialised */
  readonly isFused: boolean;
  /** whether products make their own copies; only with `isFused` */
  readonly hasVirtualCopies: boolean;
  /** steps that the backend performs as one, and what it reads for them, which must be in memory; only with `isFused` */
  readonly regions?: readonly Region[];
};

/** Steps that a backend performs together in its own way; none depends on a step outside that depends on another. */
export type Region = { readonly steps: readonly number[]; readonly inputs: readonly Operand[] };

/** Plans which steps of a program are performed together. Results do not depend on it (specification, section 8). */
export function planSchedule(program: Program, options: ScheduleOptions): Schedule {
  const isVirtual = findVirtualCopies(program, options.isFused && options.hasVirtualCopies);
  const regions = options.isFused ? (options.regions ?? []) : [];
  for (const { steps, inputs } of regions) {
    for (const step of steps) isVirtual[step] = false;
    for (const { kind, index } of inputs) if (kind === OperandKind.step) isVirtual[index] = false;
  }
  const regionSteps = new Set(regions.flatMap(({ steps }) => steps));
  const units = joinElementwise(program, options.isFused, regions);
  const tasks = orderUnits(program, units)
    .filter(([first]) => !isVirtual[first])
    .map((steps): Task => {
      return regionSteps.has(steps[0]) ? { kind: "region", steps } : taskOf(program, steps, isVirtual);
    });
  const isMaterialised = options.isFused ? readOutside(program, tasks, isVirtual) : isVirtual.map(() => true);
  return { tasks, isMaterialised };
}

function taskOf(program: Program, steps: readonly number[], isVirtual: readonly boolean[]): Task {
  const kind = kindOf(program.instructions[steps[0]]);
  if (kind === "chain") return { kind, steps };
  const copies = new Set(stepOperands(program.instructions[steps[0]]).filter((step) => isVirtual[step]));
  return { kind, steps: [...copies, ...steps] };
}

function kindOf({ opcode }: Instruction): TaskKind {
  const family = opcodeFamily(opcode);
  if (family === "dot") return "product";
  return isElementwise(family) ? "chain" : "single";
}

/** Whether a family computes each element from the elements that stand at its place. */
export function isElementwise(family: ReturnType<typeof opcodeFamily>): boolean {
  return ["unary", "cast", "binary", "comparison", "select"].includes(family as string);
}

/** Steps whose output an output of the model or another task reads. */
function readOutside(program: Program, tasks: readonly Task[], isVirtual: readonly boolean[]): boolean[] {
  const isRead = program.instructions.map(() => false);
  for (const { step } of program.outputs) isRead[step] = true;
  for (const { steps } of tasks) {
    const own = new Set(steps);
    for (const step of steps) {
      for (const read of stepOperands(program.instructions[step])) if (!own.has(read)) isRead[read] = true;
    }
  }
  // A task performs its last step even if nobody reads it.
  for (const { steps } of tasks) isRead[steps[steps.length - 1]] = true;
  return isRead.map((is, step) => is && !isVirtual[step]);
}
