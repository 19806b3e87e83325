import { type Operand, OperandKind, type Program } from "@assay/program";
import { planDot } from "../plan/dot-plan.js";
import { typeOfOperand } from "../plan/natural-shape-of.js";
import { matrixCopy } from "../plan/virtual-copy.js";
import type { Placement } from "./placement.js";
import type { ProductOperand, ProductTask } from "./product.js";

/** Describes the `dot` at a step: the form of its products and where its operands lie or come from. */
export function productTaskOf(placement: Placement, step: number): ProductTask {
  const { program } = placement;
  const instruction = program.instructions[step];
  const plan = dotPlanOf(program, step);
  const [a, b, bias] = instruction.operands;
  const out = placement.output(step);
  if (out === null) throw new Error(`step ${step} has no place`);
  return {
    instruction,
    plan,
    a: operandOf(placement, a, plan.rows),
    b: operandOf(placement, b, plan.columns),
    bias: bias ? placement.locate(bias) : null,
    out,
  };
}

/** The products of the `dot` at a step, for one request. */
export function dotPlanOf(program: Program, step: number): ReturnType<typeof planDot> {
  return planDot(program.instructions[step].operands.map((operand) => typeOfOperand(program, operand)));
}

function operandOf(placement: Placement, operand: Operand, rows: number): ProductOperand {
  const { program } = placement;
  const type = typeOfOperand(program, operand);
  if (operand.kind === OperandKind.constant) return { kind: "constant", type, index: operand.index };
  if (operand.kind !== OperandKind.step || placement.output(operand.index) !== null) {
    return { kind: "tensor", type, located: placement.locate(operand) };
  }
  const maker = program.instructions[operand.index];
  const copy = maker.copy ? matrixCopy(maker.copy, [rows, type.shape[type.shape.length - 1]]) : null;
  if (copy === null) throw new Error(`step ${operand.index} is not materialised, and no copy of matrices`);
  return { kind: "copy", type, copy, source: { ...placement.locate(maker.operands[0]) } };
}
