import { type Instruction, type Operand, OperandKind, type Program } from "@assay/program";
import { elementCount } from "./element-count.js";
import { commonSuffixes, mergeAxes, stridesIn, suffixesOf } from "./iteration-space.js";
import { naturalShapeOf, typeOfOperand } from "./natural-shape-of.js";

/** An operand of a chain's member: what another member makes, or a tensor with its stride along each axis of the space. */
export type ChainOperand =
  | { readonly member: number }
  | { readonly operand: Operand; readonly strides: readonly number[] };

/** One elementwise instruction of a chain. */
export type ChainMember = {
  readonly step: number;
  readonly instruction: Instruction;
  readonly operands: readonly ChainOperand[];
};

/** Elementwise instructions over one iteration space; each member's output is contiguous in it. */
export type ChainPlan = {
  /** sizes of the axes, outermost first; none for a single element */
  readonly sizes: readonly number[];
  readonly members: readonly ChainMember[];
};

/** Lays the steps of a chain over one iteration space, whose outermost axis are the stacked requests. */
export function planChain(program: Program, steps: readonly number[], requests: number): ChainPlan {
  const instructions = steps.map((step) => program.instructions[step]);
  const naturals = instructions.map((instruction) => naturalShapeOf(program, instruction));
  const suffixes = commonSuffixes(naturals.map(suffixesOf));
  if (suffixes === null) throw new Error(`steps ${steps} have no iteration space in common`);
  const sizes = suffixes.map((suffix, i) => suffix / (suffixes[i - 1] ?? 1)).reverse();
  const operandOf = (operand: Operand, natural: readonly number[]): ChainOperand => {
    const member = operand.kind === OperandKind.step ? steps.indexOf(operand.index) : -1;
    if (member >= 0) return { member };
    const type = typeOfOperand(program, operand);
    const perRequest = operand.kind === OperandKind.constant ? 0 : elementCount(type);
    return { operand, strides: [perRequest, ...stridesIn(suffixes, natural, type.shape).reverse()] };
  };
  const members = instructions.map((instruction, i) => ({
    step: steps[i],
    instruction,
    operands: instruction.operands.map((operand) => operandOf(operand, naturals[i])),
  }));
  return simplified({ sizes: [requests, ...sizes], members });
}

/** Drops axes of size 1 and merges neighbours that every operand walks as one. */
function simplified({ sizes, members }: ChainPlan): ChainPlan {
  const operands = members.flatMap((member) => member.operands).filter((operand) => "strides" in operand);
  const axes = sizes.map((size, axis) => ({ size, strides: operands.map((operand) => operand.strides[axis]) }));
  const merged = mergeAxes(axes);
  let next = 0;
  const renewed = members.map((member) => ({
    ...member,
    operands: member.operands.map((operand): ChainOperand => {
      if ("member" in operand) return operand;
      const place = next++;
      return { operand: operand.operand, strides: merged.map(({ strides }) => strides[place]) };
    }),
  }));
  return { sizes: merged.map(({ size }) => size), members: renewed };
}
