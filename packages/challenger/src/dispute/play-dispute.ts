import { isChainError, type ProtocolEvent } from "@assay/chain";
import type { Program } from "@assay/program";
import { type Action, type Dispute, KnownNodes, OperatorView, type TraceShape, traceShape } from "@assay/protocol";
import type { SeenDispute } from "../chain/chain-index.js";
import type { WatchtowerListener } from "../event/watchtower-event.js";
import type { ReplayModel, ReplayTrace } from "../port/inference-engine.js";
import type { NodeSource } from "../port/node-source.js";
import type { WatchedChain } from "../port/watched-chain.js";
import { decideMove } from "./decide-move.js";
import { evidenceFor } from "./evidence.js";

export type PlayModules = {
  readonly chain: WatchedChain;
  readonly sources: readonly NodeSource[];
  readonly tell: WatchtowerListener;
};

/** The own side of a dispute: the model, and the trace of the disputed result's inputs. */
export type OwnSide = { readonly model: ReplayModel; readonly trace: ReplayTrace };

/** Errors that say that another transaction came first, or that this one came a moment too early: look again. */
const OVERTAKEN = [
  "PositionMismatch",
  "NotYourTurn",
  "DisputeOver",
  "AlreadyRevealed",
  "TooEarly",
  "DeadlinePassed",
  "DisputeStillLive",
  "RowsOutOfOrder",
  "RowsNotProven",
  "TRANSACTION_REVERTED",
] as const;

/**
 * Makes the next move of an own dispute, if there is one to make. Everything is read from the chain first, so it does
 * not matter what happened since the last time, or whether there was one.
 */
export async function playDispute(
  seen: SeenDispute,
  own: OwnSide,
  modules: PlayModules,
  signal: AbortSignal,
): Promise<void> {
  const { chain, tell } = modules;
  const { id: disputeId, batchId, resultIndex: index, result } = seen;
  const about = { disputeId, batchId, index };
  const dispute = await chain.dispute(disputeId, result.modelId, signal);
  const { program } = own.model;
  const shape = shapeOf(program);
  const known = new KnownNodes();
  const first = chain.index.disputesOn(batchId, index)[0] ?? seen;
  await chain.learnNodes(known, seen, first.blockNumber, signal);
  const decision = { shape, own: own.trace, known, sources: modules.sources, tell };
  const move = await decideMove(dispute, await chain.time(signal), decision, signal);
  switch (move.type) {
    case "wait":
    case "over":
      return;
    case "nothingToDispute":
      return tell({ type: "stuck", ...about, reason: "the operator's trace is the own one" });
    case "expired":
      return tell({ type: "stuck", ...about, reason: "the own deadline has passed" });
    case "blocked":
      return tell({ type: "stuck", ...about, reason: `nothing is known below ${move.depth}/${move.index}` });
  }
  const view = new OperatorView({ known, own: own.trace });
  const evidence = await evidenceFor(move, program, own.trace, view, shape.traceDepth);
  if (evidence === null) return tell({ type: "stuck", ...about, reason: "an operand's branch is not known" });
  try {
    const call = { type: "move", disputeId, result, action: move, evidence } as const;
    const events = await chain.send(call, signal);
    tell({ type: "moved", ...about, action: move.type, ...targetOf(move, dispute) });
    report(events, program, about, tell);
  } catch (error) {
    if (!isChainError(error, ...OVERTAKEN)) throw error;
    tell({ type: "overtaken", ...about, code: error.code });
  }
}

/** The shape of a program's traces. */
export function shapeOf(program: Program): TraceShape {
  return traceShape(
    program.instructions.map(({ output }) => output),
    program.outputs.map(({ step }) => step),
  );
}

function targetOf(move: Action, dispute: Dispute): { depth: number; nodeIndex: number } {
  const { depth, index } = "descent" in move ? move.descent : dispute.position;
  return { depth, nodeIndex: index };
}

function report(
  events: readonly ProtocolEvent[],
  program: Program,
  about: { readonly disputeId: bigint; readonly batchId: bigint; readonly index: number },
  tell: WatchtowerListener,
): void {
  for (const event of events) {
    if (event.name === "ElementConvicted") {
      const { step, element, claimed, actual } = event.values;
      const origin = program.origins[step];
      const { name, operator, part } = origin ?? { name: `step ${step}`, operator: "", part: "" };
      tell({
        type: "convicted",
        ...about,
        by: "element",
        found: { node: name, operator, part, step, element, claimed, actual },
      });
    }
    if (event.name === "PaddingConvicted") tell({ type: "convicted", ...about, by: "padding" });
    if (event.name === "SilenceConvicted") tell({ type: "convicted", ...about, by: "silence" });
  }
}
