import type {
  AvailabilityCall,
  AvailabilityTerms,
  BatchStatus,
  Evidence,
  ProtocolEvent,
  SeenDemand,
  SuppliedResult,
} from "@assay/chain";
import type { Action, Address, Digest, Dispute, KnownNodes, Request, Result } from "@assay/protocol";
import type { ChainIndex, PostedBatch } from "../chain/chain-index.js";

/** A move of a dispute. */
export type MoveCall = {
  readonly type: "move";
  readonly disputeId: bigint;
  readonly result: Result;
  readonly action: Action;
  readonly evidence: Evidence;
};

/** Where money waits to be collected. */
export type Payer = "rollup" | "game" | "availability";

/** What a watchtower does about a result that nobody published. */
export type DemandCall = Extract<
  AvailabilityCall,
  { readonly type: "demand" | "callOperator" | "fail" | "closeDemand" }
>;

/** What the watchtower does on the chain. */
export type Call =
  | { readonly type: "open"; readonly batchId: bigint; readonly result: Result; readonly proof: readonly Digest[] }
  | {
      readonly type: "refute";
      readonly batchId: bigint;
      readonly position: number;
      readonly result: Result;
      readonly proof: readonly Digest[];
      readonly request: Request;
    }
  | MoveCall
  | DemandCall
  | { readonly type: "close"; readonly disputeId: bigint }
  | { readonly type: "withdraw"; readonly from: Payer };

/** What the watchtower sees of the chain and does on it. Failures of the chain are ChainErrors. */
export interface WatchedChain {
  readonly chainId: bigint;
  readonly rollup: Address;
  /** the account that disputes; `null` where no key is loaded */
  readonly account: Address | null;
  readonly index: ChainIndex;
  /** Brings the index up to date. */
  catchUp(signal: AbortSignal): Promise<void>;
  /** Settles what was sent before a crash. */
  recover(signal: AbortSignal): Promise<void>;
  /** Chain time, in seconds. */
  time(signal: AbortSignal): Promise<number>;
  status(batchId: bigint, signal: AbortSignal): Promise<BatchStatus>;
  isOpen(batchId: bigint, signal: AbortSignal): Promise<boolean>;
  isChecked(modelId: Digest, signal: AbortSignal): Promise<boolean>;
  /** The published data of a batch; its hash was checked. */
  publishedData(batch: PostedBatch, signal: AbortSignal): Promise<Uint8Array>;
  dispute(id: bigint, modelId: Digest, signal: AbortSignal): Promise<Dispute>;
  /** Puts what the chain shows of the operator's trace into `known`. */
  learnNodes(
    known: KnownNodes,
    dispute: { readonly id: bigint; readonly batchId: bigint; readonly resultIndex: number },
    fromBlock: number,
    signal: AbortSignal,
  ): Promise<void>;
  /** wei */
  balance(signal: AbortSignal): Promise<bigint>;
  /** wei */
  disputeBond(signal: AbortSignal): Promise<bigint>;
  /** the deployment's periods of demands and supplies */
  availability(signal: AbortSignal): Promise<AvailabilityTerms>;
  /** wei that a demand on a batch takes */
  demandBond(batchId: bigint, signal: AbortSignal): Promise<bigint>;
  /** What was supplied for a demand; its inputs were checked against the result's input root. */
  supplied(demand: SeenDemand, signal: AbortSignal): Promise<SuppliedResult>;
  /** wei that the account can withdraw */
  credit(from: Payer, signal: AbortSignal): Promise<bigint>;
  /**
   * Sends, waits, and gives the events of the receipt. Before a proof over long rows their parts are sent, those that
   * are proven already left out.
   */
  send(call: Call, signal: AbortSignal): Promise<readonly ProtocolEvent[]>;
}
