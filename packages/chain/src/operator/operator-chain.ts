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
import { type AvailabilityCall, availabilityRequest } from "../availability/availability-call.js";
import { AvailabilityReader } from "../availability/availability-reader.js";
import { type AvailabilityTerms, partName, type SeenDemand, supplyDeadline } from "../availability/demand-book.js";
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

/** `IAvailability.Status.Failed` */
const FAILED = 3;

/** A batch that is to be posted. */
export type OutgoingBatch = {
  readonly sequence: bigint;
  readonly root: Digest;
  readonly count: number;
  readonly maxResultBytes: number;
  readonly data: BatchData;
};

/** A demanded result that is not supplied yet, as far as the events tell. */
export type OpenDemand = {
  readonly batchId: bigint;
  readonly position: number;
  /** the last second of chain time in which it can be supplied, if the operator is called as soon as it can be */
  readonly deadline: number;
  readonly resultSupplied: boolean;
  /** true iff a part of an input was supplied */
  readonly hasPart: (input: number, part: number) => boolean;
};

/** Something that supplies a demanded result. */
export type SupplyCall = Extract<AvailabilityCall, { readonly type: "supplyResult" | "supplyPart" }>;

type Fixed = {
  readonly challengeWindow: number;
  readonly grace: number;
  readonly supplyCapacity: bigint;
  readonly terms: AvailabilityTerms;
};

/**
 * Rollup, dispute game and demands as an operator uses them: the sequencer's three ports over ethers. Whatever was done before a
 * crash, or by a second process, is found instead of failing.
 */
export class OperatorChain {
  readonly deployment: Deployment;
  readonly operator: Address;
  readonly challengeWindow: number;
  readonly grace: number;
  readonly supplyCapacity: bigint;
  readonly #terms: AvailabilityTerms;
  readonly #modules: OperatorChainModules;
  readonly #index: OperatorIndex;
  readonly #follower: EventFollower;
  readonly #disputes: DisputeReader;
  readonly #batches: RollupReader;
  readonly #availability: AvailabilityReader;

  private constructor(options: OperatorChainOptions, modules: OperatorChainModules, fixed: Fixed) {
    const { provider, contracts, pause } = modules;
    const { addresses } = contracts;
    this.deployment = { chainId: options.chainId, rollup: toAddress(addresses.rollup) };
    this.operator = options.operator;
    this.challengeWindow = fixed.challengeWindow;
    this.grace = fixed.grace;
    this.supplyCapacity = fixed.supplyCapacity;
    this.#terms = fixed.terms;
    this.#modules = modules;
    this.#index = new OperatorIndex(options.operator);
    const reader = new NodeReader(provider);
    this.#disputes = new DisputeReader({ rangeBlocks: options.rangeBlocks }, { contracts, reader });
    this.#batches = new RollupReader(contracts.rollup);
    this.#availability = new AvailabilityReader({ rangeBlocks: options.rangeBlocks }, { contracts, reader });
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
    const { contracts, provider } = modules;
    const rollup = new RollupReader(contracts.rollup);
    const availability = new AvailabilityReader(options, { contracts, reader: new NodeReader(provider) });
    const delay = await rollup.finalityDelay(signal);
    const supplyCapacity = await rollup.supplyCapacity(signal);
    return new OperatorChain(options, modules, { ...delay, supplyCapacity, terms: await availability.terms(signal) });
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
    if (status !== "posted" || ripeAt > 0) return { status, postedAt, ripeAt, unripeUntil: null };
    const { open, lastSuppliedAt } = await this.#availability.stateOf(batchId, signal);
    const replayed = lastSuppliedAt === 0 ? 0 : lastSuppliedAt + this.#terms.replayPeriod;
    const unripeUntil = open > 0 ? null : Math.max(postedAt + this.challengeWindow, replayed);
    return { status, postedAt, ripeAt, unripeUntil };
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

  /** The open demands on a batch, in the order in which they were made. */
  async openDemands(batchId: bigint, signal: AbortSignal): Promise<readonly OpenDemand[]> {
    await this.#follower.catchUp(signal);
    return this.#index.demands.openOn(batchId).map((demand: SeenDemand) => ({
      batchId,
      position: demand.position,
      deadline: supplyDeadline(demand, this.#terms),
      resultSupplied: demand.resultSupplied,
      hasPart: (input, part) => demand.parts.has(partName(input, part)),
    }));
  }

  /** Supplies a result or a part of its inputs; what somebody else supplied first counts as supplied. */
  async supply(call: SupplyCall, signal: AbortSignal): Promise<void> {
    const { contracts, sender } = this.#modules;
    try {
      await sender.send(availabilityRequest(contracts, call), signal);
    } catch (error) {
      if (isChainError(error, "ResultAlreadySupplied", "PartAlreadySupplied")) return;
      // Supplied to its end by somebody else, or the batch was decided otherwise; one that failed stays an error.
      if (!isChainError(error, "DemandNotOpen") || Number(error.data.status) === FAILED) throw error;
    }
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
