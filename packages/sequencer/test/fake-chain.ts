import {
  type Action,
  type Address,
  type Digest,
  type Dispute,
  encodeBatchData,
  type Result,
  resultRoot,
  ToyChain,
  type ToyProgram,
  toAddress,
  verifyBatchProof,
} from "@assay/protocol";
import type {
  BatchState,
  DemandPort,
  DisputePort,
  DisputeReference,
  OpenDemand,
  OutgoingBatch,
  PostedBatch,
  RollupPort,
  SupplyCall,
} from "../src/index.js";

type ChainBatch = PostedBatch & {
  readonly operator: Address;
  readonly outgoing: OutgoingBatch | undefined;
  state: BatchState;
};

/** Codes as the contract's errors; the sequencer must not depend on more than that they are typed. */
class Revert extends Error {
  readonly remedy = "Look at the chain again.";
  constructor(readonly code: string) {
    super(code);
  }
}

/** A rollup in memory: sequence numbers, windows and grace as the contract has them. */
export class FakeChain implements RollupPort {
  readonly deployment = { chainId: 31_337n, rollup: toAddress(new Uint8Array(20).fill(0x11)) };
  readonly operator = toAddress(new Uint8Array(20).fill(0x22));
  readonly challengeWindow = 100;
  readonly grace = 10;
  supplyCapacity = 1_000_000n;
  time = 1_000;
  readonly batches: ChainBatch[] = [];
  readonly sent: string[] = [];
  /** called around every transaction, to fail or to crash there */
  around: (moment: string) => void = () => {};
  live: (batchId: bigint) => number = () => 0;

  async now(): Promise<number> {
    return this.time;
  }

  async nextSequence(): Promise<bigint> {
    return BigInt(this.own.length);
  }

  async findPosted(sequence: bigint): Promise<PostedBatch | undefined> {
    return this.own.find((batch) => batch.sequence === sequence);
  }

  async batch(batchId: bigint): Promise<BatchState> {
    return this.#batch(batchId).state;
  }

  /** What demands do to the time at which a batch can ripen. */
  hold(batchId: bigint, unripeUntil: number | null): void {
    const batch = this.#batch(batchId);
    batch.state = { ...batch.state, unripeUntil };
  }

  async post(batch: OutgoingBatch): Promise<PostedBatch> {
    encodeBatchData(batch.data);
    return this.#mine(`post/${batch.sequence}`, () => this.add(batch));
  }

  async ripen(batchId: bigint): Promise<void> {
    this.#mine(`ripen/${batchId}`, () => {
      const batch = this.#batch(batchId);
      const { unripeUntil } = batch.state;
      if (unripeUntil === null) throw new Revert("DemandsOpen");
      if (this.time <= unripeUntil) throw new Revert("TooEarly");
      batch.state = { ...batch.state, ripeAt: this.time, unripeUntil: null };
    });
  }

  async finalize(batchId: bigint): Promise<void> {
    this.#mine(`finalize/${batchId}`, () => {
      const batch = this.#batch(batchId);
      const { ripeAt } = batch.state;
      if (ripeAt === 0 || this.time <= ripeAt + this.grace) throw new Revert("TooEarly");
      if (this.live(batchId) > 0) throw new Revert("DisputesLive");
      batch.state = { ...batch.state, status: "final" };
    });
  }

  /** A batch of the operator, from this sequencer or (without data) from somewhere else. */
  add(batch: Pick<OutgoingBatch, "sequence" | "root"> & Partial<OutgoingBatch>): ChainBatch {
    if (batch.sequence !== BigInt(this.own.length)) throw new Revert("SequenceMismatch");
    const { sequence, root } = batch;
    if (batch.count !== undefined && batch.maxResultBytes !== undefined) {
      const announced = BigInt(batch.count) * BigInt(batch.maxResultBytes + 1024);
      if (announced > this.supplyCapacity) throw new Revert("BatchTooLong");
    }
    const unripeUntil = this.time + this.challengeWindow;
    const state: BatchState = { status: "posted", postedAt: this.time, ripeAt: 0, unripeUntil };
    const outgoing = batch.data === undefined ? undefined : (batch as OutgoingBatch);
    const added = {
      batchId: BigInt(this.batches.length + 100),
      sequence,
      root,
      operator: this.operator,
      outgoing,
      state,
    };
    this.batches.push(added);
    return added;
  }

  /** A reorganisation undoes the last batch. */
  undo(): void {
    this.batches.pop();
  }

  reject(batchId: bigint): void {
    const batch = this.#batch(batchId);
    batch.state = { ...batch.state, status: "rejected" };
  }

  get own(): readonly ChainBatch[] {
    return this.batches;
  }

  /** requestIds of all results that were posted with data. */
  get postedRequests(): readonly Digest[] {
    return this.batches.flatMap(({ outgoing }) => outgoing?.data.results.map(({ requestId }) => requestId) ?? []);
  }

  /** What the contract's verifyResult checks of a proof. */
  verifies(batchId: bigint, result: Result, proof: readonly Digest[]): boolean {
    const { outgoing, root } = this.#batch(batchId);
    return verifyBatchProof(root, outgoing?.count ?? 0, result.index, resultRoot(result), proof);
  }

  #batch(batchId: bigint): ChainBatch {
    const batch = this.batches.find((candidate) => candidate.batchId === batchId);
    if (batch === undefined) throw new Revert("BatchMissing");
    return batch;
  }

  #mine<Value>(name: string, execute: () => Value): Value {
    this.around(`before ${name}`);
    const value = execute();
    this.sent.push(name);
    this.around(`after ${name}`);
    return value;
  }
}

