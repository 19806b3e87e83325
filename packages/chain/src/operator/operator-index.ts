import type { Address, Digest } from "@assay/protocol";
import { DemandBook, withoutSuppliedBytes } from "../availability/demand-book.js";
import type { ChainListener, FollowedBlock } from "../follower/event-follower.js";
import type { ProtocolEvent } from "../follower/protocol-event.js";

/** A batch of the operator as the chain has it. */
export type OwnBatch = { readonly batchId: bigint; readonly sequence: bigint; readonly root: Digest };

/** Names a dispute and what it is about. */
export type DisputeReference = { readonly id: bigint; readonly batchId: bigint; readonly resultIndex: number };

/** What the events say of one operator's batches, and of disputes and demands on any; reorganisations are taken back. */
export class OperatorIndex implements ChainListener {
  readonly #operator: Address;
  readonly demands = new DemandBook();
  #blocks: FollowedBlock[] = [];
  #batches = new Map<bigint, OwnBatch>();
  #live = new Map<bigint, DisputeReference>();
  #rejected = new Set<bigint>();

  constructor(operator: Address) {
    this.#operator = operator;
  }

  async block(block: FollowedBlock): Promise<void> {
    if (block.events.length > 0) this.#blocks.push(withoutSuppliedBytes(block));
    for (const event of block.events) this.#apply(event, block.timestamp);
  }

  async rollback(to: number): Promise<void> {
    this.#blocks = this.#blocks.filter(({ number }) => number <= to);
    this.#batches = new Map();
    this.#live = new Map();
    this.#rejected = new Set();
    this.demands.clear();
    for (const { events, timestamp } of this.#blocks) for (const event of events) this.#apply(event, timestamp);
  }

  /** The operator's batch with a sequence. */
  batch(sequence: bigint): OwnBatch | undefined {
    return this.#batches.get(sequence);
  }

  /** The live disputes on a batch, in order of opening; none on a batch that was rejected. */
  liveDisputes(batchId: bigint): readonly DisputeReference[] {
    if (this.#rejected.has(batchId)) return [];
    return [...this.#live.values()].filter((dispute) => dispute.batchId === batchId);
  }

  #apply(event: ProtocolEvent, at: number): void {
    this.demands.apply(event, at);
    switch (event.name) {
      case "BatchPosted": {
        const { batchId, operator, sequence, root } = event.values;
        if (operator === this.#operator) this.#batches.set(sequence, { batchId, sequence, root });
        break;
      }
      case "BatchRejected":
        this.#rejected.add(event.values.batchId);
        break;
      case "DisputeOpened": {
        const { disputeId: id, batchId, resultIndex } = event.values;
        this.#live.set(id, { id, batchId, resultIndex });
        break;
      }
      case "DisputeLost":
      case "DisputeClosed":
        this.#live.delete(event.values.disputeId);
    }
  }
}
