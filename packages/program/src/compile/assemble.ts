import { identityMap } from "../instruction/copy-map.js";
import type { Instruction, Operand, TensorType } from "../instruction/instruction.js";
import { Opcode, OperandKind } from "../instruction/instruction.js";
import { sameShape } from "../instruction/row-major.js";
import { isWellFormed } from "../instruction/well-formed.js";
import type { NodeOrigin, Port, Program } from "../program.js";
import { ConstantPool } from "./constant-pool.js";
import type { PendingStep } from "./step-list.js";
import type { Value } from "./value.js";

/** What the lowerings made of a model; every output is the value of a step. */
export type Lowered = {
  readonly inputs: readonly Port[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  readonly steps: readonly PendingStep[];
};

/**
 * Numbers the steps that the outputs need, pools their constants and settles in which shape each step is declared:
 * that of the first output that shows it, else the one that most of its users see. Users that see another shape read
 * an identity copy.
 */
export function assemble(lowered: Lowered): Omit<Program, "arithmeticVersion" | "onnxHash"> {
  const isLive = liveSteps(lowered);
  const declared = declaredShapes(lowered, isLive);
  const assembly = new Assembly(lowered.inputs);
  for (const [index, step] of lowered.steps.entries()) {
    if (isLive[index] === 1) assembly.add(index, step, declared[index]!);
  }
  const outputs = lowered.outputs.map(({ name, value }) => ({
    name,
    type: value.type,
    ...(value.carried === undefined ? {} : { carried: value.carried }),
    step: assembly.resolve(value, OUTPUT_ORIGIN(name)).index,
  }));
  assembly.assertWellFormed();
  const { instructions, origins } = assembly;
  return { inputs: lowered.inputs, outputs, constants: assembly.pool.constants, instructions, origins };
}

/** Two outputs may show one step in two shapes: the second is then a copy that no node asked for. */
const OUTPUT_ORIGIN = (name: string): NodeOrigin => ({ node: -1, name, operator: "output", part: "view" });

function liveSteps(lowered: Lowered): Uint8Array {
  const isLive = new Uint8Array(lowered.steps.length);
  for (const { value } of lowered.outputs) if (value.source.kind === "step") isLive[value.source.index] = 1;
  for (let index = lowered.steps.length - 1; index >= 0; index--) {
    if (isLive[index] === 0) continue;
    for (const { source } of lowered.steps[index].operands) if (source.kind === "step") isLive[source.index] = 1;
  }
  return isLive;
}

function declaredShapes(lowered: Lowered, isLive: Uint8Array): (readonly number[] | null)[] {
  const users = lowered.steps.map(() => new Map<string, { shape: readonly number[]; count: number }>());
  const see = (value: Value, weight: number) => {
    if (value.source.kind !== "step") return;
    const shapes = users[value.source.index];
    const seen = shapes.get(value.type.shape.join());
    shapes.set(value.type.shape.join(), { shape: value.type.shape, count: (seen?.count ?? 0) + weight });
  };
  for (const [index, step] of lowered.steps.entries()) {
    if (isLive[index] === 1) for (const operand of step.operands) see(operand, 1);
  }
  const isShown = new Set<number>();
  for (const { value } of lowered.outputs) {
    if (value.source.kind !== "step" || isShown.has(value.source.index)) continue;
    isShown.add(value.source.index);
    see(value, Number.POSITIVE_INFINITY);
  }
  return users.map((shapes) => {
    let best: { shape: readonly number[]; count: number } | null = null;
    for (const candidate of shapes.values()) if (best === null || candidate.count > best.count) best = candidate;
    return best === null ? null : best.shape;
  });
}

class Assembly {
  readonly pool = new ConstantPool();
  readonly instructions: Instruction[] = [];
  readonly origins: NodeOrigin[] = [];
  readonly #inputs: readonly Port[];
  /** by index of the pending step */
  readonly #numbers = new Map<number, number>();
  /** identity copies by what they show in which shape */
  readonly #views = new Map<string, number>();

  constructor(inputs: readonly Port[]) {
    this.#inputs = inputs;
  }

  add(index: number, step: PendingStep, shape: readonly number[]): void {
    const operands = step.operands.map((operand) => this.resolve(operand, { ...step.origin, part: "view" }));
    const output = { dtype: step.dtype, shape };
    this.#numbers.set(index, this.#push({ ...step, output, operands }));
  }

  /** The reference to a value in the shape in which it is seen; adds the copy that shows it so, where it takes one. */
  resolve(value: Value, origin: NodeOrigin): Operand {
    const { source } = value;
    if (source.kind === "constant") {
      return { kind: OperandKind.constant, index: this.pool.indexOf({ type: value.type, data: source.data }) };
    }
    const operand: Operand =
      source.kind === "input"
        ? { kind: OperandKind.input, index: source.index }
        : { kind: OperandKind.step, index: this.#numbers.get(source.index)! };
    const type = this.#typeOf(operand);
    if (sameShape(type.shape, value.type.shape)) return operand;
    const key = `${operand.kind}:${operand.index}:${value.type.shape}`;
    const known = this.#views.get(key);
    if (known !== undefined) return { kind: OperandKind.step, index: known };
    const copy = identityMap(type.shape);
    const view = this.#push({ opcode: Opcode.copy, output: value.type, operands: [operand], copy, origin });
    this.#views.set(key, view);
    return { kind: OperandKind.step, index: view };
  }

  /** An ill-formed instruction here is a defect of a lowering, never of the model. */
  assertWellFormed(): void {
    const counts = { inputs: this.#inputs.length, constants: this.pool.constants.length };
    for (const [index, instruction] of this.instructions.entries()) {
      const types = instruction.operands.map((operand) => this.#typeOf(operand));
      const fault = isWellFormed(instruction, index, types, counts);
      if (fault !== null) throw new Error(`compiler defect: instruction ${index} is ill-formed: ${fault}`);
    }
  }

  #typeOf(operand: Operand): TensorType {
    if (operand.kind === OperandKind.input) return this.#inputs[operand.index].type;
    if (operand.kind === OperandKind.constant) return this.pool.constants[operand.index].type;
    return this.instructions[operand.index].output;
  }

  #push(step: Instruction & { readonly origin: NodeOrigin }): number {
    const { opcode, output, operands, copy, attributes, origin } = step;
    this.instructions.push({
      ...{ opcode, output, operands },
      ...(copy === undefined ? {} : { copy }),
      ...(attributes === undefined ? {} : { attributes }),
    });
    this.origins.push(origin);
    return this.instructions.length - 1;
  }
}
