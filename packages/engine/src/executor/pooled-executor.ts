import type { Program } from "@assay/program";
import { Piscina } from "piscina";
import type { Alteration, BackendName, CertificateCount, TensorBytes } from "../backend/backend.js";
import type { Executor } from "./executor.js";
import type { WorkerModel, WorkerTask } from "./worker-task.js";

type PoolOptions = {
  readonly backend: BackendName;
  readonly workers: number;
  /** threads of onnxruntime inside one worker */
  readonly threads: number;
};

/**
 * Runs on worker threads, so that the calling thread stays free to serve (onnxruntime's `run` blocks its thread). Each
 * worker holds the program; stacked requests are split evenly over the workers, which cannot change a result.
 */
export class PooledExecutor implements Executor {
  readonly program: Program;
  readonly backend: BackendName;
  readonly #workers: number;
  readonly #pool: Piscina<WorkerTask, unknown>;

  constructor(program: Program, options: PoolOptions) {
    this.program = program;
    this.backend = options.backend;
    this.#workers = options.workers;
    this.#pool = new Piscina({
      filename: new URL("./worker.js", import.meta.url).href,
      workerData: { program, backend: options.backend, threads: options.threads } satisfies WorkerModel,
      minThreads: options.workers,
      maxThreads: options.workers,
    });
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

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #perform<T>(task: WorkerTask): Promise<T> {
    return this.#pool.run(task) as Promise<T>;
  }
}
