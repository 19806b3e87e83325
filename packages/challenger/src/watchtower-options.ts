import type { Pause } from "@assay/chain";
import type { WatchtowerListener } from "./event/watchtower-event.js";
import type { InferenceEngine } from "./port/inference-engine.js";
import type { NodeSource } from "./port/node-source.js";
import type { WatchedChain } from "./port/watched-chain.js";

/**
 * observe: checks and reports, sends nothing and needs no key. defend: also brings the disputes and the demands of this
 * account to their end, and collects what it is owed. challenge: also opens disputes, refutes, and demands what nobody
 * published.
 */
export type WatchtowerMode = "observe" | "defend" | "challenge";

export type WatchtowerOptions = {
  readonly mode: WatchtowerMode;
  /** most bytes that published data may have when decompressed */
  readonly dataLimitBytes: number;
  readonly replayTimeoutMilliseconds: number;
  /** what all moves of one dispute may cost in gas, in wei; kept for every live dispute before another is opened */
  readonly reservePerDisputeWei: bigint;
  /** what calling and failing one demand may cost in gas, in wei; kept for every open demand before another is made */
  readonly reservePerDemandWei: bigint;
  /** own demands that are open at the same time, in the first half of a demand window; then all that are needed are */
  readonly demandsAtOnce: number;
  /** own disputes that are played at the same time */
  readonly parallelDisputes: number;
  /** own traces that are kept in memory */
  readonly keptTraces: number;
};

export type WatchtowerModules = {
  readonly chain: WatchedChain;
  readonly engine: InferenceEngine;
  /** off-chain sources of the operator's nodes, asked before anything is demanded on chain */
  readonly sources: readonly NodeSource[];
  readonly tell: WatchtowerListener;
  /** between two looks at the chain */
  readonly pause: Pause;
};