/** The dispute game of the protocol's toy machine, for one result of one batch. */
export class FakeGame implements DisputePort {
  readonly toy: ToyChain;
  readonly sent: string[] = [];
  readonly #about: { readonly batchId: bigint; readonly resultIndex: number };
  #count = 0n;

  constructor(
    options: { readonly program: ToyProgram; readonly input: Uint8Array; readonly output: Digest },
    about: { readonly batchId: bigint; readonly resultIndex: number },
  ) {
    this.toy = new ToyChain({ ...options, period: 1_000, grace: 50 });
    this.#about = about;
  }

  open(): bigint {
    this.#count = this.toy.open(toAddress(new Uint8Array(20).fill(0x33)));
    return this.#count;
  }

  async live(batchId: bigint): Promise<readonly DisputeReference[]> {
    if (batchId !== this.#about.batchId) return [];
    const ids = Array.from({ length: Number(this.#count) }, (_, i) => BigInt(i + 1));
    return ids.filter((id) => this.toy.dispute(id).outcome === "live").map((id) => ({ id, ...this.#about }));
  }

  async dispute(id: bigint): Promise<Dispute> {
    return this.toy.dispute(id);
  }

  async send(id: bigint, result: Result, action: Action): Promise<void> {
    if (result.index !== this.#about.resultIndex) throw new Revert("ResultMismatch");
    this.sent.push(`${action.type}/${id}`);
    this.toy.send(id, "operator", action);
  }
}

/** A game that nobody plays. */
export const quietGame: DisputePort = {
  live: async () => [],
  dispute: () => Promise.reject(new Error("there are no disputes")),
  send: () => Promise.reject(new Error("there are no disputes")),
};

type Demanded = { readonly deadline: number; readonly parts: Set<string>; isOpen: boolean; hasResult: boolean };

/** Demands in memory: a result first, then its parts in any order, each once. */
export class FakeDemands implements DemandPort {
  readonly supplied: SupplyCall[] = [];
  /** called before every supply, to fail or to crash there */
  before: (call: SupplyCall) => void = () => {};
  readonly #demands = new Map<string, Demanded>();

  demand(batchId: bigint, position: number, deadline: number): void {
    this.#demands.set(`${batchId}/${position}`, { deadline, parts: new Set(), isOpen: true, hasResult: false });
  }

  /** The demand is over: enough was supplied, or the batch was decided. */
  end(batchId: bigint, position: number): void {
    this.#at(batchId, position).isOpen = false;
  }

  async openDemands(batchId: bigint): Promise<readonly OpenDemand[]> {
    return [...this.#demands]
      .filter(([key, { isOpen }]) => isOpen && key.startsWith(`${batchId}/`))
      .map(([key, { deadline, parts, hasResult }]) => ({
        batchId,
        position: Number(key.split("/")[1]),
        deadline,
        resultSupplied: hasResult,
        hasPart: (input, part) => parts.has(`${input}/${part}`),
      }));
  }

  async supply(call: SupplyCall): Promise<void> {
    this.before(call);
    const demand = this.#at(call.batchId, call.position);
    if (call.type === "supplyResult") demand.hasResult = true;
    else if (!demand.hasResult) throw new Revert("ResultMismatch");
    else demand.parts.add(`${call.part.input}/${call.part.part}`);
    this.supplied.push(call);
  }

  #at(batchId: bigint, position: number): Demanded {
    const demand = this.#demands.get(`${batchId}/${position}`);
    if (demand === undefined) throw new Revert("DemandNotOpen");
    return demand;
  }
}
