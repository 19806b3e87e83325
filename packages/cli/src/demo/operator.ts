import { OperatorChain } from "@assay/chain";
import type { Alteration, Model } from "@assay/engine";
import { Sequencer, ServedModel, sequencerServer, systemClock } from "@assay/sequencer";
import { createLogger, createMetrics, Health, type HttpBase, LOCAL_HTTP } from "@assay/service";
import { openLevelStore, type Store } from "@assay/store";
import { LOOK, type Role, type World } from "./world.js";

export type OperatorOptions = {
  readonly role: Role;
  /** the model's name in URLs */
  readonly modelName: string;
  /** requests of a batch */
  readonly batchSize: number;
  /** where LevelDB keeps what must survive a crash */
  readonly folder: string;
  /** what this operator lies about */
  readonly alteration?: Alteration;
};

const BODY_BYTES_MOST = 64 * 2 ** 20;

/**
 * Inputs of one batch before they are compressed. The inputs that this command line makes up repeat a pattern, of which
 * little is left when a batch is published; what does not shrink the chain itself refuses.
 */
const BATCH_BYTES_MOST = 16 * 2 ** 20;

/** A sequencer with its database and its HTTP server, as `assay sequencer` would run it. */
export class Operator {
  readonly url: string;
  readonly sequencer: Sequencer;
  readonly #server: HttpBase;
  readonly #store: Store;

  private constructor(url: string, parts: { sequencer: Sequencer; server: HttpBase; store: Store }) {
    this.url = url;
    this.sequencer = parts.sequencer;
    this.#server = parts.server;
    this.#store = parts.store;
  }

  static async open(
    options: OperatorOptions,
    modules: { readonly world: World; readonly model: Model },
    signal: AbortSignal,
  ): Promise<Operator> {
    const { world, model } = modules;
    const chain = await OperatorChain.create(
      { ...world.following, chainId: world.chainId, operator: await world.address(options.role) },
      { provider: world.provider, contracts: world.contracts, sender: world.sender(options.role), pause: LOOK },
      signal,
    );
    const served = { name: options.modelName, ...(options.alteration && { alteration: options.alteration }) };
    const store = await openLevelStore({ path: options.folder });
    const logger = createLogger({ name: options.role, level: "silent" });
    const metrics = createMetrics({ component: "sequencer", processMetrics: false });
    const health = new Health();
    const sequencer = await Sequencer.open(
      {
        requestLifetimeSeconds: 86_400,
        batchCountMost: options.batchSize,
        batchAgeSeconds: 0,
        batchBytesMost: BATCH_BYTES_MOST,
        queue: { concurrency: 2, waitingMost: 128, retryAfterSeconds: 1 },
        tracesMost: 2,
      },
      {
        store,
        engines: [new ServedModel(served, { model })],
        rollup: chain,
        disputes: chain,
        demands: chain,
        clock: systemClock,
        logger,
        metrics,
        health,
        pause: LOOK,
      },
    );
    const http = { ...LOCAL_HTTP, bodyBytesMost: BODY_BYTES_MOST, withholdTrace: options.alteration !== undefined };
    const server = sequencerServer({ ...http, version: "demo" }, { sequencer, logger, metrics, health });
    const { url } = await server.listen();
    return new Operator(url, { sequencer, server, store });
  }

  /** One round of its duties: post, respond, settle. Throws what became an alarm. */
  async react(signal: AbortSignal): Promise<void> {
    await this.sequencer.react(signal);
    for (const [duty, code] of this.sequencer.alarm.current) throw new Error(`the operator cannot ${duty}: ${code}`);
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#store.close();
  }
}
