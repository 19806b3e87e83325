import { byteLength, type Commitment, elementCount } from "@assay/engine";
import { OperandKind, opcodeFamily, opcodeName, type Port, type Program, type TensorType } from "@assay/program";
import { describeType } from "../input/tensor-file.js";
import { gasOfProof, operandTypes, rowLength } from "./gas-estimate.js";

type OpcodeSum = { instructions: number; elements: number; longestRow: number; gas: number };

/** What `model inspect` tells of a program. */
export type ModelFacts = ReturnType<typeof factsOf>;

/** Counts a program's instructions, elements, multiply-adds and memory, and estimates its dearest proof. */
export function factsOf(program: Program, { modelId, record }: Commitment) {
  const { instructions, constants } = program;
  const opcodes = new Map<string, OpcodeSum>();
  let multiplyAdds = 0;
  for (const instruction of instructions) {
    const types = operandTypes(program, instruction);
    const name = opcodeName(instruction.opcode) ?? String(instruction.opcode);
    const sum = opcodes.get(name) ?? { instructions: 0, elements: 0, longestRow: 0, gas: 0 };
    const [elements, row] = [elementCount(instruction.output), rowLength(instruction, types)];
    if (opcodeFamily(instruction.opcode) === "dot") multiplyAdds += elements * row;
    opcodes.set(name, {
      instructions: sum.instructions + 1,
      elements: sum.elements + elements,
      longestRow: Math.max(sum.longestRow, row),
      gas: Math.max(sum.gas, gasOfProof(instruction, types)),
    });
  }
  const sums = [...opcodes.values()];
  return {
    modelId,
    onnxHash: `0x${Buffer.from(program.onnxHash).toString("hex")}`,
    arithmeticVersion: record.arithmeticVersion,
    inputs: program.inputs.map(describePort),
    outputs: program.outputs.map(describePort),
    nodes: new Set(program.origins.map(({ node }) => node)).size,
    instructions: instructions.length,
    elementsOfAllSteps: instructions.reduce((sum, { output }) => sum + elementCount(output), 0),
    multiplyAdds,
    constants: constants.length,
    parameters: constants.reduce((sum, { type }) => sum + elementCount(type), 0),
    constantBytes: constants.reduce((sum, { data }) => sum + data.length, 0),
    memoryBytes: peakBytes(program),
    longestRow: Math.max(...sums.map(({ longestRow }) => longestRow)),
    proofGas: Math.max(...sums.map(({ gas }) => gas)),
    opcodes: Object.fromEntries([...opcodes].sort(([, a], [, b]) => b.elements - a.elements)),
  };
}

/** A name and a type, as people write them. */
export function describePort({ name, type }: Port): string {
  return `${name}: ${describeType(type)}`;
}

/** The most bytes of intermediate results that are needed at the same time, by the order of the steps. */
function peakBytes({ instructions, outputs }: Program): number {
  const lastUse = instructions.map((_, step) => step);
  for (const [step, { operands }] of instructions.entries()) {
    for (const { kind, index } of operands) if (kind === OperandKind.step) lastUse[index] = step;
  }
  for (const { step } of outputs) lastUse[step] = instructions.length;
  const freed = new Map<number, number>();
  let live = 0;
  let peak = 0;
  for (const [step, { output }] of instructions.entries()) {
    const size = byteLength(output satisfies TensorType);
    live += size;
    peak = Math.max(peak, live);
    freed.set(lastUse[step], (freed.get(lastUse[step]) ?? 0) + size);
    live -= freed.get(step) ?? 0;
  }
  return peak;
}
