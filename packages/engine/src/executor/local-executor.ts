import type { Program } from "@assay/program";
import { tensorRoot, toBytes } from "@assay/protocol";
import type {
  Alteration,
  Backend,
  BackendName,
  CertificateCount,
  Executable,
  TensorBytes,
} from "../backend/backend.js";
import type { Executor } from "./executor.js";

/** Runs on the calling thread, calls queued one behind the other. */
export class LocalExecutor implements Executor {
  readonly program: Program;
  readonly backend: BackendName;
  readonly #executable: Executable;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(program: Program, backend: BackendName, executable: Executable) {
    this.program = program;
    this.backend = backend;
    this.#executable = executable;
  }

  static async create(program: Program, backend: Backend): Promise<LocalExecutor> {
    return new LocalExecutor(program, backend.name, await backend.prepare(program));
  }

  run(requests: readonly (readonly TensorBytes[])[], alteration?: Alteration): Promise<TensorBytes[][]> {
    return this.#enqueue(() => this.#executable.run(requests, alteration ? { alteration } : {}));
  }

  async stepRoots(inputs: readonly TensorBytes[], alteration?: Alteration): Promise<Uint8Array> {
    const roots = new Uint8Array(32 * this.program.instructions.length);
    const observe = (step: number, output: TensorBytes) => roots.set(toBytes(tensorRoot(output)), 32 * step);
    await this.#enqueue(() => this.#executable.run([inputs], { observe, ...(alteration && { alteration }) }));
    return roots;
  }

  async tensors(
    inputs: readonly TensorBytes[],
    steps: readonly number[],
    alteration?: Alteration,
  ): Promise<readonly TensorBytes[]> {
    const kept = new Map<number, TensorBytes>();
    const observe = (step: number, output: TensorBytes) => {
      if (steps.includes(step)) kept.set(step, output.slice());
    };
    await this.#enqueue(() => this.#executable.run([inputs], { observe, ...(alteration && { alteration }) }));
    return steps.map((step) => {
      const tensor = kept.get(step);
      if (!tensor) throw new RangeError(`step ${step} is not one of ${this.program.instructions.length}`);
      return tensor;
    });
  }

  async certificates(): Promise<CertificateCount> {
    return this.#executable.certificates();
  }

  close(): Promise<void> {
    return this.#enqueue(() => this.#executable.close());
  }

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
