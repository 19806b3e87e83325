import { edgeVectors, Random, signatures, vectorsFor } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import { type VectorProgram, vectorPrograms } from "../vector-program.js";
import type { Case } from "./case.js";

/** Random vectors of each signature, and the most of its edges: all that are hard to round are among them. */
const RANDOM_VECTORS = 40;
const EDGE_VECTORS = 300;
/** Inputs of one program, below the 256 that a model may have. */
const INPUTS_MOST = 200;

/** Every instruction on every combination of data types, on the vectors that the referee is compared on as well. */
export function vectorCases(seed: number): Case[] {
  const random = new Random(seed);
  const programs = signatures.flatMap((signature) => {
    const edges = random.shuffle([...edgeVectors(signature)]).slice(0, EDGE_VECTORS);
    return vectorPrograms([...edges, ...vectorsFor(signature, random.bits(), RANDOM_VECTORS)]);
  });
  const cases: Case[] = [];
  let group: VectorProgram[] = [];
  const close = () => {
    if (group.length > 0) cases.push(caseOf(`vectors ${cases.length + 1}`, group));
    group = [];
  };
  for (const one of programs) {
    const inputs = group.reduce((count, { program }) => count + program.inputs.length, one.program.inputs.length);
    if (inputs > INPUTS_MOST) close();
    group.push(one);
  }
  close();
  return cases;
}

/** Programs of one instruction each, joined to one whose outputs are all of its steps. */
function caseOf(name: string, parts: readonly VectorProgram[]): Case {
  const inputs = parts.flatMap(({ program }) => program.inputs).map(({ type }, i) => ({ name: `input${i}`, type }));
  let first = 0;
  const instructions = parts.flatMap(({ program }) => {
    const shifted = program.instructions.map((instruction) => ({
      ...instruction,
      operands: instruction.operands.map(({ kind, index }) => ({ kind, index: index + first })),
    }));
    first += program.inputs.length;
    return shifted;
  });
  const program: Program = {
    arithmeticVersion: 1,
    inputs,
    outputs: instructions.map(({ output }, step) => ({ name: `output${step}`, type: output, step })),
    constants: [],
    instructions,
    origins: parts.flatMap(({ program: { origins } }) => origins),
    onnxHash: new Uint8Array(32),
  };
  const request = parts.flatMap((part) => part.inputs);
  return { name, group: "vectors", source: { kind: "program", program }, requests: [request], isPooled: false };
}
