import {
  type Action,
  type Address,
  type BatchData,
  type Deployment,
  type Digest,
  type Dispute,
  encodeBatchData,
  type Result,
  toAddress,
} from "@assay/protocol";
import type { JsonRpcProvider } from "ethers";
import { type Pause, untilAborted } from "../connection/abort.js";
import type { Contracts } from "../contract/contracts.js";
import { compress } from "../data/compression.js";
import { ChainError, isChainError } from "../error/chain-error.js";
import { withChainErrors } from "../error/decode-revert.js";
import { MemoryCursor } from "../follower/cursor.js";
import { EventFollower } from "../follower/event-follower.js";
import { NodeReader } from "../follower/node-reader.js";
import { eventsIn, type ProtocolEvent } from "../follower/protocol-event.js";
import { encodeAction } from "../game/encode-action.js";
import { DisputeReader } from "../reader/dispute-reader.js";
import { RollupReader } from "../reader/rollup-reader.js";
import type { TransactionSender } from "../transaction/transaction-sender.js";
import { type DisputeReference, OperatorIndex, type OwnBatch } from "./operator-index.js";

export type OperatorChainOptions = {
  readonly chainId: bigint;
  /** whose batches; the sender's account is this one or a delegate of it */
  readonly operator: Address;
  /** the block of the deployment */
  readonly fromBlock: number;
  readonly confirmationBlocks: number;
  readonly rangeBlocks: number;
  readonly memoryBlocks: number;
};

export type OperatorChainModules = {
  readonly provider: JsonRpcProvider;
  readonly contracts: Contracts;
  readonly sender: TransactionSender;
  readonly pause: Pause;
};

/** A batch that is to be posted. */
export type OutgoingBatch = {
  readonly sequence: bigint;
  readonly root: Digest;
  readonly count: number;
  readonly maxResultBytes: number;
  readonly data: BatchData;
};

/**
 * Rollup and dispute game as an operator uses them: the sequencer's two ports over ethers. Whatever was done before a
 * crash, or by a second process, is found instead of failing.
 */
export class OperatorChain {
  readonly deployment: Deployment;
  readonly operator: Address;
  readonly challengeWindow: number;
  readonly grace: number;
  readonly #modules: OperatorChainModules;
  readonly #index: OperatorIndex;
  readonly #follower: EventFollower;
  readonly #disputes: DisputeReader;
  readonly #batches: RollupReader;

  private constructor(
    options: OperatorChainOptions,
    modules: OperatorChainModules,
    delay: { readonly challengeWindow: number; readonly grace: number },
  ) {
    const { provider, contracts, pause } = modules;
    const { addresses } = contracts;
    this.deployment = { chainId: options.chainId, rollup: toAddress(addresses.rollup) };
    this.operator = options.operator;
    this.challengeWindow = delay.challengeWindow;
    this.grace = delay.grace;
    this.#modules = modules;
    this.#index = new OperatorIndex(options.operator);
    const reader = new NodeReader(provider);
    this.#disputes = new DisputeReader({ rangeBlocks: options.rangeBlocks }, { contracts, reader });
    this.#batches = new RollupReader(contracts.rollup);
    this.#follower = new EventFollower(
      { ...options, addresses },
      { reader, cursor: new MemoryCursor(), listener: this.#index, pause },
    );
  }

  static async create(
    options: OperatorChainOptions,
    modules: OperatorChainModules,
    signal: AbortSignal,
  ): Promise<OperatorChain> {
    const delay = await new RollupReader(modules.contracts.rollup).finalityDelay(signal);
    return new OperatorChain(options, modules, delay);
  }

