import { type Instruction, Opcode, OperandKind } from "@assay/program";
import { typeOfOperand } from "../plan/natural-shape-of.js";
import { at } from "./located.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";

/** Whether an instruction reads a copy that is not materialised: of instructions that are no products, extremes do. */
export function readsWindows({ output }: Placement, { operands }: Instruction): boolean {
  return operands.some(({ kind, index }) => kind === OperandKind.step && output(index) === null);
}

/** Plans a `max` or `min` of the rows of a copy that is not materialised, for all stacked requests. */
export function planWindowOperation(placement: Placement, step: number): PlannedOperation {
  const { kernels, program, requests } = placement;
  const { opcode, operands } = program.instructions[step];
  const { copy, operands: copied, output } = program.instructions[operands[0].index];
  const taps = output.shape[output.shape.length - 1];
  const prepared = copy ? kernels.prepareWindows(typeOfOperand(program, copied[0]).shape, copy, taps) : null;
  const out = placement.output(step);
  if (prepared === null || out === null) throw new Error(`step ${step} does not take extremes of windows`);
  const source = placement.locate(copied[0]);
  const name = opcode === Opcode.max ? "max" : "min";
  return {
    proposed: 0,
    scratchBytes: prepared.scratchBytes,
    place: (scratch) => () => {
      for (let request = 0; request < requests; request++) {
        kernels.windowExtremes(name, prepared, { source: at(source, request), out: at(out, request), scratch });
      }
      return 0;
    },
  };
}
