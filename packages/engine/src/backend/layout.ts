import type { Kernels } from "@assay/arithmetic";
import { type Operand, OperandKind, type Program } from "@assay/program";
import { byteLength } from "../plan/element-count.js";
import { planMemory } from "../plan/memory-plan.js";
import type { Schedule, Task } from "../plan/schedule.js";
import { planChainOperation } from "./chain-operation.js";
import type { Constants } from "./constants.js";
import type { PerformedRegion } from "./integer-region.js";
import { planRegionOperation } from "./integer-region-operation.js";
import type { Located } from "./located.js";
import type { Operation, PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";
import type { Product } from "./product.js";
import { productTaskOf } from "./product-task.js";
import { planSingleOperation } from "./single-operation.js";

type LayoutOptions = { readonly program: Program; readonly schedule: Schedule; readonly requests: number };
type LayoutModules = {
  readonly kernels: Kernels;
  readonly constants: Constants;
  readonly product: Product;
  readonly regions?: readonly PerformedRegion[];
};

/** A schedule laid out in the kernels' memory for a number of stacked requests. */
export type Layout = {
  readonly requests: number;
  readonly schedule: Schedule;
  /** offset of each input; the requests lie one behind the other */
  readonly inputs: readonly number[];
  readonly operations: readonly Operation[];
  readonly output: Placement["output"];
};

/** Gives every tensor its place and every task its addresses. Allocates from the kernels' arena. */
export function layOut({ program, schedule, requests }: LayoutOptions, modules: LayoutModules): Layout {
  const { kernels, constants } = modules;
  const memory = planMemory(program, schedule, requests);
  const inputs = program.inputs.map((port) => kernels.allocate(byteLength(port.type) * requests));
  const arena = kernels.allocate(memory.arenaBytes);
  const output = (step: number): Located | null => {
    if (!schedule.isMaterialised[step]) return null;
    const type = program.instructions[step].output;
    return { offset: arena + memory.offsets[step], requestStride: byteLength(type), type };
  };
  const locate = ({ kind, index }: Operand): Located => {
    if (kind === OperandKind.constant) {
      return { offset: constants.plain(index), requestStride: 0, type: program.constants[index].type };
    }
    const { type } = kind === OperandKind.input ? program.inputs[index] : { type: program.instructions[index].output };
    if (kind === OperandKind.input) return { offset: inputs[index], requestStride: byteLength(type), type };
    const located = output(index);
    if (located === null) throw new Error(`step ${index} is read and not materialised`);
    return located;
  };
  const placement = { kernels, program, requests, constants, locate, output };
  return { requests, schedule, inputs, operations: planOperations(placement, schedule, modules), output };
}

function planOperations(placement: Placement, { tasks }: Schedule, modules: LayoutModules): Operation[] {
  const planned = tasks.map((task) => ({ task, operation: planTask(placement, task, modules) }));
  const scratch = modules.kernels.allocate(Math.max(0, ...planned.map(({ operation }) => operation.scratchBytes)));
  return planned.map(({ task, operation: { proposed, place } }) => ({ ...task, proposed, run: place(scratch) }));
}

function planTask(placement: Placement, { kind, steps }: Task, { product, regions }: LayoutModules): PlannedOperation {
  switch (kind) {
    case "chain":
      return planChainOperation(placement, steps);
    case "product":
      return product.plan(placement, productTaskOf(placement, steps[steps.length - 1]));
    case "region":
      return planRegionOperation(placement, steps, regions ?? []);
    case "single":
      return planSingleOperation(placement, steps[steps.length - 1]);
  }
}
