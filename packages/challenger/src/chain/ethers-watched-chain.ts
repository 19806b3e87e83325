import {
  AvailabilityReader,
  type AvailabilityTerms,
  availabilityRequest,
  type BatchStatus,
  type Contracts,
  DisputeReader,
  EventFollower,
  encodeAction,
  eventsIn,
  MemoryCursor,
  NodeReader,
  type Pause,
  type ProtocolEvent,
  proveRows,
  RollupReader,
  readPublishedData,
  type SeenDemand,
  type SuppliedResult,
  type TransactionRequest,
  type TransactionSender,
  untilAborted,
  withChainErrors,
} from "@assay/chain";
import { type Address, type Digest, type Dispute, type KnownNodes, toAddress } from "@assay/protocol";
import type { JsonRpcProvider } from "ethers";
import type { Call, MoveCall, Payer, WatchedChain } from "../port/watched-chain.js";
import { ChainIndex, type PostedBatch } from "./chain-index.js";

export type EthersWatchedChainOptions = {
  readonly chainId: bigint;
  /** the block of the deployment */
  readonly fromBlock: number;
  readonly confirmationBlocks: number;
  readonly rangeBlocks: number;
  readonly memoryBlocks: number;
};

export type EthersWatchedChainModules = {
  readonly provider: JsonRpcProvider;
  readonly contracts: Contracts;
  /** absent in mode `observe` */
  readonly sender?: TransactionSender;
  readonly pause: Pause;
};

/** The watched chain over ethers. */
export class EthersWatchedChain implements WatchedChain {
  readonly chainId: bigint;
  readonly rollup: Address;
  readonly account: Address | null;
  readonly index = new ChainIndex();
  readonly #modules: EthersWatchedChainModules;
  readonly #follower: EventFollower;
  readonly #disputes: DisputeReader;
  readonly #batches: RollupReader;
  readonly #availability: AvailabilityReader;
  #terms: AvailabilityTerms | undefined;

