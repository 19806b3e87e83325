import {
  type Address,
  type Digest,
  RESULT_BYTES,
  type Request,
  type RequestId,
  requestId,
  tensorRoot,
  tensorsRoot,
} from "@assay/protocol";
import type { RequestRecord, SequencerDatabase } from "@assay/store";
import { requestOutputs } from "../batch/batch-contents.js";
import { inputSize, publishedSize } from "../batch/published-size.js";
import { SequencerError } from "../error/sequencer-error.js";
import type { Clock } from "../port/clock.js";
import type { Execution, InferenceEngine } from "../port/inference-engine.js";
import type { RollupPort } from "../port/rollup-port.js";
import type { WorkQueue } from "./work-queue.js";

export type IntakeOptions = {
  /** deadline of requests whose client does not fix one, from now */
  readonly requestLifetimeSeconds: number;
  /** what one result may take in published data, before compression */
  readonly resultBytesMost: number;
  /** what a batch of one result may announce: what the chain could carry if the result were demanded */
  readonly supplyCapacity: bigint;
};

export type IntakeModules = {
  readonly database: SequencerDatabase;
  readonly rollup: Pick<RollupPort, "deployment" | "operator">;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  /** why no requests are taken at the moment; undefined when they are */
  readonly halted: () => string | undefined;
};

/** What a client may fix of its request. Client and nonce only together. */
export type RequestTerms = {
  readonly client?: Address | undefined;
  readonly nonce?: bigint | undefined;
  readonly deadline?: bigint | undefined;
};

/** A request that was executed and is on the disk. */
export type Acknowledged = {
  readonly requestId: RequestId;
  readonly record: RequestRecord;
  readonly outputs: readonly Uint8Array[];
};

/** Takes requests: fixes the record, executes, and answers when request and result are on the disk. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #modules: IntakeModules;
  readonly #inFlight = new Map<RequestId, Promise<Acknowledged>>();
  #nextNonce: bigint;
  #nextArrival: bigint;

  private constructor(options: IntakeOptions, modules: IntakeModules, counters: { nonce: bigint; arrival: bigint }) {
    this.#options = options;
    this.#modules = modules;
    this.#nextNonce = counters.nonce;
    this.#nextArrival = counters.arrival;
  }

  static async open(options: IntakeOptions, modules: IntakeModules): Promise<Intake> {
    const { counters } = modules.database;
    const nonce = (await counters.get("nonce")) ?? 0n;
    const arrival = (await counters.get("arrival")) ?? 0n;
    return new Intake(options, modules, { nonce, arrival });
  }

  /** True while the request is executed and not acknowledged. */
  isInFlight(id: Digest): boolean {
    return this.#inFlight.has(id as RequestId);
  }

  /**
   * Executes a request and stores it. The same request again gives the same answer, executed once.
   * @throws SequencerError REQUEST_EXPIRED, INPUTS_TOO_LARGE, QUEUE_FULL, SEQUENCER_HALTED; StoreError
   */
  async submit(engine: InferenceEngine, inputs: readonly Uint8Array[], terms: RequestTerms): Promise<Acknowledged> {
    this.#checkAdmission(inputs, terms);
    const request = this.#requestOf(engine, inputs, terms);
    const id = requestId(request);
    const running = this.#inFlight.get(id);
    if (running !== undefined) return running;
    const answer = this.#answer(id, request, engine, inputs).finally(() => this.#inFlight.delete(id));
    this.#inFlight.set(id, answer);
    return answer;
  }

  async #answer(
    id: RequestId,
    request: Request,
    engine: InferenceEngine,
    inputs: readonly Uint8Array[],
  ): Promise<Acknowledged> {
    const { database, queue } = this.#modules;
    const known = await database.requests.get(id);
    if (known !== undefined) {
      return { requestId: id, record: known, outputs: await requestOutputs(database, id) };
    }
    const execution = await queue.run(() => engine.execute(inputs));
    const record = await this.#store(id, request, inputs, execution);
    return { requestId: id, record, outputs: execution.outputs };
  }

  async #store(
    id: RequestId,
    request: Request,
    inputs: readonly Uint8Array[],
    execution: Execution,
  ): Promise<RequestRecord> {
    const { database, clock } = this.#modules;
    const arrival = this.#nextArrival++;
    const { outputRoot, outputs } = execution;
    const record: RequestRecord = {
      request,
      outputRoot,
      arrival,
      acceptedAt: clock.now(),
      publishedBytes: publishedSize(inputs),
      place: undefined,
    };
    // Writes are grouped in the order in which they are asked for, so the counters on the disk never go back.
    await database.store.write([
      database.requests.put(id, record),
      database.inputs.put(id, inputs),
      database.outputs.put(id, outputs),
      database.waiting.put(arrival, id),
      database.counters.put("arrival", this.#nextArrival),
      database.counters.put("nonce", this.#nextNonce),
    ]);
    return record;
  }

  #requestOf(engine: InferenceEngine, inputs: readonly Uint8Array[], terms: RequestTerms): Request {
    const { rollup, clock } = this.#modules;
    const { chainId, rollup: contract } = rollup.deployment;
    return {
      chainId,
      rollup: contract,
      client: terms.client ?? rollup.operator,
      nonce: terms.nonce ?? this.#nextNonce++,
      modelId: engine.modelId,
      inputRoot: tensorsRoot(inputs.map(tensorRoot)),
      deadline: terms.deadline ?? BigInt(clock.now() + this.#options.requestLifetimeSeconds),
    };
  }

  #checkAdmission(inputs: readonly Uint8Array[], terms: RequestTerms): void {
    const halted = this.#modules.halted();
    if (halted !== undefined) {
      throw new SequencerError("SEQUENCER_HALTED", halted, "Ask another operator, or wait for this one.");
    }
    if ((terms.client === undefined) !== (terms.nonce === undefined)) {
      const detail = "`client` and `nonce` belong together, and only one of them was given";
      throw new SequencerError("REQUEST_PARAMETERS_INVALID", detail, "Give both, or neither.");
    }
    const now = this.#modules.clock.now();
    if (terms.deadline !== undefined && terms.deadline < BigInt(now)) {
      const detail = `The deadline ${terms.deadline} is before now, ${now}`;
      throw new SequencerError("REQUEST_EXPIRED", detail, "Give a deadline in seconds since 1970 that is to come.");
    }
    const [bytes, most] = [publishedSize(inputs), this.#options.resultBytesMost];
    if (bytes > most) {
      const detail = `The request takes ${bytes} bytes of published data, at most ${most} fit into a batch`;
      throw new SequencerError("INPUTS_TOO_LARGE", detail, "Use a model with smaller inputs.", { bytes, most });
    }
    const [supply, capacity] = [BigInt(inputSize(inputs) + RESULT_BYTES), this.#options.supplyCapacity];
    if (supply > capacity) {
      const detail = `Supplying the request on chain would take ${supply} bytes, and this deployment allows ${capacity}`;
      const data = { bytes: String(supply), most: String(capacity) };
      throw new SequencerError("INPUTS_TOO_LARGE", detail, "Use a model with smaller inputs.", data);
    }
  }
}
