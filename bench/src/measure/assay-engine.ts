import { createBackend, LocalExecutor, Model, Profile, rootOf } from "@assay/engine";
import type { Program } from "@assay/program";
import { loadProgram } from "../subject/load-program.js";
import type { Ask, BindingMessage, MeasuredEngine, ProfileLine, TensorMessage } from "./messages.js";

/** This engine, with products by onnxruntime, on the thread that it is called on. */
export class AssayEngine implements MeasuredEngine {
  #threads = 1;
  #program: Program | null = null;
  #executor: LocalExecutor | null = null;
  #inputs: readonly Uint8Array[] = [];

  async load(model: BindingMessage, threads: number): Promise<void> {
    await this.#executor?.close();
    this.#threads = threads;
    this.#program = await loadProgram(model);
    this.#executor = await LocalExecutor.create(this.#program, await createBackend("onnxruntime", threads));
  }

  setInputs(inputs: readonly TensorMessage[]): void {
    this.#inputs = inputs.map(({ data }) => data);
  }

  async run(requests: number): Promise<void> {
    await this.#open.run(Array.from({ length: requests }, () => this.#inputs));
  }

  async outputs(): Promise<TensorMessage[]> {
    const [outputs] = await this.#open.run([this.#inputs]);
    return this.#open.program.outputs.map(({ name, type }, i) => {
      return { name, dtype: type.dtype, shape: type.shape, data: outputs[i] };
    });
  }

  async answer(ask: Ask): Promise<unknown> {
    if (ask.kind === "certificates") return this.#open.certificates();
    if (ask.kind === "trace") return { milliseconds: await this.#trace(ask.count) };
    if (ask.kind === "hash") return { milliseconds: await this.#hash(ask.count) };
    if (ask.kind === "profile") return this.#profile(ask.count);
    throw new Error(`cannot answer ${ask.kind}`);
  }

  get #open(): LocalExecutor {
    if (this.#executor === null) throw new Error("nothing is loaded");
    return this.#executor;
  }

  async #trace(count: number): Promise<number[]> {
    const model = new Model(this.#open);
    return timed(count, async () => (await model.trace(this.#inputs)).root);
  }

  /** What the happy path hashes. */
  async #hash(count: number): Promise<number[]> {
    const [outputs] = await this.#open.run([this.#inputs]);
    return timed(count, async () => [rootOf(this.#inputs), rootOf(outputs)]);
  }

  /** Runs in an executable of its own: only it takes a profile. */
  async #profile(count: number): Promise<ProfileLine[]> {
    const { program } = this.#open;
    await this.#open.close();
    const executable = await (await createBackend("onnxruntime", this.#threads)).prepare(program);
    await executable.run([this.#inputs]);
    const profile = new Profile(program);
    for (let i = 0; i < count; i++) await executable.run([this.#inputs], { profile });
    await executable.close();
    return profile.entries.map(({ steps, ...entry }) => ({ ...entry, nodes: nodesOf(program, steps) }));
  }
}

function nodesOf({ origins }: Program, steps: readonly number[]): string {
  return [...new Set(steps.map((step) => `${origins[step].operator} ${origins[step].name}`))].join(", ");
}

async function timed(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await run();
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}
