import { bottomOf, type Place, REVEAL_LEVELS, stepOf, type TraceShape } from "@assay/protocol";
import type { Express } from "express";
import { SequencerError } from "../error/sequencer-error.js";
import type { Sequencer } from "../sequencer.js";
import { indexOf, numberOf } from "./path-parameters.js";
import { ownBatch } from "./result-routes.js";

export type TraceRouteOptions = {
  /** gives nothing off chain: challengers have to demand on chain */
  readonly withholdTrace: boolean;
};

/** Nodes of the traces of own results, for a challenger that asks off chain before it demands on chain. */
export function addTraceRoutes(
  app: Express,
  options: TraceRouteOptions,
  modules: { readonly sequencer: Sequencer },
): void {
  const { sequencer } = modules;
  app.get("/assay/v1/traces/:batchId/:index/nodes", async (request, response) => {
    if (options.withholdTrace) {
      const remedy = "Demand the nodes on chain.";
      throw new SequencerError("TRACE_WITHHELD", "Traces are given on chain only", remedy);
    }
    const batch = await ownBatch(sequencer.database, numberOf(request.params.batchId));
    const requestId = batch.requestIds[indexOf(request.params.index)];
    if (requestId === undefined) {
      const detail = `Batch ${batch.batchId} has ${batch.requestIds.length} results`;
      throw new SequencerError("RESULT_UNKNOWN", detail, "Give an index below the batch's count.");
    }
    const { depth, index, levels } = request.query;
    const place = { depth: indexOf(depth), index: indexOf(index) };
    // A trace costs an inference: it waits in the same bounded queue as requests do.
    const { shape, own } = await sequencer.queue.run(() => sequencer.traces.trace(requestId));
    checkQuery(place, indexOf(levels), shape);
    response.json({
      ...place,
      levels: Number(levels),
      nodes: await own.nodes(place.depth, place.index, Number(levels)),
    });
  });
}

/** Throws TRACE_PLACE_INVALID unless the nodes are all in the trace tree or all in one tensor tree of a step. */
function checkQuery(place: Place, levels: number, shape: TraceShape): void {
  const { traceDepth, sizes } = shape;
  const fail = (detail: string): never => {
    const remedy = `Ask for at most ${REVEAL_LEVELS} levels below a place of the tree, and not across depth ${traceDepth}.`;
    throw new SequencerError("TRACE_PLACE_INVALID", detail, remedy, { ...place, levels, traceDepth });
  };
  if (levels > REVEAL_LEVELS) fail(`${levels} levels are more than ${REVEAL_LEVELS}`);
  if (place.depth > 52 || place.index >= 2 ** place.depth)
    fail(`there is no node ${place.index} at depth ${place.depth}`);
  const bottom = place.depth + levels;
  if (bottom <= traceDepth) return;
  if (place.depth < traceDepth) fail(`the nodes lie across the trace's leaves, at depth ${traceDepth}`);
  const step = stepOf(place, traceDepth);
  if (step >= sizes.length) fail(`there is no step ${step}`);
  if (bottom > bottomOf(shape, step)) fail(`the chunks of step ${step} lie at depth ${bottomOf(shape, step)}`);
}
