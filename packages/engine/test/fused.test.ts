import { Random } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import t from "tap";
import { createBackend, type TensorBytes } from "../src/index.js";
import { chainProgram, convolutionProgram } from "./fusible-programs.js";
import { programOfEveryInstruction, randomTensor } from "./programs.js";
import { programOfEverySignature, randomBytes } from "./random-program.js";

const SEED = Number(process.env.ASSAY_TEST_SEED ?? 20_261_122);
const STACKED = [1, 3, 16];

/** A program whose outputs are some of its steps, so that the others may be joined or left out. */
function withFewOutputs(program: Program, random: Random): Program {
  const outputs = program.outputs.filter(() => random.below(4) === 0);
  return { ...program, outputs: outputs.length > 0 ? outputs : program.outputs.slice(-1) };
}

type Case = { readonly name: string; readonly program: Program; readonly input: (random: Random) => TensorBytes[] };

function casesOf(seed: number): Case[] {
  const random = new Random(seed);
  const every = programOfEveryInstruction(seed);
  const signatures = programOfEverySignature(seed);
  const floats = (program: Program, wild: boolean) => (random: Random) =>
    program.inputs.map((port) => randomTensor(port.type, random, wild));
  const some = withFewOutputs(every, random);
  const chains = Array.from({ length: 6 }, () => chainProgram(random));
  return [
    { name: "every instruction", program: some, input: floats(every, false) },
    { name: "every instruction, wild operands", program: some, input: floats(every, true) },
    ...[0, 1].map((n) => ({
      name: `every signature ${n}`,
      program: withFewOutputs(signatures, random),
      input: (random: Random) => signatures.inputs.map((port) => randomBytes(port.type, random)),
    })),
    ...chains.map((program, n) => ({ name: `chain ${n}`, program, input: floats(program, n % 2 === 0) })),
    ...convolutionProgram(random).map(({ name, program }) => ({ name, program, input: floats(program, false) })),
  ];
}

/** "request r, output i" for outputs that differ. */
function differences(given: readonly TensorBytes[][], expected: readonly TensorBytes[][]): string[] {
  return expected.flatMap((outputs, r) =>
    outputs.flatMap((bytes, i) => (Buffer.compare(given[r][i], bytes) === 0 ? [] : [`request ${r}, output ${i}`])),
  );
}

for (const [name, threads] of [
  ["portable", 1],
  ["onnxruntime", 1],
  ["onnxruntime", 2],
] as const) {
  t.test(`${name}, ${threads} threads: joined steps have the bits of single steps, seed ${SEED}`, async (t) => {
    const backend = await createBackend(name, threads);
    const portable = await createBackend("portable");
    for (const { name: what, program, input } of casesOf(SEED)) {
      const executable = await backend.prepare(program);
      const reference = await portable.prepare(program);
      const random = new Random(SEED);
      for (const count of STACKED) {
        const requests = Array.from({ length: count }, () => input(random));
        const fused = await executable.run(requests);
        const unfused = await executable.run(requests, { isUnfused: true });
        t.same(differences(fused, unfused), [], `${what}, ${count} stacked`);
        const single = await reference.run(requests.slice(-1), { isUnfused: true });
        t.same(differences(fused.slice(-1), single), [], `${what}, the last of ${count}, against the other backend`);
      }
      await executable.close();
      await reference.close();
    }
  });
}
