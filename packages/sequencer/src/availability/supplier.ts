import { inputParts } from "@assay/chain";
import type { Logger } from "@assay/service";
import type { BatchRecord, SequencerDatabase } from "@assay/store";
import type { Alarm } from "../alarm.js";
import { batchEntries, requestInputs, treeOf } from "../batch/batch-contents.js";
import { standingBatches } from "../batch/undecided-batches.js";
import { SequencerError } from "../error/sequencer-error.js";
import type { DemandPort, OpenDemand } from "../port/rollup-port.js";

export type SupplierModules = {
  readonly database: SequencerDatabase;
  readonly demands: DemandPort;
  readonly alarm: Alarm;
  readonly logger: Logger;
};

type Due = { readonly batch: BatchRecord; readonly demand: OpenDemand };

const PREFIX = "supply/";

function dutyOf({ demand }: Due): string {
  return `${PREFIX}${demand.batchId}/${demand.position}`;
}

/**
 * Supplies what is demanded of the own batches. It keeps nothing: what was supplied is read from the chain and the rest
 * is in the database, so it may be killed anywhere.
 */
export class Supplier {
  readonly #modules: SupplierModules;

  constructor(modules: SupplierModules) {
    this.#modules = modules;
  }

  /** Supplies every open demand on an undecided own batch to its end, the earliest deadline first. */
  async react(signal: AbortSignal): Promise<void> {
    const { alarm } = this.#modules;
    const all = await this.#byDeadline(signal);
    const duties = new Set(all.map(dutyOf));
    // Supplied by somebody else, or the batch was decided.
    for (const duty of alarm.current.keys()) if (duty.startsWith(PREFIX) && !duties.has(duty)) alarm.clear(duty);
    for (const due of all) {
      try {
        await this.#supply(due, signal);
        alarm.clear(dutyOf(due));
      } catch (error) {
        if (signal.aborted) throw error;
        alarm.raise(dutyOf(due), error);
      }
    }
  }

  async #byDeadline(signal: AbortSignal): Promise<Due[]> {
    const { database, demands } = this.#modules;
    const due: Due[] = [];
    for (const batch of await standingBatches(database)) {
      for (const demand of await demands.openDemands(batch.batchId, signal)) due.push({ batch, demand });
    }
    return due.sort((a, b) => a.demand.deadline - b.demand.deadline);
  }

  async #supply({ batch, demand }: Due, signal: AbortSignal): Promise<void> {
    const { database, demands, logger } = this.#modules;
    const { batchId, position } = demand;
    const entries = await batchEntries(database, batch);
    const entry = entries[position];
    if (entry === undefined) {
      const detail = `Batch ${batchId} has no result ${position} here`;
      const remedy = "The data folder is not that of the sequencer that posted it.";
      throw new SequencerError("SUPPLY_IMPOSSIBLE", detail, remedy, { batchId: String(batchId), position });
    }
    const { requestId, record, result } = entry;
    const inputs = await requestInputs(database, requestId);
    const about = { batchId, position };
    let sent = 0;
    if (!demand.resultSupplied) {
      logger.warn({ ...about, deadline: demand.deadline }, "supplying a demanded result");
      const proof = treeOf(entries).proof(position);
      await demands.supply({ type: "supplyResult", ...about, request: record.request, result, proof }, signal);
      sent++;
    }
    for (const part of inputParts(inputs)) {
      if (demand.hasPart(part.input, part.part)) continue;
      signal.throwIfAborted();
      await demands.supply({ type: "supplyPart", ...about, result, part }, signal);
      sent++;
    }
    if (sent > 0) logger.info({ ...about, transactions: sent }, "supplied a demanded result");
  }
}