  /** Time of the latest block, in seconds: what a call is checked against before it is sent. */
  async now(signal: AbortSignal): Promise<number> {
    const block = await untilAborted(
      withChainErrors(() => this.#modules.provider.getBlock("latest")),
      signal,
    );
    return block?.timestamp ?? 0;
  }

  async nextSequence(signal: AbortSignal): Promise<bigint> {
    return this.#batches.nextSequence(this.operator, signal);
  }

  /** The operator's batch with this sequence, undefined if there is none (any more). */
  async findPosted(sequence: bigint, signal: AbortSignal): Promise<OwnBatch | undefined> {
    await this.#follower.catchUp(signal);
    return this.#index.batch(sequence);
  }

  /** @throws ChainError BatchMissing */
  async batch(batchId: bigint, signal: AbortSignal) {
    const { status, postedAt, ripeAt } = await this.#batches.batch(batchId, signal);
    if (status === "none") throw new ChainError("BatchMissing", { batchId }, "Check the batch id.");
    return { status, postedAt, ripeAt };
  }

  async post(batch: OutgoingBatch, signal: AbortSignal): Promise<OwnBatch> {
    const { sequence, root, count, maxResultBytes, data } = batch;
    const header = { operator: this.operator, sequence, root, count, maxResultBytes };
    try {
      const published = compress(encodeBatchData(data));
      const events = await this.#toRollup(`post/${sequence}`, "post batch", "post", [header, published], signal);
      for (const event of events) {
        if (event.name === "BatchPosted") return { batchId: event.values.batchId, sequence, root };
      }
    } catch (error) {
      if (!isChainError(error, "SequenceMismatch")) throw error;
      const posted = await this.findPosted(sequence, signal);
      if (posted?.root !== root) throw error;
      return posted;
    }
    throw new ChainError(
      "LOGS_INCOMPLETE",
      { sequence },
      "The receipt lacks the event of the batch: ask another node.",
    );
  }

  async ripen(batchId: bigint, root: Digest, signal: AbortSignal): Promise<void> {
    await this.#once("BatchAlreadyRipe", () =>
      this.#toRollup(`ripen/${batchId}`, "ripen batch", "ripen", [batchId, root], signal),
    );
  }

  async finalize(batchId: bigint, root: Digest, signal: AbortSignal): Promise<void> {
    try {
      await this.#toRollup(`finalize/${batchId}`, "finalize batch", "finalize", [batchId, root], signal);
    } catch (error) {
      // Somebody else was faster; a batch that was rejected instead stays an error.
      const isDecided = isChainError(error, "BatchDecided");
      if (!isDecided || (await this.batch(batchId, signal)).status !== "final") throw error;
    }
  }

  /** The live disputes on a batch, in order of opening. */
  async live(batchId: bigint, signal: AbortSignal): Promise<readonly DisputeReference[]> {
    await this.#follower.catchUp(signal);
    return this.#index.liveDisputes(batchId);
  }

  async dispute(id: bigint, traceDepth: number, signal: AbortSignal): Promise<Dispute> {
    return this.#disputes.dispute(id, traceDepth, signal);
  }

  /** Makes a move of the operator; one that somebody else made first counts as made. */
  async send(id: bigint, result: Result, action: Action, signal: AbortSignal): Promise<void> {
    const { contracts, sender } = this.#modules;
    const at = "expectedNode" in action ? action.expectedNode : "";
    const data = encodeAction(contracts.game, id, result, action);
    const request = {
      key: `dispute/${id}/${action.type}/${at}`,
      label: action.type,
      to: contracts.addresses.game,
      data,
    };
    await this.#once("AlreadyRevealed", () => this.#once("TraceAlreadyCommitted", () => sender.send(request, signal)));
  }

  async #toRollup(
    key: string,
    label: string,
    name: string,
    values: readonly unknown[],
    signal: AbortSignal,
  ): Promise<readonly ProtocolEvent[]> {
    const { contracts, sender } = this.#modules;
    const data = contracts.rollup.interface.encodeFunctionData(name, values);
    const receipt = await sender.send({ key, label, to: contracts.addresses.rollup, data }, signal);
    return eventsIn(receipt, contracts.addresses);
  }

  async #once(code: ChainError["code"], run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!isChainError(error, code)) throw error;
    }
  }
}
