import { Random } from "@assay/arithmetic";
import { evaluate, OperandKind, type Program, type TensorType } from "@assay/program";
import t from "tap";
import { createBackend, type Executor, LocalExecutor, PooledExecutor } from "../src/index.js";
import { programOfEveryInstruction, randomTensor } from "./programs.js";

const SEED = 20_261_120;
const program = programOfEveryInstruction(SEED);

/** Outputs of all steps by the reference: every output of the test program is a step, in order. */
function byReference(inputs: readonly Uint8Array[]): Uint8Array[] {
  const steps: Uint8Array[] = [];
  for (const instruction of program.instructions) {
    const operands = instruction.operands.map(({ kind, index }): [TensorType, Uint8Array] => {
      if (kind === OperandKind.step) return [program.instructions[index].output, steps[index]];
      if (kind === OperandKind.constant) return [program.constants[index].type, program.constants[index].data];
      return [program.inputs[index].type, inputs[index]];
    });
    steps.push(
      evaluate(
        instruction,
        operands.map(([type]) => type),
        operands.map(([, bytes]) => bytes),
      ),
    );
  }
  return steps;
}

function requestsOf(count: number, wild: boolean): Uint8Array[][] {
  const random = new Random(SEED + (wild ? 1 : 0));
  return Array.from({ length: count }, () => program.inputs.map((port) => randomTensor(port.type, random, wild)));
}

function differences(given: readonly Uint8Array[], expected: readonly Uint8Array[]): string[] {
  return expected.flatMap((bytes, step) => {
    const [a, b] = [given[step], bytes].map((one) => new Uint32Array(one.buffer, one.byteOffset, one.byteLength / 4));
    const element = b.findIndex((bits, i) => a[i] !== bits);
    if (element < 0 && a.length === b.length) return [];
    return [
      `step ${step} element ${element}: ${a[element]?.toString(16)} is not ${b[element]?.toString(16)} (seed ${SEED})`,
    ];
  });
}

const executors: Record<string, (program: Program) => Promise<Executor>> = {
  portable: async (program) => LocalExecutor.create(program, await createBackend("portable")),
  "onnxruntime, 1 thread": async (program) => LocalExecutor.create(program, await createBackend("onnxruntime", 1)),
  "onnxruntime, 2 threads": async (program) => LocalExecutor.create(program, await createBackend("onnxruntime", 2)),
  "portable, 2 workers": async (program) =>
    new PooledExecutor(program, { backend: "portable", workers: 2, threads: 1 }),
  "onnxruntime, 2 workers": async (program) =>
    new PooledExecutor(program, { backend: "onnxruntime", workers: 2, threads: 1 }),
};

const ordinary = requestsOf(16, false);
const wild = requestsOf(3, true);
const expected = [...ordinary, ...wild].map(byReference);

for (const [name, create] of Object.entries(executors)) {
  t.test(`${name}: every step has the bits of the reference, alone and stacked in any order`, async (t) => {
    const executor = await create(program);
    t.teardown(() => executor.close());
    for (const [i, inputs] of [ordinary[0], ...wild].entries()) {
      const [outputs] = await executor.run([inputs]);
      t.same(differences(outputs, expected[i === 0 ? 0 : 15 + i]), [], `request ${i} alone`);
    }
    const order = new Random(7).shuffle(Array.from({ length: 19 }, (_, i) => i));
    const stacked = await executor.run(order.map((i) => [...ordinary, ...wild][i]));
    t.same(
      order.flatMap((request, place) => differences(stacked[place], expected[request])),
      [],
      "19 requests stacked",
    );
    t.same(await executor.run([]), [], "no request, no answer");
  });
}

t.test("certificates fail where rows cancel, and the exact path takes those elements", async (t) => {
  const executor = await executors.portable(program);
  t.teardown(() => executor.close());
  const { shape } = program.inputs[1].type;
  const row = shape[shape.length - 1];
  const turned = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => {
    const [pair, place] = [Math.floor((i % row) / 2), i % 2];
    const [x, y] = [Math.sqrt(pair + 2), Math.log(pair + 3)].map(Math.fround);
    return Math.floor(i / row) % 2 === 0 ? [x, y][place] : [y, -x][place];
  });
  const inputs = [ordinary[0][0], new Uint8Array(turned.buffer)];
  const [outputs] = await executor.run([inputs]);
  const { certified, fallback } = await executor.certificates();
  t.ok(certified > fallback && fallback > 0, `${certified} certified, ${fallback} exact`);
  t.same(differences(outputs, byReference(inputs)), []);
});

t.test("an altered element is in the output of its step, and what follows follows from it", async (t) => {
  const executor = await executors.portable(program);
  t.teardown(() => executor.close());
  const last = program.instructions.length - 1;
  const source = program.instructions[last].operands[0].index;
  const [outputs] = await executor.run([ordinary[0]], { step: source, element: 5, bits: 0x42280000n });
  const float = (step: number) => new Float32Array(outputs[step].slice().buffer)[5];
  t.equal(float(source), 42);
  t.equal(float(last), 84);
  const changed = differences(outputs, expected[0]).map((line) => line.split(" element")[0]);
  t.same(changed, [`step ${source}`, `step ${last}`], "nothing else changed");
  await t.rejects(executor.run([ordinary[0]], { step: 0, element: 1e9, bits: 0n }), RangeError);
});
