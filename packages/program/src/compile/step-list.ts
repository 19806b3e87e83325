import { type DataType, dataTypeName, widthBytes } from "@assay/arithmetic";
import type { CopyMap, Instruction, Opcode, Operand, TensorType } from "../instruction/instruction.js";
import { naturalShape } from "../instruction/natural-shape.js";
import { opcodeName, outputDataType } from "../instruction/opcode-table.js";
import { elementCount } from "../instruction/row-major.js";
import { isWellFormed } from "../instruction/well-formed.js";
import type { NodeOrigin } from "../program.js";
import { ProgramError } from "../program-error.js";
import { evaluate } from "../semantics/evaluate.js";
import { FoldBudget, foldingWork } from "./fold-budget.js";
import { Refusal } from "./refusal.js";
import { constantOf, isConstant, type Value } from "./value.js";

/** A step before references are numbered: its operands are values. */
export type PendingStep = {
  readonly opcode: Opcode;
  readonly operands: readonly Value[];
  readonly dtype: DataType;
  readonly copy?: CopyMap;
  readonly attributes?: readonly number[];
  readonly origin: NodeOrigin;
};

/** What a lowering asks for: the instruction, the shape to see it in (its natural one by default), and its part name. */
export type StepRequest = {
  readonly opcode: Opcode;
  readonly operands: readonly Value[];
  readonly part: string;
  readonly shape?: readonly number[];
  readonly copy?: CopyMap;
  readonly attributes?: readonly number[];
  /** the output's data type where the instruction may choose: of cast, or of a copy that reinterprets bits */
  readonly dtype?: DataType;
  /** true for a step that must stay one although all of its operands are constant */
  readonly isKept?: boolean;
};

/** Greatest number of steps of a model. */
const MAX_STEPS = 2 ** 20;
/** Steps that are visited altogether to tell which inputs refused values depend on. */
const MAX_TRACED_STEPS = 2 ** 24;

/** The steps that the lowerings make, in order. What has constant operands only becomes a constant instead. */
export class StepList {
  readonly steps: PendingStep[] = [];
  readonly budget = new FoldBudget();
  #traced = 0;

  /**
   * Adds a step, or folds it.
   *
   * @throws Refusal where the instruction would not be well-formed
   */
  add(request: StepRequest, origin: Omit<NodeOrigin, "part">): Value {
    const types = request.operands.map((operand) => operand.type);
    const instruction = instructionOf(request, types);
    const { dtype, shape } = instruction.output;
    const fault = isWellFormed(instruction, 1, types, { inputs: 1, constants: 1 });
    if (fault !== null) throw new Refusal(fault);
    const isEmpty = elementCount(shape) === 0 && request.isKept !== true;
    if (isEmpty) return constantOf(dtype, shape, new Uint8Array(0));
    const constants = request.isKept === true ? [] : request.operands.filter(isConstant);
    if (constants.length === request.operands.length && this.#canFold(instruction, types)) {
      const data = constants.map((constant) => constant.source.data);
      return constantOf(dtype, shape, evaluate(instruction, types, data));
    }
    if (this.steps.length === MAX_STEPS) {
      throw new ProgramError({ code: "ONNX_TOO_LARGE", what: "program", size: MAX_STEPS + 1, limit: MAX_STEPS });
    }
    const { opcode, operands, part } = request;
    const { copy, attributes } = instruction;
    this.steps.push({
      ...{ opcode, operands, dtype, origin: { ...origin, part } },
      ...(copy === undefined ? {} : { copy }),
      ...(attributes === undefined ? {} : { attributes }),
    });
    return { type: { dtype, shape }, source: { kind: "step", index: this.steps.length - 1 } };
  }

  /** Indices of the program's inputs that a value is computed from, ascending. */
  inputsOf(value: Value): number[] {
    const inputs = new Set<number>();
    const seen = new Set<number>();
    const stack: Value[] = [value];
    for (let next = stack.pop(); next !== undefined && this.#traced < MAX_TRACED_STEPS; next = stack.pop()) {
      const { source } = next;
      if (source.kind === "input") inputs.add(source.index);
      if (source.kind !== "step" || seen.has(source.index)) continue;
      seen.add(source.index);
      this.#traced++;
      stack.push(...this.steps[source.index].operands);
    }
    return [...inputs].sort((a, b) => a - b);
  }

  #canFold({ opcode, output }: Instruction, types: readonly TensorType[]): boolean {
    const elements = elementCount(output.shape);
    return this.budget.tryReserve(elements * widthBytes(output.dtype), foldingWork(opcode, types, elements));
  }
}

/** The instruction that a request asks for, its references still open. */
function instructionOf(request: StepRequest, types: readonly TensorType[]): Instruction {
  const { opcode, copy, attributes } = request;
  const natural = naturalShape(request, types);
  if (natural === null) {
    throw new Refusal(`operand shapes ${types.map((type) => `[${type.shape}]`).join(" and ")} do not fit together`);
  }
  const dtypes = types.map((type) => type.dtype);
  const settled = outputDataType(opcode, dtypes, attributes);
  const dtype = request.dtype ?? settled;
  if (dtype === null || dtype === "any") {
    throw new Refusal(`${opcodeName(opcode)} does not take ${dtypes.map(dataTypeName).join(", ")}`);
  }
  return {
    ...{ opcode, output: { dtype, shape: request.shape ?? natural }, operands: types.map(() => ANY_OPERAND) },
    ...(copy === undefined ? {} : { copy }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

const ANY_OPERAND: Operand = { kind: 0, index: 0 };
