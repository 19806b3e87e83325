import type { Action, Address, BatchData, Deployment, Digest, Dispute, Request, Result } from "@assay/protocol";

/** A batch that the operator is about to post. */
export type OutgoingBatch = {
  /** the operator's number of batches before this one; the chain refuses any other, so a batch is posted once */
  readonly sequence: bigint;
  readonly root: Digest;
  readonly count: number;
  /** what the contract counts: the bytes of the longest inputs of a result */
  readonly maxResultBytes: number;
  readonly data: BatchData;
};

/** A batch of the operator as the chain has it. */
export type PostedBatch = { readonly batchId: bigint; readonly sequence: bigint; readonly root: Digest };

/** What the chain says of a batch. Times in seconds of chain time; `ripeAt` is 0 until it was ripened. */
export type BatchState = {
  readonly status: "posted" | "final" | "rejected";
  readonly postedAt: number;
  readonly ripeAt: number;
  /** the last second in which it cannot be ripened; `null` while demands on it are open, and once it is ripe */
  readonly unripeUntil: number | null;
};

/**
 * The rollup as this operator uses it. Calls that send resolve when the transaction is mined, and may be repeated
 * after a crash: what was sent under the same name is found, not sent again. Failures are typed errors with a code.
 */
export interface RollupPort {
  readonly deployment: Deployment;
  readonly operator: Address;
  readonly grace: number;
  /** most that the count of a batch times (maxResultBytes + RESULT_BYTES) may be */
  readonly supplyCapacity: bigint;
  /** Chain time at which a transaction that is sent now would be mined at the earliest, in seconds. */
  now(signal: AbortSignal): Promise<number>;
  /** The sequence that the operator's next batch must have. */
  nextSequence(signal: AbortSignal): Promise<bigint>;
  /** The operator's batch with this sequence, undefined if there is none (any more). */
  findPosted(sequence: bigint, signal: AbortSignal): Promise<PostedBatch | undefined>;
  batch(batchId: bigint, signal: AbortSignal): Promise<BatchState>;
  post(batch: OutgoingBatch, signal: AbortSignal): Promise<PostedBatch>;
  ripen(batchId: bigint, root: Digest, signal: AbortSignal): Promise<void>;
  finalize(batchId: bigint, root: Digest, signal: AbortSignal): Promise<void>;
}

/** Names a dispute and what it is about. */
export type DisputeReference = { readonly id: bigint; readonly batchId: bigint; readonly resultIndex: number };

/** The dispute game as this operator uses it. */
export interface DisputePort {
  /** The live disputes on a batch. */
  live(batchId: bigint, signal: AbortSignal): Promise<readonly DisputeReference[]>;
  /** A dispute as it stands, settled with the answers that other disputes brought. */
  dispute(id: bigint, traceDepth: number, signal: AbortSignal): Promise<Dispute>;
  send(id: bigint, result: Result, action: Action, signal: AbortSignal): Promise<void>;
}

/** A demanded result of an own batch that is not supplied yet. */
export type OpenDemand = {
  readonly batchId: bigint;
  readonly position: number;
  /** the last second of chain time in which it can be supplied, if the operator is called as soon as it can be */
  readonly deadline: number;
  readonly resultSupplied: boolean;
  /** true iff the chain has the part of the input */
  readonly hasPart: (input: number, part: number) => boolean;
};

/** A part of an input with its branch up to the input root. */
export type SuppliedPart = {
  readonly input: number;
  readonly part: number;
  readonly elements: Uint8Array;
  readonly branch: readonly Digest[];
};

/** Something that supplies a demanded result: first the result with its request and its proof, then its inputs. */
export type SupplyCall = { readonly batchId: bigint; readonly position: number; readonly result: Result } & (
  | { readonly type: "supplyResult"; readonly request: Request; readonly proof: readonly Digest[] }
  | { readonly type: "supplyPart"; readonly part: SuppliedPart }
);

/** The demands for results as this operator answers them. */
export interface DemandPort {
  /** The open demands on a batch, as the chain has them. */
  openDemands(batchId: bigint, signal: AbortSignal): Promise<readonly OpenDemand[]>;
  /** Supplies; what was supplied before, by whomever, counts as done. */
  supply(call: SupplyCall, signal: AbortSignal): Promise<void>;
}
