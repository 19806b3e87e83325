import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BackendName } from "@assay/engine";
import type { ConformanceCase, ConformanceResult } from "./conformance-case.js";
import type { ConformanceTask } from "./conformance-worker.js";

const WORKER = fileURLToPath(new URL("./conformance-worker.js", import.meta.url));

export type RunOptions = {
  readonly backends: readonly BackendName[];
  /** a test that takes longer has failed */
  readonly timeoutSeconds: number;
  /** told after each test */
  readonly progress: (done: number, total: number) => void;
};

/**
 * Runs tests one after the other in a process of their own: where one crashes it, exhausts its memory or takes too long,
 * that test has failed and the next one gets a new process.
 */
export async function runCases(
  tests: readonly ConformanceCase[],
  options: RunOptions,
  signal: AbortSignal,
): Promise<ConformanceResult[]> {
  const results: ConformanceResult[] = [];
  let worker: ChildProcess | null = null;
  try {
    for (const test of tests) {
      signal.throwIfAborted();
      worker ??= fork(WORKER, { stdio: ["ignore", "ignore", "ignore", "ipc"] });
      const result = await perform(worker, { test, backends: options.backends }, options.timeoutSeconds, signal);
      if (result.ended) worker = null;
      results.push(result.of);
      options.progress(results.length, tests.length);
    }
  } finally {
    worker?.kill();
  }
  return results;
}

async function perform(
  worker: ChildProcess,
  task: ConformanceTask,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<{ readonly of: ConformanceResult; readonly ended: boolean }> {
  const done = new AbortController();
  const time = AbortSignal.timeout(timeoutSeconds * 1_000);
  const either = AbortSignal.any([done.signal, time, signal]);
  try {
    const answer = once(worker, "message", { signal: either }).then(([result]) => result as ConformanceResult);
    const exit = once(worker, "exit", { signal: either }).then(([code, name]) => `the process ended: ${name ?? code}`);
    worker.send(task);
    const first = await Promise.race([answer, exit]);
    exit.catch(() => undefined);
    answer.catch(() => undefined);
    return typeof first === "string" ? { of: failed(task, first), ended: true } : { of: first, ended: false };
  } catch (error) {
    worker.kill("SIGKILL");
    if (!time.aborted) throw error;
    return { of: failed(task, `it took more than ${timeoutSeconds} s`), ended: true };
  } finally {
    done.abort();
  }
}

function failed({ test }: ConformanceTask, reason: string): ConformanceResult {
  return { name: test.name, operators: [], status: "failed", reason };
}
