import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "@assay/arithmetic";
import { tensorRoot } from "@assay/protocol";
import t, { type Test } from "tap";
import { createBackend, ExecutorError, LocalExecutor, PooledExecutor } from "../src/index.js";
import { programOfEveryInstruction, randomTensor } from "./programs.js";

const program = programOfEveryInstruction(11);
const random = new Random(12);
const requests = Array.from({ length: 5 }, () => program.inputs.map((port) => randomTensor(port.type, random)));
const local = await LocalExecutor.create(program, await createBackend("portable"));
/** What stands for outputs: comparing them byte by byte takes tap seconds. */
const rootsOf = (outputs: readonly (readonly Uint8Array[])[]) => outputs.map((tensors) => tensors.map(tensorRoot));
const expected = rootsOf(await local.run(requests));
t.teardown(() => local.close());

/** A pool whose workers die of their first so many runs. */
async function dyingPool(t: Test, deaths: number, workers: number): Promise<{ pool: PooledExecutor; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "assay-dying-"));
  process.env.DYING_WORKER_FOLDER = folder;
  process.env.DYING_WORKER_DEATHS = String(deaths);
  const options = { backend: "portable", workers, threads: 1 } as const;
  const pool = new PooledExecutor(program, options, new URL("./dying-worker.js", import.meta.url));
  t.teardown(async () => {
    await pool.close();
    await rm(folder, { recursive: true });
  });
  return { pool, folder };
}

t.test("a worker that dies is replaced, and its task answered", async (t) => {
  const { pool, folder } = await dyingPool(t, 1, 1);
  t.same(rootsOf(await pool.run(requests)), expected);
  t.same(await readdir(folder), ["0"], "one worker died");
  t.same(rootsOf(await pool.run(requests)), expected, "the next task finds a worker");
});

t.test("two workers that die together lose no part of a stack", async (t) => {
  const { pool, folder } = await dyingPool(t, 2, 2);
  t.same(rootsOf(await pool.run(requests)), expected);
  t.equal((await readdir(folder)).length, 2);
});

t.test("a task that kills two workers is an error, and the pool stays usable", async (t) => {
  const { pool } = await dyingPool(t, 2, 1);
  const [error] = await Promise.allSettled([pool.run([requests[0]])]);
  t.equal(error.status, "rejected");
  t.ok((error as PromiseRejectedResult).reason instanceof ExecutorError);
  t.equal(((error as PromiseRejectedResult).reason as ExecutorError).type.code, "EXECUTOR_WORKER_DIED");
  t.same(rootsOf(await pool.run([requests[0]])), [expected[0]]);
});

t.test("an error of a task is not the death of a worker: it is not tried again", async (t) => {
  const { pool, folder } = await dyingPool(t, 0, 1);
  await t.rejects(pool.tensors(requests[0], [program.instructions.length]), { message: /is not one of/ });
  t.same(await readdir(folder), []);
});

t.test("closing waits for what was asked before", async (t) => {
  const pool = new PooledExecutor(program, { backend: "portable", workers: 2, threads: 1 });
  const answers = Promise.all([pool.run(requests), pool.run(requests), pool.stepRoots(requests[0])]);
  const closing = pool.close();
  const [first, second, roots] = await answers;
  await closing;
  t.same(rootsOf(first), expected);
  t.same(rootsOf(second), expected);
  t.equal(tensorRoot(roots), tensorRoot(await local.stepRoots(requests[0])));
});

t.test("workers share the constants of a program that is in memory", async (t) => {
  const pool = new PooledExecutor(program, { backend: "portable", workers: 2, threads: 1 });
  t.teardown(() => pool.close());
  t.ok(program.constants.length > 0);
  const buffers = new Set(pool.program.constants.map(({ data }) => data.buffer));
  t.equal(buffers.size, 1);
  t.ok([...buffers][0] instanceof SharedArrayBuffer);
  t.same(
    pool.program.constants.map(({ data }) => tensorRoot(data)),
    program.constants.map(({ data }) => tensorRoot(data)),
  );
  t.same(rootsOf(await pool.run(requests)), expected);
});

t.test("tensors of a few steps come from one run that ends with the last of them", async (t) => {
  const last = program.instructions.length - 1;
  const [inputs] = requests;
  const all = await local.tensors(inputs, [last, 0, 3]);
  t.same(rootsOf([await local.tensors(inputs, [0])])[0], [tensorRoot(all[1])]);
  t.same(rootsOf([await local.tensors(inputs, [3, 3])])[0], [tensorRoot(all[2]), tensorRoot(all[2])]);
  t.same(await local.tensors(inputs, []), []);
  t.same(rootsOf(await local.run([inputs])), [expected[0]], "a run that was ended leaves nothing behind");
});
