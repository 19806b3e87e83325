import type { Health, Logger, Registry } from "@assay/service";
import { Gauge } from "@assay/service";
import { groupWrites, openSequencerDatabase, type SequencerDatabase, type Store } from "@assay/store";
import { Alarm } from "./alarm.js";
import { Supplier } from "./availability/supplier.js";
import { Poster } from "./batch/poster.js";
import type { SealOptions } from "./batch/seal.js";
import { Settler } from "./batch/settler.js";
import { Responder } from "./dispute/responder.js";
import { TraceStore } from "./dispute/trace-store.js";
import { Intake, type IntakeOptions } from "./intake/intake.js";
import { ModelList } from "./intake/model-list.js";
import { WorkQueue, type WorkQueueOptions } from "./intake/work-queue.js";
import type { Clock } from "./port/clock.js";
import type { InferenceEngine } from "./port/inference-engine.js";
import type { DemandPort, DisputePort, RollupPort } from "./port/rollup-port.js";

export type SequencerOptions = Pick<IntakeOptions, "requestLifetimeSeconds"> &
  Omit<SealOptions, "supplyCapacity"> & {
    readonly queue: WorkQueueOptions;
    /** traces that are kept in memory while disputes are live */
    readonly tracesMost: number;
  };

export type SequencerModules = {
  /** the caller opens and closes it */
  readonly store: Store;
  /** the operator's own list of models */
  readonly engines: readonly InferenceEngine[];
  readonly rollup: RollupPort;
  readonly disputes: DisputePort;
  readonly demands: DemandPort;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly health: Health;
  /** Resolves when it is time to look at the chain again: a new block, or some seconds. Rejects when aborted. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
};

/** One of the things that the operator does by itself, over and over. */
type Duty = { readonly name: string; readonly react: (signal: AbortSignal) => Promise<void> };

/** The operator: takes requests, seals and posts batches, brings them to finality, answers disputes and demands. */
export class Sequencer {
  readonly database: SequencerDatabase;
  readonly models: ModelList;
  readonly intake: Intake;
  readonly queue: WorkQueue;
  readonly traces: TraceStore;
  readonly alarm: Alarm;
  readonly #modules: SequencerModules;
  readonly #duties: readonly Duty[];

  private constructor(
    modules: SequencerModules,
    parts: Pick<Sequencer, "database" | "models" | "intake" | "queue" | "traces" | "alarm">,
    duties: readonly Duty[],
  ) {
    this.#modules = modules;
    this.#duties = duties;
    this.database = parts.database;
    this.models = parts.models;
    this.intake = parts.intake;
    this.queue = parts.queue;
    this.traces = parts.traces;
    this.alarm = parts.alarm;
  }

  /** Opens the data of this operator. Throws StoreError for those of another one. */
  static async open(options: SequencerOptions, modules: SequencerModules): Promise<Sequencer> {
    const { rollup, disputes, demands, clock, logger } = modules;
    const { chainId, rollup: contract } = rollup.deployment;
    const store = groupWrites(modules.store);
    const database = await openSequencerDatabase({ owner: `${chainId}/${contract}/${rollup.operator}` }, { store });
    const models = new ModelList(modules.engines);
    const alarm = new Alarm(modules);
    const queue = new WorkQueue(options.queue);
    const traces = new TraceStore(options, { database, models });
    const { supplyCapacity } = rollup;
    const poster = new Poster({ ...options, supplyCapacity }, { database, models, rollup, clock, alarm, logger });
    const settler = new Settler({ database, rollup, disputes, alarm, logger });
    const responder = new Responder({ database, rollup, disputes, models, traces, alarm, logger });
    const supplier = new Supplier({ database, demands, alarm, logger });
    const halted = () => poster.halted;
    const intake = await Intake.open(
      { ...options, resultBytesMost: options.batchBytesMost, supplyCapacity },
      { database, rollup, queue, clock, halted },
    );
    const duties: Duty[] = [
      { name: "post", react: (signal) => poster.react(signal) },
      { name: "respond", react: (signal) => responder.react(signal) },
      { name: "supply", react: (signal) => supplier.react(signal) },
      { name: "settle", react: (signal) => settler.react(signal) },
    ];
    modules.health.register("self-check", halted);
    measureQueue(queue, modules.metrics);
    return new Sequencer(modules, { database, models, intake, queue, traces, alarm }, duties);
  }

  /** Every duty once, one after the other; a failure of one is an alarm and does not keep the others. */
  async react(signal: AbortSignal): Promise<void> {
    for (const duty of this.#duties) await this.#perform(duty, signal);
  }

  /** Does all duties side by side until the signal is aborted: one that waits for the chain does not delay the others. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#duties.map(async (duty) => {
        while (!signal.aborted) {
          await this.#perform(duty, signal);
          await this.#modules.pause(signal).catch((error: unknown) => {
            if (!signal.aborted) throw error;
          });
        }
      }),
    );
  }

  async #perform({ name, react }: Duty, signal: AbortSignal): Promise<void> {
    try {
      await react(signal);
      this.alarm.clear(name);
    } catch (error) {
      if (!signal.aborted) this.alarm.raise(name, error);
    }
  }
}

function measureQueue(queue: WorkQueue, metrics: Registry): void {
  new Gauge({
    name: "assay_sequencer_executions",
    help: "Executions that run and that wait",
    labelNames: ["state"],
    registers: [metrics],
    collect() {
      this.set({ state: "running" }, queue.running);
      this.set({ state: "waiting" }, queue.waiting);
    },
  });
}
