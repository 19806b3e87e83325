import { DataType, widthBytes } from "@assay/arithmetic";
import { type CopyMap, type Instruction, Opcode, type Operand, type TensorType } from "../instruction/instruction.js";
import { naturalShape, opcodeFamily } from "../instruction/natural-shape.js";
import { elementCount } from "../instruction/row-major.js";
import { isWellFormed } from "../instruction/well-formed.js";
import type { NodeOrigin } from "../program.js";
import { evaluate } from "../semantics/evaluate.js";
import { FoldBudget } from "./fold-budget.js";
import { Refusal } from "./refusal.js";
import { constantOf, isConstant, type Value } from "./value.js";

/** A step before references are numbered: its operands are values. */
export type PendingStep = {
  readonly opcode: Opcode;
  readonly operands: readonly Value[];
  readonly dtype: DataType;
  readonly copy?: CopyMap;
  readonly origin: NodeOrigin;
};

/** What a lowering asks for: the instruction, the shape to see it in (its natural one by default), and its part name. */
export type StepRequest = {
  readonly opcode: Opcode;
  readonly operands: readonly Value[];
  readonly part: string;
  readonly shape?: readonly number[];
  readonly copy?: CopyMap;
  /** true for a step that must stay one although all of its operands are constant */
  readonly isKept?: boolean;
};

/** The steps that the lowerings make, in order. What has constant operands only becomes a constant instead. */
export class StepList {
  readonly steps: PendingStep[] = [];
  readonly budget = new FoldBudget();

  /**
   * Adds a step, or folds it.
   *
   * @throws Refusal where the instruction would not be well-formed
   */
  add(request: StepRequest, origin: Omit<NodeOrigin, "part">): Value {
    const types = request.operands.map((operand) => operand.type);
    const natural = naturalShape(request, types);
    if (natural === null) {
      throw new Refusal(`operand shapes ${types.map((type) => `[${type.shape}]`).join(" and ")} do not fit together`);
    }
    const shape = request.shape ?? natural;
    const output = { dtype: types[0].dtype, shape };
    const instruction: Instruction = {
      opcode: request.opcode,
      output,
      operands: request.operands.map(() => ANY_OPERAND),
      ...(request.copy === undefined ? {} : { copy: request.copy }),
    };
    const constants = request.isKept === true ? [] : request.operands.filter(isConstant);
    const isFoldable = constants.length === request.operands.length;
    if (isFoldable && request.opcode === Opcode.copy && elementCount(shape) === 0) {
      return constantOf(output.dtype, shape, new Uint8Array(0));
    }
    const fault = faultOf(instruction, types);
    if (fault !== null) throw new Refusal(fault);
    const elements = elementCount(shape);
    const terms = foldingTerms(request.opcode, types, elements);
    if (isFoldable && this.budget.tryReserve(elements * widthBytes(output.dtype), terms)) {
      const data = constants.map((constant) => constant.source.data);
      return constantOf(output.dtype, shape, evaluate(instruction, types, data));
    }
    const step = { opcode: request.opcode, operands: request.operands, dtype: output.dtype };
    const copy = request.copy === undefined ? {} : { copy: request.copy };
    this.steps.push({ ...step, ...copy, origin: { ...origin, part: request.part } });
    return { type: output, source: { kind: "step", index: this.steps.length - 1 } };
  }
}

const ANY_OPERAND: Operand = { kind: 0, index: 0 };

function faultOf(instruction: Instruction, types: readonly TensorType[]): string | null {
  if (types.some((type) => type.shape.includes(0)) || instruction.output.shape.includes(0)) {
    return "a tensor is empty; empty tensors are not supported yet";
  }
  if (opcodeFamily(instruction.opcode) !== "copy" && types.some((type) => type.dtype !== DataType.float32)) {
    return "arithmetic is supported for float32 only yet";
  }
  return isWellFormed(instruction, 1, types, { inputs: 1, constants: 1 });
}

/** The work of folding a step: nothing that counts for movement, the terms that are read for arithmetic. */
function foldingTerms(opcode: Opcode, types: readonly TensorType[], elements: number): number {
  const family = opcodeFamily(opcode);
  if (family === "copy") return 0;
  return family === "dot" || family === "reduction" ? elements * (types[0].shape.at(-1) ?? 1) : elements;
}
