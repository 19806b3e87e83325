import type { Program } from "@assay/program";
import type {
  Alteration,
  Backend,
  BackendName,
  CertificateCount,
  Executable,
  TensorBytes,
} from "../backend/backend.js";
import { openStepHasher, type StepHasher } from "../trace/step-hasher.js";
import type { Executor } from "./executor.js";

/** Runs on the calling thread, calls queued one behind the other. */
export class LocalExecutor implements Executor {
  readonly program: Program;
  readonly backend: BackendName;
  readonly #executable: Executable;
  #hasher: StepHasher | null = null;
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
    return this.#enqueue(async () => {
      this.#hasher ??= await openStepHasher();
      const hasher = this.#hasher;
      hasher.begin(this.program.instructions.length);
      const observe = (step: number, output: TensorBytes) => hasher.add(step, output);
      await this.#executable.run([inputs], { observe, ...(alteration && { alteration }) });
      return hasher.end();
    });
  }

  async tensors(
    inputs: readonly TensorBytes[],
    steps: readonly number[],
    alteration?: Alteration,
  ): Promise<readonly TensorBytes[]> {
    const kept = new Map<number, TensorBytes | null>(steps.map((step) => [step, null]));
    const last = Math.max(...steps);
    const observe = (step: number, output: TensorBytes) => {
      if (kept.has(step)) kept.set(step, output.slice());
      if (step === last) throw new EndOfRun();
    };
    const run = () => this.#executable.run([inputs], { observe, ...(alteration && { alteration }) });
    if (steps.length > 0) await this.#enqueue(() => run().catch(ignoreEnd));
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
    return this.#enqueue(async () => {
      await this.#hasher?.close();
      await this.#executable.close();
    });
  }

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

/** Thrown by an observer that has seen what it wanted: the rest of the program is not run. */
class EndOfRun extends Error {}

function ignoreEnd(error: unknown): void {
  if (!(error instanceof EndOfRun)) throw error;
}
