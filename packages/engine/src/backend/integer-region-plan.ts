import { elementCount, type Operand, OperandKind, type Program } from "@assay/program";
import type { IntegerOperation } from "./integer-operation.js";
import { IntegerRecognition } from "./integer-recognition.js";

/** Operations with fewer multiply-adds together than this are not worth a call of onnxruntime. */
const SMALL_REGION = 200_000;

/**
 * Operations on quantized tensors that are performed together, none of which depends on a step outside that depends on
 * one of them: they can run as one where the last of them stands.
 */
export type RegionPlan = {
  readonly operations: readonly IntegerOperation[];
  /** steps that need not be performed otherwise, ascending */
  readonly steps: readonly number[];
  /** those of them that somebody else reads: the region writes them */
  readonly outputs: readonly number[];
  /** what the region reads, each once */
  readonly inputs: readonly Operand[];
};

/** Finds the regions of a program. Results do not depend on them. */
export function planRegions(program: Program): RegionPlan[] {
  const recognition = new IntegerRecognition(program);
  const operations = program.instructions.flatMap((_, step) => recognition.operationAt(step) ?? []);
  const readers = readersOf(program);
  return group(program, operations)
    .filter((group) => group.reduce((sum, operation) => sum + workOf(operation), 0) >= SMALL_REGION)
    .map((group) => describe(program, group, readers))
    .filter(({ operations }) => operations.length > 0);
}

/** For each step the steps that read it; −1 stands for an output of the model. */
function readersOf(program: Program): number[][] {
  const readers: number[][] = program.instructions.map(() => []);
  for (const [step, { operands }] of program.instructions.entries()) {
    for (const { kind, index } of operands) if (kind === OperandKind.step) readers[index].push(step);
  }
  for (const { step } of program.outputs) readers[step].push(-1);
  return readers;
}

/** Operations in order; a group ends where a step that is in none of them reads what it makes. */
function group(program: Program, operations: readonly IntegerOperation[]): IntegerOperation[][] {
  const made = new Map(operations.map((operation) => [operation.step, operation]));
  const owner = new Set(operations.flatMap(({ covered }) => covered));
  const groups: IntegerOperation[][] = [];
  let open: IntegerOperation[] = [];
  let own = new Set<number>();
  for (const [step, { operands }] of program.instructions.entries()) {
    const operation = made.get(step);
    const isFollower = operands.some(({ kind, index }) => kind === OperandKind.step && own.has(index));
    if (operation !== undefined) open.push(operation);
    // A covered step may have readers outside as well, and they too depend on the group.
    if (operation !== undefined || (owner.has(step) && isFollower)) own.add(step);
    else if (isFollower) {
      groups.push(open);
      open = [];
      own = new Set();
    }
  }
  return [...groups, open].filter((group) => group.length > 0);
}

/** Multiply-adds of an operation. */
function workOf(operation: IntegerOperation): number {
  if (operation.kind === "sum" || operation.kind === "pool") return 0;
  return elementCount(operation.output.shape) * operation.weights.length;
}

function describe(program: Program, operations: readonly IntegerOperation[], readers: readonly number[][]): RegionPlan {
  const made = new Set(operations.map(({ step }) => step));
  const inputs = new Map<string, Operand>();
  for (const operand of operations.flatMap(({ sources }) => sources)) {
    if (operand.kind !== OperandKind.step || !made.has(operand.index)) {
      inputs.set(`${operand.kind} ${operand.index}`, operand);
    }
  }
  const steps = coveredAlone(operations, readers);
  // What a region reads must be read by one of its steps, so that a schedule knows.
  const isKnown = ({ kind, index }: Operand) =>
    kind !== OperandKind.step ||
    made.has(index) ||
    [...steps].some((step) =>
      program.instructions[step].operands.some((one) => one.kind === kind && one.index === index),
    );
  const sound = operations.filter(({ sources }) => sources.every(isKnown));
  if (sound.length < operations.length) return describe(program, sound, readers);
  const isRead = (step: number) => readers[step].some((reader) => !steps.has(reader));
  return {
    operations,
    steps: [...steps].sort((a, b) => a - b),
    outputs: [...made].filter(isRead),
    inputs: [...inputs.values()],
  };
}

/** The steps that operations make, and of those that they cover the ones that nobody else needs. */
function coveredAlone(operations: readonly IntegerOperation[], readers: readonly number[][]): Set<number> {
  const made = new Set(operations.map(({ step }) => step));
  const sources = new Set(operations.flatMap((one) => one.sources.map(({ kind, index }) => `${kind} ${index}`)));
  const steps = new Set(operations.flatMap(({ step, covered }) => [step, ...covered]));
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for (const step of steps) {
      const isSource = sources.has(`${OperandKind.step} ${step}`);
      if (made.has(step) || (!isSource && readers[step].every((reader) => steps.has(reader)))) continue;
      steps.delete(step);
      isStable = false;
    }
  }
  return steps;
}
