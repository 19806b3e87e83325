import {
  type ChainListener,
  DemandBook,
  type FollowedBlock,
  type ProtocolEvent,
  type SeenDemand,
  withoutSuppliedBytes,
} from "@assay/chain";
import type { Address, Digest, Result } from "@assay/protocol";

/** A batch as its events tell. */
export type PostedBatch = {
  readonly id: bigint;
  readonly operator: Address;
  readonly root: Digest;
  readonly count: number;
  readonly dataHash: Digest;
  readonly transactionHash: string;
  readonly blockNumber: number;
  /** time of that block, in seconds of chain time */
  readonly postedAt: number;
  readonly decided: boolean;
};

/** A dispute as its events tell; its position and clock are read from the contract when they matter. */
export type SeenDispute = {
  readonly id: bigint;
  readonly batchId: bigint;
  readonly resultIndex: number;
  readonly challenger: Address;
  readonly result: Result;
  readonly blockNumber: number;
  readonly state: "live" | "lost" | "closed";
};

/**
 * What the events say so far. A reorganisation takes back what it undid; nothing is stored, since reading the chain
 * again gives it all.
 */
export class ChainIndex implements ChainListener {
  #blocks: FollowedBlock[] = [];
  #batches = new Map<bigint, PostedBatch>();
  #disputes = new Map<bigint, SeenDispute>();
  readonly #demands = new DemandBook();

  async block(block: FollowedBlock): Promise<void> {
    if (block.events.length > 0) this.#blocks.push(withoutSuppliedBytes(block));
    for (const event of block.events) this.#apply(event, block.timestamp);
  }

  async rollback(to: number): Promise<void> {
    this.#blocks = this.#blocks.filter(({ number }) => number <= to);
    this.#batches = new Map();
    this.#disputes = new Map();
    this.#demands.clear();
    for (const { events, timestamp } of this.#blocks) for (const event of events) this.#apply(event, timestamp);
  }

  /** Batches that are neither final nor rejected, oldest first: the one whose window ends first comes first. */
  get undecided(): readonly PostedBatch[] {
    return [...this.#batches.values()].filter(({ decided }) => !decided);
  }

  batch(id: bigint): PostedBatch | undefined {
    return this.#batches.get(id);
  }

  /** All disputes of a challenger, in order of opening. */
  disputesOf(challenger: Address): readonly SeenDispute[] {
    return [...this.#disputes.values()].filter((dispute) => dispute.challenger === challenger);
  }

  /** All disputes on a result, in order of opening. */
  disputesOn(batchId: bigint, resultIndex: number): readonly SeenDispute[] {
    return [...this.#disputes.values()].filter(
      (dispute) => dispute.batchId === batchId && dispute.resultIndex === resultIndex,
    );
  }

  /** The demand for the result at a position; a result is demanded once for all. */
  demand(batchId: bigint, position: number): SeenDemand | undefined {
    return this.#demands.demand(batchId, position);
  }

  /** All demands of a demander, in the order in which they were made. */
  demandsOf(demander: Address): readonly SeenDemand[] {
    return this.#demands.all.filter((demand) => demand.demander === demander);
  }

  #apply(event: ProtocolEvent, at: number): void {
    this.#demands.apply(event, at);
    switch (event.name) {
      case "BatchPosted": {
        const { batchId, operator, root, count, dataHash } = event.values;
        const { transactionHash, blockNumber } = event.origin;
        const posted = { operator, root, count, dataHash, transactionHash, blockNumber, postedAt: at, decided: false };
        this.#batches.set(batchId, { id: batchId, ...posted });
        break;
      }
      case "BatchFinalized":
      case "BatchRejected": {
        const batch = this.#batches.get(event.values.batchId);
        if (batch) this.#batches.set(batch.id, { ...batch, decided: true });
        break;
      }
      case "DisputeOpened": {
        const { disputeId: id, batchId, resultIndex, challenger, result } = event.values;
        const { blockNumber } = event.origin;
        this.#disputes.set(id, { id, batchId, resultIndex, challenger, result, blockNumber, state: "live" });
        break;
      }
      case "DisputeLost":
        this.#end(event.values.disputeId, "lost");
        break;
      case "DisputeClosed":
        this.#end(event.values.disputeId, "closed");
    }
  }

  #end(id: bigint, state: "lost" | "closed"): void {
    const dispute = this.#disputes.get(id);
    if (dispute) this.#disputes.set(id, { ...dispute, state });
  }
}
