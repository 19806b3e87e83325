import type { Logger } from "@assay/service";
import type { BatchRecord, SequencerDatabase } from "@assay/store";
import type { Alarm } from "../alarm.js";
import { SequencerError } from "../error/sequencer-error.js";
import type { ModelList } from "../intake/model-list.js";
import type { Clock } from "../port/clock.js";
import type { RollupPort } from "../port/rollup-port.js";
import { batchEntries } from "./batch-contents.js";
import { moveBatch, type SealOptions, sealDueBatch } from "./seal.js";
import { checkedBatchData } from "./self-check.js";
import { undecidedBatches } from "./undecided-batches.js";

export type PosterModules = {
  readonly database: SequencerDatabase;
  readonly models: ModelList;
  readonly rollup: RollupPort;
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly logger: Logger;
};

/**
 * Seals batches and posts them, each once. A sealed batch is the recorded intent to post it under its sequence number;
 * the chain refuses a number twice; and what the chain has under a number is compared before anything is sent. So a
 * crash between any two steps neither loses a request nor posts one twice.
 */
export class Poster {
  readonly #options: SealOptions;
  readonly #modules: PosterModules;
  #halted: string | undefined;

  constructor(options: SealOptions, modules: PosterModules) {
    this.#options = options;
    this.#modules = modules;
  }

  /** Why nothing is posted any more: a result is not what its replay gives. Only a restart tries again. */
  get halted(): string | undefined {
    return this.#halted;
  }

  /** Compares the own batches with the chain, seals one if it is due, and posts what is sealed. */
  async react(signal: AbortSignal): Promise<void> {
    for (const batch of await undecidedBatches(this.#modules.database)) await this.#follow(batch, signal);
    if (this.#halted !== undefined) return;
    while (await this.#seal(signal)) signal.throwIfAborted();
    for (const batch of await undecidedBatches(this.#modules.database)) {
      if (batch.stage === "sealed" && !(await this.#post(batch, signal))) return;
    }
  }

  async #follow(batch: BatchRecord, signal: AbortSignal): Promise<void> {
    const { rollup, database, alarm } = this.#modules;
    const posted = await rollup.findPosted(batch.sequence, signal);
    if (posted === undefined) {
      // A reorganisation took it back: it is to be posted again under the same number.
      if (batch.stage !== "sealed") await this.#save({ ...batch, stage: "sealed", batchId: undefined });
      return;
    }
    if (posted.root !== batch.root) {
      const detail = `Sequence ${batch.sequence} is batch ${posted.batchId}, which this sequencer did not post`;
      const remedy = "Run one sequencer for each operator key.";
      alarm.raise(
        "sequence",
        new SequencerError("SEQUENCE_TAKEN", detail, remedy, { batchId: String(posted.batchId) }),
      );
      const sequence = await this.#freeSequence(signal);
      await moveBatch(database, batch, await batchEntries(database, batch), sequence);
      return;
    }
    const { status, ripeAt } = await rollup.batch(posted.batchId, signal);
    const stage = status === "posted" && ripeAt > 0 ? "ripe" : status;
    if (stage === batch.stage && posted.batchId === batch.batchId) return;
    if (stage === "rejected") this.#modules.logger.error({ batchId: posted.batchId }, "own batch was rejected");
    await this.#save({ ...batch, stage, batchId: posted.batchId });
  }

  async #seal(signal: AbortSignal): Promise<boolean> {
    const { database, clock, logger } = this.#modules;
    const at = { now: clock.now(), sequence: await this.#freeSequence(signal) };
    const batch = await sealDueBatch(database, this.#options, at);
    if (batch === undefined) return false;
    logger.info({ sequence: batch.sequence, count: batch.requestIds.length, root: batch.root }, "sealed a batch");
    return true;
  }

  /** Posts a batch if the chain expects it now; false if it has to wait. */
  async #post(batch: BatchRecord, signal: AbortSignal): Promise<boolean> {
    const { rollup, logger, alarm } = this.#modules;
    const expected = await rollup.nextSequence(signal);
    if (expected !== batch.sequence) {
      if (expected < batch.sequence) {
        const detail = `The chain expects sequence ${expected}, the next batch at hand is ${batch.sequence}`;
        throw new SequencerError("SEQUENCE_GAP", detail, "The chain went back; it will be looked at again.");
      }
      return false;
    }
    const data = await this.#checked(batch);
    if (data === undefined) return false;
    signal.throwIfAborted();
    const { sequence, root, maxResultBytes, requestIds } = batch;
    const posted = await rollup.post({ sequence, root, count: requestIds.length, maxResultBytes, data }, signal);
    if (posted.root !== root) return false;
    alarm.clear("sequence");
    logger.info({ sequence, batchId: posted.batchId, count: requestIds.length }, "posted a batch");
    await this.#save({ ...batch, stage: "posted", batchId: posted.batchId });
    return true;
  }

  async #checked(batch: BatchRecord) {
    try {
      return await checkedBatchData(batch, this.#modules);
    } catch (error) {
      if (!(error instanceof SequencerError && error.code === "SELF_CHECK_FAILED")) throw error;
      this.#halted = error.message;
      this.#modules.alarm.raise("self-check", error);
      return undefined;
    }
  }

  /** A number that neither the chain nor an own batch has. */
  async #freeSequence(signal: AbortSignal): Promise<bigint> {
    const { database, rollup } = this.#modules;
    const expected = await rollup.nextSequence(signal);
    for await (const [last] of database.batches.entries({ reverse: true, limit: 1 })) {
      if (last >= expected) return last + 1n;
    }
    return expected;
  }

  async #save(batch: BatchRecord): Promise<void> {
    const { store, batches, batchIds } = this.#modules.database;
    const named = batch.batchId === undefined ? [] : [batchIds.put(batch.batchId, batch.sequence)];
    await store.write([batches.put(batch.sequence, batch), ...named]);
  }
}