  private constructor(options: EthersWatchedChainOptions, modules: EthersWatchedChainModules, account: Address | null) {
    const { provider, contracts, pause } = modules;
    this.chainId = options.chainId;
    this.rollup = toAddress(contracts.addresses.rollup);
    this.account = account;
    this.#modules = modules;
    const reader = new NodeReader(provider);
    this.#disputes = new DisputeReader({ rangeBlocks: options.rangeBlocks }, { contracts, reader });
    this.#batches = new RollupReader(contracts.rollup);
    this.#availability = new AvailabilityReader({ rangeBlocks: options.rangeBlocks }, { contracts, reader });
    this.#follower = new EventFollower(
      { ...options, addresses: contracts.addresses },
      { reader, cursor: new MemoryCursor(), listener: this.index, pause },
    );
  }

  static async create(
    options: EthersWatchedChainOptions,
    modules: EthersWatchedChainModules,
  ): Promise<EthersWatchedChain> {
    const account = modules.sender ? toAddress(await modules.sender.address()) : null;
    return new EthersWatchedChain(options, modules, account);
  }

  async catchUp(signal: AbortSignal): Promise<void> {
    await this.#follower.catchUp(signal);
  }

  async recover(signal: AbortSignal): Promise<void> {
    await this.#modules.sender?.recover(signal);
  }

  async time(signal: AbortSignal): Promise<number> {
    const block = await this.#ask(() => this.#modules.provider.getBlock("latest"), signal);
    return block?.timestamp ?? 0;
  }

  async status(batchId: bigint, signal: AbortSignal): Promise<BatchStatus> {
    return (await this.#batches.batch(batchId, signal)).status;
  }

  async isOpen(batchId: bigint, signal: AbortSignal): Promise<boolean> {
    return this.#batches.isOpen(batchId, signal);
  }

  async isChecked(modelId: Digest, signal: AbortSignal): Promise<boolean> {
    return this.#ask(() => this.#modules.contracts.registry.isChecked(modelId), signal);
  }

  async publishedData(batch: PostedBatch, signal: AbortSignal): Promise<Uint8Array> {
    const { transactionHash, dataHash } = batch;
    return readPublishedData(this.#modules.provider, { rollup: this.rollup, transactionHash, dataHash }, signal);
  }

  async dispute(id: bigint, modelId: Digest, signal: AbortSignal): Promise<Dispute> {
    return this.#disputes.dispute(id, await this.#disputes.traceDepth(modelId, signal), signal);
  }

  async learnNodes(
    known: KnownNodes,
    dispute: { readonly id: bigint; readonly batchId: bigint; readonly resultIndex: number },
    fromBlock: number,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#disputes.learnNodes(known, dispute, fromBlock, signal);
  }

  async balance(signal: AbortSignal): Promise<bigint> {
    return this.#sender().balance(signal);
  }

  async disputeBond(signal: AbortSignal): Promise<bigint> {
    return this.#ask(() => this.#modules.contracts.game.bond(), signal);
  }

  async availability(signal: AbortSignal): Promise<AvailabilityTerms> {
    this.#terms ??= await this.#availability.terms(signal);
    return this.#terms;
  }

  async demandBond(batchId: bigint, signal: AbortSignal): Promise<bigint> {
    return this.#availability.bondFor(batchId, signal);
  }

  async supplied(demand: SeenDemand, signal: AbortSignal): Promise<SuppliedResult> {
    return this.#availability.supplied(demand, signal);
  }

  async credit(from: Payer, signal: AbortSignal): Promise<bigint> {
    const { account } = this;
    if (account === null) return 0n;
    return this.#ask(() => this.#modules.contracts[from].credit(account), signal);
  }

  async send(call: Call, signal: AbortSignal): Promise<readonly ProtocolEvent[]> {
    if (call.type === "move") await this.#proveRows(call, signal);
    const value = await this.#valueOf(call, signal);
    const receipt = await this.#sender().send({ ...this.#request(call), value }, signal);
    return eventsIn(receipt, this.#modules.contracts.addresses);
  }

  async #valueOf(call: Call, signal: AbortSignal): Promise<bigint> {
    if (call.type === "open") return this.disputeBond(signal);
    return call.type === "demand" ? this.demandBond(call.batchId, signal) : 0n;
  }

  /** What a proof over long rows needs first: their parts, one transaction each. */
  async #proveRows({ disputeId, result, action, evidence }: MoveCall, signal: AbortSignal): Promise<void> {
    const { parts, instruction } = evidence;
    if (action.type !== "proveElement" || parts === undefined || instruction === undefined) return;
    const { modelId, inputRoot } = result;
    const { traceRoot } = await this.dispute(disputeId, modelId as Digest, signal);
    if (traceRoot === null) return;
    const rows = { roots: { modelId, traceRoot, inputRoot }, instruction, element: action.element, parts };
    await proveRows(rows, { referee: this.#modules.contracts.referee, sender: this.#sender() }, signal);
  }

  #request(call: Call): TransactionRequest {
    const { contracts } = this.#modules;
    const { game, addresses } = contracts;
    const toGame = (key: string, label: string, data: string): TransactionRequest => ({
      key,
      label,
      to: addresses.game,
      data,
    });
    switch (call.type) {
      case "open": {
        const { batchId, result, proof } = call;
        const data = game.interface.encodeFunctionData("open", [batchId, result, proof]);
        return toGame(`open/${batchId}/${result.index}`, "open dispute", data);
      }
      case "refute": {
        const { batchId, position, result, proof, request } = call;
        const data = game.interface.encodeFunctionData("refute", [batchId, position, result, proof, request]);
        return toGame(`refute/${batchId}/${position}`, "refute", data);
      }
      case "move": {
        const { disputeId, result, action, evidence } = call;
        const at = "expectedNode" in action ? action.expectedNode : "clock";
        const data = encodeAction(game, disputeId, result, action, evidence);
        return toGame(`dispute/${disputeId}/${action.type}/${at}`, action.type, data);
      }
      case "close":
        return toGame(
          `close/${call.disputeId}`,
          "close dispute",
          game.interface.encodeFunctionData("close", [call.disputeId]),
        );
      case "demand":
      case "callOperator":
      case "fail":
      case "closeDemand":
        return availabilityRequest(contracts, call);
      case "withdraw": {
        const data = contracts[call.from].interface.encodeFunctionData("withdraw");
        return {
          key: `withdraw/${call.from}`,
          label: `withdraw from the ${call.from}`,
          to: addresses[call.from],
          data,
        };
      }
    }
  }

  #sender(): TransactionSender {
    const { sender } = this.#modules;
    if (!sender) throw new TypeError("no key is loaded: this watchtower only observes");
    return sender;
  }

  async #ask<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return untilAborted(withChainErrors(call), signal);
  }
}
