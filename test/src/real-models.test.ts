import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createBackend, type Executor, LocalExecutor, Model, PooledExecutor, type TensorBytes } from "@assay/engine";
import { bundledModel, digitSamples } from "@assay/models";
import { compile, type Program, readTensor } from "@assay/program";
import { InferenceSession, Tensor } from "onnxruntime-node";
import t from "tap";

/**
 * Real models: outputs against onnxruntime, and equal trace roots whichever backend, number of threads, or company a
 * request is computed in. Models that are not in the repository are read from the folder in ASSAY_ONNX_DIR.
 */
const STACKED = 15;
/** ONNX's own absolute tolerance for float32: below it, onnxruntime's own error in a logit is all that one sees. */
const ABSOLUTE = 1e-7;
const RELATIVE = 1e-5;
const folder = process.env.ASSAY_ONNX_DIR;

type Case = { readonly name: string; readonly onnx: Uint8Array; readonly inputs: readonly Uint8Array[] };

const digits = await digitSamples();
const cases: Case[] = [
  {
    name: "digits",
    onnx: await bundledModel("digits").onnx(),
    inputs: digits.slice(0, STACKED + 1).map(({ pixels }) => new Uint8Array(Float32Array.from(pixels).buffer)),
  },
];
for (const name of ["cntk_mnist", "pytorch_mnist_cnn"]) {
  const path = folder === undefined ? null : join(folder, "models", name);
  if (path === null || !existsSync(path)) {
    t.test(name, { skip: "set ASSAY_ONNX_DIR to a folder with ONNX's models to run it" }, async () => undefined);
    continue;
  }
  const first = readTensor(await readFile(join(path, "test_data_set_0", "input_0.pb"))).data;
  const others = cases[0].inputs.slice(0, STACKED);
  cases.push({ name, onnx: await readFile(join(path, "model.onnx")), inputs: [first, ...others] });
}

async function outputOf(session: InferenceSession, program: Program, input: Uint8Array): Promise<Float32Array> {
  const [port] = program.inputs;
  const data = new Float32Array(input.slice().buffer);
  const results = await session.run({ [port.name]: new Tensor("float32", data, [...port.type.shape]) });
  return results[session.outputNames[0]].data as Float32Array;
}

for (const { name, onnx, inputs } of cases) {
  const program = compile(onnx);

  t.test(`${name}: outputs within ${RELATIVE} of onnxruntime's`, async (t) => {
    const session = await InferenceSession.create(onnx, { graphOptimizationLevel: "disabled", intraOpNumThreads: 1 });
    const model = new Model(await LocalExecutor.create(program, await createBackend("portable")));
    t.teardown(() => model.close());
    let worst = 0;
    for (const input of inputs) {
      const expected = await outputOf(session, program, input);
      const { outputs } = await model.execute([input]);
      const given = new Float32Array(outputs[0].slice().buffer);
      t.equal(given.length, expected.length, "shape");
      given.forEach((value, i) => {
        const excess = Math.abs(value - expected[i]) - ABSOLUTE;
        worst = Math.max(worst, excess / Math.abs(expected[i]));
      });
    }
    t.ok(worst <= RELATIVE, `worst ${worst.toExponential(2)} over ${inputs.length} inputs`);
  });

  t.test(`${name}: one trace root on both backends, 1 and 2 threads, alone and stacked in any order`, async (t) => {
    const executors: Record<string, Executor> = {
      portable: await LocalExecutor.create(program, await createBackend("portable")),
      "onnxruntime, 1 thread": await LocalExecutor.create(program, await createBackend("onnxruntime", 1)),
      "onnxruntime, 2 threads": await LocalExecutor.create(program, await createBackend("onnxruntime", 2)),
      "portable, 2 workers": new PooledExecutor(program, { backend: "portable", workers: 2, threads: 1 }),
    };
    t.teardown(() => Promise.all(Object.values(executors).map((executor) => executor.close())));
    const expected = await tracesOf(executors.portable, inputs);
    for (const [kind, executor] of Object.entries(executors)) {
      t.same(await tracesOf(executor, inputs), expected, `${kind}: traces`);
      const order = inputs.map((_, i) => (i * 7 + 3) % inputs.length);
      const stacked = await executor.run(order.map((i) => [inputs[i]]));
      const alone: TensorBytes[][] = [];
      for (const i of order) alone.push(...(await executor.run([[inputs[i]]])));
      t.same(stacked.map(hex), alone.map(hex), `${kind}: ${order.length} stacked`);
    }
  });
}

async function tracesOf(executor: Executor, inputs: readonly Uint8Array[]): Promise<string[]> {
  const model = new Model(executor);
  const roots: string[] = [];
  for (const input of inputs) roots.push((await model.trace([input])).root);
  return roots;
}

function hex(tensors: readonly TensorBytes[]): string[] {
  return tensors.map((bytes) => Buffer.from(bytes).toString("hex"));
}
