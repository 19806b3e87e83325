import type { Program } from "@assay/program";
import { Piscina } from "piscina";
import type { Alteration, BackendName, CertificateCount, TensorBytes } from "../backend/backend.js";
import type { Executor } from "./executor.js";
import { ExecutorError } from "./executor-error.js";
import { sendProgram, shareProgram } from "./shared-program.js";
import type { WorkerAnswer, WorkerModel, WorkerTask } from "./worker-task.js";

type PoolOptions = {
  readonly backend: BackendName;
  readonly workers: number;
  /** threads of onnxruntime inside one worker */
  readonly threads: number;
};

/**
 * Runs on worker threads, so that the calling thread stays free to serve (onnxruntime's `run` blocks its thread). Workers
 * share the program's constants, or read them from its file; stacked requests are split evenly over the workers, which
 * cannot change a result. Tasks are taken in the order in which they came. A worker that dies is replaced, and its task
 * tried once more: tasks change nothing, so that nothing is done twice.
 */
export class PooledExecutor implements Executor {
  readonly program: Program;
  readonly backend: BackendName;
  readonly #workers: number;
  readonly #pool: Piscina<WorkerTask, unknown>;
  /** what is not answered yet */
  readonly #asked = new Set<Promise<WorkerAnswer>>();

  /** `worker` is what each thread runs: for tests, another than the executor's own. */
  constructor(program: Program, options: PoolOptions, worker = new URL("./worker.js", import.meta.url)) {
    this.program = shareProgram(program);
    this.backend = options.backend;
    this.#workers = options.workers;
    this.#pool = new Piscina({
      filename: worker.href,
      workerData: {
        sent: sendProgram(this.program),
        backend: options.backend,
        threads: options.threads,
      } satisfies WorkerModel,
      minThreads: options.workers,
      maxThreads: options.workers,
    });
    // A worker that dies without a task is replaced when the next one comes.
    this.#pool.on("error", () => undefined);
  }

  async run(requests: readonly (readonly TensorBytes[])[], alteration?: Alteration): Promise<TensorBytes[][]> {
    if (alteration) return this.#perform({ kind: "run", requests, alteration });
    const share = Math.ceil(requests.length / this.#workers);
    const parts: Promise<TensorBytes[][]>[] = [];
    for (let first = 0; first < requests.length; first += share) {
      const part = requests.slice(first, first + share);
      parts.push(this.#perform({ kind: "run", requests: part, alteration: undefined }));
    }
    return (await Promise.all(parts)).flat();
  }

  stepRoots(inputs: readonly TensorBytes[], alteration?: Alteration): Promise<Uint8Array> {
    return this.#perform({ kind: "stepRoots", inputs, alteration });
  }

  tensors(
    inputs: readonly TensorBytes[],
    steps: readonly number[],
    alteration?: Alteration,
  ): Promise<readonly TensorBytes[]> {
    return this.#perform({ kind: "tensors", inputs, steps, alteration });
  }

  /** Those of one of the workers. */
  certificates(): Promise<CertificateCount> {
    return this.#perform({ kind: "certificates" });
  }

  /** Ends the workers when they have answered what they were asked. */
  async close(): Promise<void> {
    while (this.#asked.size > 0) await Promise.allSettled(this.#asked);
    await this.#pool.destroy();
  }

  async #perform<T>(task: WorkerTask): Promise<T> {
    const asked = this.#pool.run(task).catch(() => this.#again(task)) as Promise<WorkerAnswer>;
    this.#asked.add(asked);
    const answer = await asked.finally(() => this.#asked.delete(asked));
    if ("error" in answer) throw answer.error;
    return answer.value as T;
  }

  #again(task: WorkerTask): Promise<unknown> {
    return this.#pool.run(task).catch((error: Error) => {
      throw new ExecutorError(error);
    });
  }
}
