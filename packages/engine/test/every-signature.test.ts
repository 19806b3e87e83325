import { Random } from "@assay/arithmetic";
import { evaluate, OperandKind, type Program, type TensorType } from "@assay/program";
import t from "tap";
import { createBackend, type Executor, LocalExecutor } from "../src/index.js";
import { programOfEverySignature, randomBytes } from "./random-program.js";

const SEED = Number(process.env.ASSAY_TEST_SEED ?? 20_261_121);
const REQUESTS = 3;

/** Outputs of all steps by the reference. */
function byReference(program: Program, inputs: readonly Uint8Array[]): Uint8Array[] {
  const steps: Uint8Array[] = [];
  for (const instruction of program.instructions) {
    const operands = instruction.operands.map(({ kind, index }): [TensorType, Uint8Array] => {
      if (kind === OperandKind.step) return [program.instructions[index].output, steps[index]];
      if (kind === OperandKind.constant) return [program.constants[index].type, program.constants[index].data];
      return [program.inputs[index].type, inputs[index]];
    });
    const types = operands.map(([type]) => type);
    steps.push(
      evaluate(
        instruction,
        types,
        operands.map(([, bytes]) => bytes),
      ),
    );
  }
  return steps;
}

function differences(program: Program, given: readonly Uint8Array[], expected: readonly Uint8Array[]): string[] {
  return expected
    .flatMap((bytes, step) => {
      if (Buffer.compare(given[step], bytes) === 0) return [];
      const { opcode, operands, output } = program.instructions[step];
      const byte = bytes.findIndex((one, i) => given[step][i] !== one);
      const kinds = JSON.stringify(operands);
      return [
        `step ${step}, opcode 0x${opcode.toString(16)} of ${kinds}, ${output.dtype} [${output.shape}]: byte ${byte}`,
      ];
    })
    .slice(0, 5);
}

for (const seed of [SEED, SEED + 1, SEED + 2]) {
  t.test(`every opcode with every data type, seed ${seed}: alone and stacked, on both backends`, async (t) => {
    const program = programOfEverySignature(seed);
    const random = new Random(seed);
    const requests = Array.from({ length: REQUESTS }, () =>
      program.inputs.map((port) => randomBytes(port.type, random)),
    );
    const expected = requests.map((inputs) => byReference(program, inputs));
    for (const name of ["portable", "onnxruntime"] as const) {
      const executor: Executor = await LocalExecutor.create(program, await createBackend(name));
      t.teardown(() => executor.close());
      for (const [r, inputs] of requests.entries()) {
        const [outputs] = await executor.run([inputs]);
        t.same(differences(program, outputs, expected[r]), [], `${name}, request ${r} alone`);
      }
      const stacked = await executor.run(requests);
      const wrong = stacked.flatMap((outputs, r) => differences(program, outputs, expected[r]));
      t.same(wrong, [], `${name}, ${REQUESTS} requests stacked`);
    }
  });
}

t.test("steps whose memory is used again are right when they are made", async (t) => {
  const every = programOfEverySignature(SEED + 3);
  const program = { ...every, outputs: every.outputs.slice(-1) };
  const random = new Random(SEED);
  const inputs = program.inputs.map((port) => randomBytes(port.type, random));
  const executor: Executor = await LocalExecutor.create(program, await createBackend("portable"));
  t.teardown(() => executor.close());
  const tensors = await executor.tensors(
    inputs,
    program.instructions.map((_, step) => step),
  );
  t.same(differences(program, tensors, byReference(program, inputs)), []);
});
