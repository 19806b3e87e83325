import type { Program } from "@assay/program";
import { type Digest, tensorRoot, tensorsRoot } from "@assay/protocol";
import type { Alteration, TensorBytes } from "../backend/backend.js";
import type { Executor } from "../executor/executor.js";
import { byteLength } from "../plan/element-count.js";
import { Trace } from "../trace/trace.js";
import { type Commitment, commitTo } from "./commitment.js";
import { ModelError } from "./model-error.js";

/** What one execution gives: the outputs, and the roots that a result commits to. */
export type Execution = {
  readonly outputs: readonly TensorBytes[];
  readonly inputRoot: Digest;
  readonly outputRoot: Digest;
};

/** A program with its commitments and something that runs it. */
export class Model {
  readonly commitment: Commitment;
  readonly #executor: Executor;

  constructor(executor: Executor) {
    this.#executor = executor;
    this.commitment = commitTo(executor.program);
  }

  get modelId(): Digest {
    return this.commitment.modelId;
  }

  get program(): Program {
    return this.#executor.program;
  }

  /** Runs one request. Throws ModelError if the inputs are not those of the model. */
  async execute(inputs: readonly TensorBytes[], alteration?: Alteration): Promise<Execution> {
    this.#check(inputs);
    const [outputs] = await this.#executor.run([inputs], alteration);
    return this.#describe(inputs, outputs);
  }

  /** Runs several requests as one; the results are those of separate runs. */
  async executeStacked(requests: readonly (readonly TensorBytes[])[]): Promise<Execution[]> {
    for (const inputs of requests) this.#check(inputs);
    const outputs = await this.#executor.run(requests);
    return outputs.map((tensors, i) => this.#describe(requests[i], tensors));
  }

  /** Runs once more and keeps the root of every step (specification, section 3: only when there is a dispute). */
  async trace(inputs: readonly TensorBytes[], alteration?: Alteration): Promise<Trace> {
    this.#check(inputs);
    const stepRoots = await this.#executor.stepRoots(inputs, alteration);
    return new Trace({ inputs, stepRoots, alteration }, { commitment: this.commitment, executor: this.#executor });
  }

  close(): Promise<void> {
    return this.#executor.close();
  }

  #check(inputs: readonly TensorBytes[]): void {
    const ports = this.program.inputs;
    if (inputs.length !== ports.length) {
      throw new ModelError({ code: "MODEL_INPUT_COUNT", given: inputs.length, expected: ports.length });
    }
    for (const [i, port] of ports.entries()) {
      const expected = byteLength(port.type);
      if (inputs[i].length !== expected) {
        throw new ModelError({ code: "MODEL_INPUT_SIZE", input: port.name, given: inputs[i].length, expected });
      }
    }
  }

  #describe(inputs: readonly TensorBytes[], outputs: readonly TensorBytes[]): Execution {
    let known: Digest | null = null;
    return {
      outputs,
      // Whoever sent the inputs often knows their root already: hashed when somebody asks.
      get inputRoot() {
        known ??= rootOf(inputs);
        return known;
      },
      outputRoot: rootOf(outputs),
    };
  }
}

/** Input root or output root: the tree over the tensor roots (specification, appendix B). */
export function rootOf(tensors: readonly TensorBytes[]): Digest {
  return tensorsRoot(tensors.map(tensorRoot));
}
