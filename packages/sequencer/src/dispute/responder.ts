import { type Dispute, KnownNodes, nextMove, safeUntil } from "@assay/protocol";
import type { Logger } from "@assay/service";
import type { SequencerDatabase } from "@assay/store";
import type { Alarm } from "../alarm.js";
import { requestRecord, resultOf } from "../batch/batch-contents.js";
import { standingBatches } from "../batch/undecided-batches.js";
import { SequencerError } from "../error/sequencer-error.js";
import type { ModelList } from "../intake/model-list.js";
import type { DisputePort, DisputeReference, RollupPort } from "../port/rollup-port.js";
import type { OwnTrace, TraceStore } from "./trace-store.js";

export type ResponderModules = {
  readonly database: SequencerDatabase;
  readonly rollup: Pick<RollupPort, "now">;
  readonly disputes: DisputePort;
  readonly models: ModelList;
  readonly traces: TraceStore;
  readonly alarm: Alarm;
  readonly logger: Logger;
};

type OpenDispute = { readonly reference: DisputeReference; readonly deadline: number };

const unused = () => Promise.reject(new Error("the operator's trace is not needed in the challenger's turn"));
const NO_TRACE: OwnTrace = {
  shape: { traceDepth: 0, sizes: [], outputSteps: [] },
  own: { node: unused, nodes: unused },
};

/**
 * Answers disputes on the own batches. It keeps nothing: all state is on the chain and the inputs are in the database,
 * so it may be killed anywhere.
 */
export class Responder {
  readonly #modules: ResponderModules;

  constructor(modules: ResponderModules) {
    this.#modules = modules;
  }

  /** Makes at most one move in every live dispute, the earliest deadline first. */
  async react(signal: AbortSignal): Promise<void> {
    for (const { reference } of await this.#byDeadline(signal)) {
      const duty = `dispute/${reference.id}`;
      try {
        await this.#answer(reference, signal);
        this.#modules.alarm.clear(duty);
      } catch (error) {
        if (signal.aborted) throw error;
        this.#modules.alarm.raise(duty, error);
      }
    }
  }

  async #byDeadline(signal: AbortSignal): Promise<OpenDispute[]> {
    const { database, disputes, alarm } = this.#modules;
    const open: OpenDispute[] = [];
    for (const batch of await standingBatches(database)) {
      for (const reference of await disputes.live(batch.batchId, signal)) {
        try {
          const { clock } = await this.#read(reference, signal);
          open.push({ reference, deadline: safeUntil(clock) });
        } catch (error) {
          if (signal.aborted) throw error;
          alarm.raise(`dispute/${reference.id}`, error);
        }
      }
    }
    return open.sort((a, b) => a.deadline - b.deadline);
  }

  async #answer(reference: DisputeReference, signal: AbortSignal): Promise<void> {
    const { rollup, disputes, logger, traces } = this.#modules;
    // Read again: an answer sent a moment ago in another dispute on the same result counts here too.
    const dispute = await this.#read(reference, signal);
    const { requestId, result } = await this.#resultOf(reference);
    const at = await rollup.now(signal);
    // Against the challenger's clock no trace is needed.
    const isOurs = dispute.outcome === "live" && dispute.clock.turn === "operator";
    const trace = isOurs ? await traces.trace(requestId) : NO_TRACE;
    const move = await nextMove(dispute, { role: "operator", at }, { ...trace, known: new KnownNodes() });
    switch (move.type) {
      case "wait":
      case "over":
      case "nothingToDispute":
        return;
      case "expired":
      case "blocked": {
        const detail = `Dispute ${dispute.id} cannot be answered: ${move.type}`;
        const remedy = "The batch will fall. Find out why trace or clock were lost before serving again.";
        throw new SequencerError("TRACE_LOST", detail, remedy, { disputeId: String(dispute.id), move: move.type });
      }
      default:
        logger.warn({ disputeId: dispute.id, batchId: dispute.batchId, move: move.type }, "answering a dispute");
        await disputes.send(dispute.id, result, move, signal);
    }
  }

  async #read(reference: DisputeReference, signal: AbortSignal): Promise<Dispute> {
    const { result } = await this.#resultOf(reference);
    const { shape } = this.#modules.models.withId(result.modelId);
    return this.#modules.disputes.dispute(reference.id, shape.traceDepth, signal);
  }

  async #resultOf({ batchId, resultIndex }: DisputeReference) {
    const { database } = this.#modules;
    const sequence = await database.batchIds.get(batchId);
    const batch = sequence === undefined ? undefined : await database.batches.get(sequence);
    const requestId = batch?.requestIds[resultIndex];
    if (requestId === undefined) {
      const detail = `Batch ${batchId} has no result ${resultIndex} here`;
      throw new SequencerError(
        "RESULT_UNKNOWN",
        detail,
        "The data folder is not that of the sequencer that posted it.",
      );
    }
    return { requestId, result: resultOf(requestId, await requestRecord(database, requestId), resultIndex) };
  }
}
