import { DataType, widthBytes } from "@assay/arithmetic";
import type { CopyMap, Instruction, Opcode, Operand, TensorType } from "../instruction/instruction.js";
import { naturalShape, opcodeFamily } from "../instruction/natural-shape.js";
import { elementCount } from "../instruction/row-major.js";
import { faultOfTensorType, isWellFormed } from "../instruction/well-formed.js";
import type { NodeOrigin } from "../program.js";
import { evaluate } from "../semantics/evaluate.js";
import { Refusal } from "./refusal.js";
import { constantOf, isConstant, type Value, withShape } from "./value.js";

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

/** How much one constant may hold, and how many terms may be computed to fold one, at compile time. */
const MAX_FOLDED_BYTES = 2 ** 28;
const MAX_FOLDED_TERMS = 2 ** 26;

/** The steps that the lowerings make, in order. What has constant operands only becomes a constant instead. */
export class StepList {
  readonly steps: PendingStep[] = [];

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
    const folded = request.isKept === true ? null : fold(request, types, output);
    if (folded !== null) return folded;
    const instruction: Instruction = {
      opcode: request.opcode,
      output,
      operands: request.operands.map(() => ANY_OPERAND),
      ...(request.copy === undefined ? {} : { copy: request.copy }),
    };
    const fault = faultOf(instruction, types);
    if (fault !== null) throw new Refusal(fault);
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

/** The constant that a step with constant operands makes; null if it is not one, or too much work for compile time. */
function fold(request: StepRequest, types: readonly TensorType[], output: TensorType): Value | null {
  if (!request.operands.every(isConstant)) return null;
  const family = opcodeFamily(request.opcode);
  if (family !== "copy" && types.some((type) => type.dtype !== DataType.float32)) return null;
  const elements = elementCount(output.shape);
  if (elements * widthBytes(output.dtype) > MAX_FOLDED_BYTES) return null;
  const row = family === "dot" || family === "reduction" ? (types[0].shape.at(-1) ?? 1) : 1;
  if (elements * row > MAX_FOLDED_TERMS) return null;
  if (!types.some((type) => type.shape.includes(0)) && types.every((type) => faultOfTensorType(type) === null)) {
    const instruction = { opcode: request.opcode, output, operands: [], ...(request.copy && { copy: request.copy }) };
    const fault = faultOf({ ...instruction, operands: request.operands.map(() => ANY_OPERAND) }, types);
    if (fault !== null && elements > 0) throw new Refusal(fault);
    const bytes = request.operands.map((operand) => (isConstant(operand) ? operand.source.data : new Uint8Array(0)));
    return withShape(constantOf(output.dtype, output.shape, evaluate(instruction, types, bytes)), output.shape);
  }
  return elements === 0 ? constantOf(output.dtype, output.shape, new Uint8Array(0)) : null;
}
