import {
  type AvailabilityTerms,
  type BatchStatus,
  ChainError,
  compress,
  type FollowedBlock,
  type ProtocolEvent,
  type SuppliedResult,
} from "@assay/chain";
import {
  type Address,
  BatchTree,
  type Digest,
  type Dispute,
  encodeBatchData,
  passTurn,
  type Request,
  type Result,
  requestId,
  resultRoot,
  startClock,
  tensorRoot,
  tensorsRoot,
  toAddress,
  toDigest,
  ZERO_DIGEST,
} from "@assay/protocol";
import { type Call, ChainIndex, type WatchedChain } from "../src/index.js";
import { tensor } from "./chain-program.js";

export const digest = (byte: number): Digest => toDigest(new Uint8Array(32).fill(byte));
export const me = toAddress(`0x${"aa".repeat(20)}`);
export const operator = toAddress(`0x${"bb".repeat(20)}`);
const rollup = toAddress(`0x${"cc".repeat(20)}`);
export const inputs = [tensor((i) => i / 3)];

/** A chain in memory that does as it is told, and remembers what was sent. */
export class FakeChain implements WatchedChain {
  readonly chainId = 1n;
  readonly rollup = rollup;
  readonly account: Address | null = me;
  readonly index = new ChainIndex();
  readonly sent: Call[] = [];
  readonly disputes = new Map<bigint, Dispute>();
  statuses = new Map<bigint, BatchStatus>();
  money = 10n ** 18n;
  now = 1000;
  /** why published data cannot be read */
  dataFailure = new ChainError("DATA_NOT_IN_CALLDATA", {}, "");
  /** thrown instead of sending */
  failure: ChainError | undefined;
  #published = new Map<bigint, Uint8Array>();
  #block = 0;

  async append(...events: readonly { contract?: string; name: string; values: unknown }[]): Promise<FollowedBlock> {
    const number = ++this.#block;
    const origin = { blockNumber: number, blockHash: `0x${number}`, transactionHash: `0x${number}`, logIndex: 0 };
    const full = events.map((event) => ({ contract: "rollup", origin, ...event }) as unknown as ProtocolEvent);
    const block = { number, hash: `0x${number}`, timestamp: this.now, events: full };
    await this.index.block(block);
    return block;
  }

  /** Posts a batch whose data nobody has. */
  async postWithheld(batchId: bigint, count: number): Promise<void> {
    this.statuses.set(batchId, "posted");
    const [root, dataHash] = [digest(3), digest(2)];
    const values = { batchId, operator, sequence: batchId, root, count, maxResultBytes: 1, dataHash };
    await this.append({ name: "BatchPosted", values });
  }

  /** Posts a batch of one result, with the output root that the operator claims. */
  async post(batchId: bigint, outputRoot: Digest): Promise<Result> {
    const inputRoot = tensorsRoot(inputs.map(tensorRoot));
    const request: Request = {
      chainId: 1n,
      rollup,
      client: me,
      nonce: batchId,
      modelId: digest(1),
      inputRoot,
      deadline: 0n,
    };
    const result: Result = { requestId: requestId(request), modelId: digest(1), index: 0, inputRoot, outputRoot };
    const { root } = new BatchTree([resultRoot(result)]);
    this.#published.set(
      batchId,
      compress(encodeBatchData({ requests: [request], results: [result], inputs: [inputs] })),
    );
    this.statuses.set(batchId, "posted");
    const values = { batchId, operator, sequence: batchId, root, count: 1, maxResultBytes: 1, dataHash: digest(2) };
    await this.append({ name: "BatchPosted", values });
    return result;
  }

  /** Opens a dispute of this account whose challenger must move until `since` + 300 + 60. */
  async openDispute(disputeId: bigint, batchId: bigint, result: Result, since: number): Promise<void> {
    const values = { disputeId, batchId, resultIndex: 0, challenger: me, result };
    await this.append({ name: "DisputeOpened", values });
    this.disputes.set(disputeId, {
      id: disputeId,
      batchId,
      resultIndex: 0,
      challenger: me,
      traceDepth: 0,
      outcome: "live",
      traceRoot: null,
      position: { depth: 0, index: 0, bottom: 0, node: ZERO_DIGEST },
      clock: startClock("operator", since, { period: 300, grace: 60 }),
    });
  }

  async catchUp(): Promise<void> {}
  async recover(): Promise<void> {}
  async time(): Promise<number> {
    return this.now;
  }
  async status(batchId: bigint): Promise<BatchStatus> {
    return this.statuses.get(batchId) ?? "none";
  }
  async isOpen(batchId: bigint): Promise<boolean> {
    return (await this.status(batchId)) === "posted";
  }
  async isChecked(): Promise<boolean> {
    return true;
  }
  async publishedData(batch: { readonly id: bigint }): Promise<Uint8Array> {
    const data = this.#published.get(batch.id);
    if (!data) throw this.dataFailure;
    return data;
  }
  async dispute(id: bigint): Promise<Dispute> {
    const dispute = this.disputes.get(id);
    if (!dispute) throw new ChainError("DisputeMissing", { disputeId: id }, "");
    return dispute;
  }
  async availability(): Promise<AvailabilityTerms> {
    return { demandWindow: 100, supplyPeriod: 100, replayPeriod: 100, grace: 10, bytePrice: 1n };
  }
  async demandBond(): Promise<bigint> {
    return 50n;
  }
  async supplied(): Promise<SuppliedResult> {
    throw new ChainError("SUPPLY_INCOMPLETE", {}, "");
  }
  async learnNodes(): Promise<void> {}
  async balance(): Promise<bigint> {
    return this.money;
  }
  async disputeBond(): Promise<bigint> {
    return 100n;
  }
  async credit(): Promise<bigint> {
    return 0n;
  }
  async send(call: Call): Promise<readonly ProtocolEvent[]> {
    if (this.failure) throw this.failure;
    this.sent.push(call);
    if (call.type === "move") this.#apply(call);
    const { account: demander } = this;
    if (call.type === "demand") await this.#emit("ResultDemanded", { ...at(call), demander });
    if (call.type === "callOperator") await this.#emit("SupplyCalled", at(call));
    if (call.type === "closeDemand") await this.#emit("DemandClosed", at(call));
    if (call.type === "fail") await this.#emit("DemandFailed", at(call));
    return [];
  }

  async #emit(name: string, values: unknown): Promise<void> {
    await this.append({ contract: "availability", name, values });
  }

  #apply({ disputeId, action }: Call & { type: "move" }): void {
    const dispute = this.disputes.get(disputeId);
    if (!dispute) return;
    if (action.type === "callClock") {
      this.disputes.set(disputeId, { ...dispute, clock: { ...dispute.clock, calledAt: this.now } });
    } else if (action.type === "timeout") {
      this.disputes.set(disputeId, { ...dispute, outcome: "convicted" });
    } else {
      this.disputes.set(disputeId, { ...dispute, clock: passTurn(dispute.clock, this.now) });
    }
  }
}

function at({ batchId, position }: { readonly batchId: bigint; readonly position: number }) {
  return { batchId, position };
}
