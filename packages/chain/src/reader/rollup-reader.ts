import { type Address, type Digest, type Request, type Result, toAddress, toDigest } from "@assay/protocol";
import { untilAborted } from "../connection/abort.js";
import type { RollupContract } from "../contract/contracts.js";
import { withChainErrors } from "../error/decode-revert.js";

/** What a batch is at the moment; the order is that of the contract's enum. */
export const BATCH_STATUSES = ["none", "posted", "final", "rejected"] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** A batch as the rollup has it. Times in seconds of chain time; `ripeAt` is 0 until it was ripened. */
export type BatchRecord = {
  readonly id: bigint;
  readonly root: Digest;
  readonly operator: Address;
  readonly postedAt: number;
  readonly ripeAt: number;
  readonly status: BatchStatus;
  readonly count: number;
  readonly maxResultBytes: number;
};

/** Reads the rollup. Every answer is the node's word: ask a node that you trust. */
export class RollupReader {
  readonly #rollup: RollupContract;

  constructor(rollup: RollupContract) {
    this.#rollup = rollup;
  }

  /** @throws ChainError BatchMissing */
  async batch(id: bigint, signal: AbortSignal): Promise<BatchRecord> {
    const batch = await this.#ask(() => this.#rollup.batch(id), signal);
    return {
      id,
      root: toDigest(batch.root),
      operator: toAddress(String(batch.operator)),
      postedAt: Number(batch.postedAt),
      ripeAt: Number(batch.ripeAt),
      status: BATCH_STATUSES[Number(batch.status)] ?? "none",
      count: Number(batch.count),
      maxResultBytes: Number(batch.maxResultBytes),
    };
  }

  /** True iff a dispute on the batch may be opened now. */
  async isOpen(id: bigint, signal: AbortSignal): Promise<boolean> {
    return this.#ask(() => this.#rollup.isOpen(id), signal);
  }

  /** True iff the batch is final, and the result is in it and answers the request. */
  async verifyResult(
    batchId: bigint,
    request: Request,
    result: Result,
    proof: readonly Digest[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const wireResult = { ...result, index: BigInt(result.index) };
    return this.#ask(() => this.#rollup.verifyResult(batchId, request, wireResult, [...proof]), signal);
  }

  /** Bond of an operator in wei: all of it, and what its undecided batches lock. */
  async bondOf(operator: Address, signal: AbortSignal): Promise<{ total: bigint; locked: bigint }> {
    const [total, locked] = await this.#ask(() => this.#rollup.bondOf(operator), signal);
    return { total, locked };
  }

  /** The sequence that the operator's next batch must have. */
  async nextSequence(operator: Address, signal: AbortSignal): Promise<bigint> {
    return this.#ask(() => this.#rollup.nextSequence(operator), signal);
  }

  /** Seconds of the challenge window and of grace: what lies at least between posting and finality. */
  async finalityDelay(signal: AbortSignal): Promise<{ challengeWindow: number; grace: number }> {
    const challengeWindow = await this.#ask(() => this.#rollup.challengeWindow(), signal);
    return {
      challengeWindow: Number(challengeWindow),
      grace: Number(await this.#ask(() => this.#rollup.grace(), signal)),
    };
  }

  /** Bytes that a batch may announce: its count times its longest result with RESULT_BYTES. */
  async supplyCapacity(signal: AbortSignal): Promise<bigint> {
    return this.#ask(() => this.#rollup.supplyCapacity(), signal);
  }

  /** Wei that `account` can withdraw. */
  async credit(account: Address, signal: AbortSignal): Promise<bigint> {
    return this.#ask(() => this.#rollup.credit(account), signal);
  }

  async #ask<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return untilAborted(withChainErrors(call), signal);
  }
}
