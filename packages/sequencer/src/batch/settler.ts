import type { Logger } from "@assay/service";
import type { SequencerDatabase } from "@assay/store";
import type { Alarm } from "../alarm.js";
import type { DisputePort, RollupPort } from "../port/rollup-port.js";
import { type StandingBatch, standingBatches } from "./undecided-batches.js";

export type SettlerModules = {
  readonly database: SequencerDatabase;
  readonly rollup: RollupPort;
  readonly disputes: DisputePort;
  readonly alarm: Alarm;
  readonly logger: Logger;
};

/** Ripens and finalizes the own batches as soon as the chain allows it. Anyone may; the operator has its bond in them. */
export class Settler {
  readonly #modules: SettlerModules;

  constructor(modules: SettlerModules) {
    this.#modules = modules;
  }

  /** Brings every own batch forward by one step if it is time. */
  async react(signal: AbortSignal): Promise<void> {
    const { database, alarm } = this.#modules;
    for (const batch of await standingBatches(database)) {
      const duty = `settle/${batch.batchId}`;
      try {
        await this.#settle(batch, signal);
        alarm.clear(duty);
      } catch (error) {
        if (signal.aborted) throw error;
        alarm.raise(duty, error);
      }
    }
  }

  async #settle({ batchId, root }: StandingBatch, signal: AbortSignal): Promise<void> {
    const { rollup, disputes, logger } = this.#modules;
    const { status, ripeAt, unripeUntil } = await rollup.batch(batchId, signal);
    if (status !== "posted") return;
    const now = await rollup.now(signal);
    if (ripeAt === 0) {
      if (unripeUntil === null || now <= unripeUntil) return;
      await rollup.ripen(batchId, root, signal);
      logger.info({ batchId }, "ripened a batch");
      return;
    }
    if (now <= ripeAt + rollup.grace || (await disputes.live(batchId, signal)).length > 0) return;
    await rollup.finalize(batchId, root, signal);
    logger.info({ batchId }, "finalized a batch");
  }
}
