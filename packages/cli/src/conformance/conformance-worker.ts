import { type Backend, type BackendName, createBackend } from "@assay/engine";
import type { ConformanceCase, ConformanceResult } from "./conformance-case.js";
import { judgeCase } from "./judge-case.js";

/** What the process that runs the tests is sent: a test, and the backends to run it on. */
export type ConformanceTask = { readonly test: ConformanceCase; readonly backends: readonly BackendName[] };

const made = new Map<BackendName, Backend>();

async function backendOf(name: BackendName): Promise<Backend> {
  const backend = made.get(name) ?? (await createBackend(name));
  made.set(name, backend);
  return backend;
}

async function perform({ test, backends }: ConformanceTask): Promise<ConformanceResult> {
  const engines: Backend[] = [];
  for (const name of backends) engines.push(await backendOf(name));
  return judgeCase(test, engines);
}

process.on("message", (task: ConformanceTask) => {
  perform(task).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      process.send?.({ name: task.test.name, operators: [], status: "failed", reason } satisfies ConformanceResult);
    },
  );
});
