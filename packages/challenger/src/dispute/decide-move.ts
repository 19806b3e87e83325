import {
  bottomOf,
  type Dispute,
  type KnownNodes,
  levelsBelow,
  MAX_TREE_DEPTH,
  type Move,
  nextMove,
  ProtocolError,
  stepOf,
  type TraceShape,
} from "@assay/protocol";
import type { WatchtowerListener } from "../event/watchtower-event.js";
import type { ReplayTrace } from "../port/inference-engine.js";
import type { NodeSource } from "../port/node-source.js";

export type DecisionModules = {
  readonly shape: TraceShape;
  readonly own: ReplayTrace;
  readonly known: KnownNodes;
  /** off-chain sources of nodes, asked in turn */
  readonly sources: readonly NodeSource[];
  readonly tell: WatchtowerListener;
};

/**
 * The challenger's next move. Before it demands nodes on chain it asks for them off chain: what hashes to a known node
 * is as good as a reveal, and costs nobody anything. Each round goes down at least one level.
 */
export async function decideMove(
  dispute: Dispute,
  at: number,
  modules: DecisionModules,
  signal: AbortSignal,
): Promise<Move> {
  for (let round = 0; ; round++) {
    const move = await nextMove(dispute, { role: "challenger", at }, modules);
    const isAsked = move.type === "demand" && round < MAX_TREE_DEPTH;
    if (!isAsked || !(await fetchBelow(dispute, move, modules, signal))) return move;
  }
}

async function fetchBelow(
  dispute: Dispute,
  demand: Move & { type: "demand" },
  { shape, known, sources, tell }: DecisionModules,
  signal: AbortSignal,
): Promise<boolean> {
  const { depth, index } = demand.descent;
  const bottom = depth < shape.traceDepth ? 0 : bottomOf(shape, stepOf(demand.descent, shape.traceDepth));
  const levels = levelsBelow({ depth, index, bottom }, shape.traceDepth);
  for (const source of sources) {
    const nodes = await source.nodes(dispute, { depth, index }, levels, signal);
    if (nodes === null || nodes.length !== 2 ** levels) continue;
    try {
      known.addNodes({ depth, index }, nodes);
    } catch (error) {
      // Nodes that do not hash to what the operator committed to: this source lies, or is out of date.
      if (error instanceof ProtocolError) continue;
      throw error;
    }
    const { id: disputeId, batchId, resultIndex } = dispute;
    tell({
      type: "nodesFetched",
      disputeId,
      batchId,
      index: resultIndex,
      depth,
      nodeIndex: index,
      count: nodes.length,
    });
    return true;
  }
  return false;
}
