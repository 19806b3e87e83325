import { isChainError } from "@assay/chain";
import { type Dispute, safeUntil } from "@assay/protocol";
import type { BatchChecks } from "../batch/batch-checks.js";
import type { WrongResult } from "../batch/judge-result.js";
import type { PostedBatch, SeenDispute } from "../chain/chain-index.js";
import type { Payer } from "../port/watched-chain.js";
import type { WatchtowerModules, WatchtowerOptions } from "../watchtower-options.js";
import { OwnTraces } from "./own-traces.js";
import { playDispute } from "./play-dispute.js";

/** An own dispute that was lost by time may be opened again, but not for ever. */
const LOST_AT_MOST = 2;

/** The disputes of one account: opens them, plays them to the end, closes them and collects what it is owed. */
export class Challenges {
  readonly #options: WatchtowerOptions;
  readonly #modules: WatchtowerModules;
  readonly #traces: OwnTraces;
  readonly #told = new Set<string>();
  #recovered = false;

  constructor(options: WatchtowerOptions, modules: WatchtowerModules, checks: BatchChecks) {
    this.#options = options;
    this.#modules = modules;
    this.#traces = new OwnTraces(options, { engine: modules.engine, chain: modules.chain, checks });
  }

  /** Settles what was sent before a crash, once. */
  async recover(signal: AbortSignal): Promise<void> {
    if (this.#recovered) return;
    await this.#modules.chain.recover(signal);
    this.#recovered = true;
  }

  /** Fights a wrong batch by the cheapest way: a refutation, else one dispute on one result. */
  async challenge(batch: PostedBatch, all: readonly WrongResult[], signal: AbortSignal): Promise<void> {
    const { chain } = this.#modules;
    const wrong = all.find(({ by }) => by === "refutation") ?? all[0];
    if (wrong === undefined || this.#isFought(batch)) return;
    const about = { batchId: batch.id, index: wrong.index };
    if (!(await chain.isOpen(batch.id, signal))) return this.#tellOnce({ type: "tooLate", ...about });
    try {
      if (wrong.by === "refutation") await this.#refute(batch, wrong, signal);
      else await this.#open(batch, wrong, signal);
    } catch (error) {
      // Somebody else was faster, or the window ended between the look and the move.
      if (!isChainError(error, "BatchNotOpen", "BatchDecided")) throw error;
    }
  }

  /** Moves in every live dispute of the account, the earliest deadline first; closes and collects what is over. */
  async serve(signal: AbortSignal): Promise<void> {
    const { chain } = this.#modules;
    if (chain.account === null) return;
    const mine = chain.index.disputesOf(chain.account);
    const live = await this.#byDeadline(
      mine.filter(({ state }) => state === "live"),
      signal,
    );
    const queue = live.values();
    const worker = async (): Promise<void> => {
      for (const dispute of queue) await this.#serveOne(dispute, signal);
    };
    await Promise.all(Array.from({ length: Math.min(this.#options.parallelDisputes, live.length) }, worker));
    for (const dispute of mine) {
      const { id: disputeId, batchId, resultIndex: index } = dispute;
      if (dispute.state === "lost") this.#tellOnce({ type: "disputeLost", disputeId, batchId, index });
    }
    if (mine.length > 0 || chain.index.demandsOf(chain.account).length > 0) await this.#collect(signal);
  }

  async #collect(signal: AbortSignal): Promise<void> {
    for (const from of ["availability", "rollup", "game"] as const) await this.#withdraw(from, signal);
  }

  #isFought(batch: PostedBatch): boolean {
    const { chain } = this.#modules;
    const mine = chain.account === null ? [] : chain.index.disputesOf(chain.account);
    const onBatch = mine.filter(({ batchId }) => batchId === batch.id);
    return onBatch.some(({ state }) => state === "live") || onBatch.length > LOST_AT_MOST;
  }

  async #refute(batch: PostedBatch, { index, entry }: WrongResult, signal: AbortSignal): Promise<void> {
    const { chain, tell } = this.#modules;
    const { result, request, proof } = entry;
    await chain.send({ type: "refute", batchId: batch.id, position: index, result, proof, request }, signal);
    tell({ type: "refuted", batchId: batch.id, index });
    await chain.catchUp(signal);
  }

  async #open(batch: PostedBatch, { index, entry }: WrongResult, signal: AbortSignal): Promise<void> {
    const { chain, tell } = this.#modules;
    const { account } = chain;
    const live = account === null ? [] : chain.index.disputesOf(account).filter(({ state }) => state === "live");
    const open = account === null ? [] : chain.index.demandsOf(account).filter(({ state }) => state === "open");
    const { reservePerDisputeWei, reservePerDemandWei } = this.#options;
    const reserve = reservePerDisputeWei * BigInt(live.length + 1) + reservePerDemandWei * BigInt(open.length);
    const needed = (await chain.disputeBond(signal)) + reserve;
    const balance = await chain.balance(signal);
    if (balance < needed) {
      return this.#tellOnce({ type: "fundsTooSmall", batchId: batch.id, index, balance, needed });
    }
    const { result, proof } = entry;
    const events = await chain.send({ type: "open", batchId: batch.id, result, proof }, signal);
    for (const event of events) {
      if (event.name !== "DisputeOpened") continue;
      tell({ type: "disputeOpened", disputeId: event.values.disputeId, batchId: batch.id, index });
    }
    await chain.catchUp(signal);
  }

  async #byDeadline(disputes: readonly SeenDispute[], signal: AbortSignal): Promise<readonly SeenDispute[]> {
    const { chain } = this.#modules;
    const states = await Promise.all(disputes.map(({ id, result }) => chain.dispute(id, result.modelId, signal)));
    const urgency = (state: Dispute): number =>
      state.clock.turn === "challenger" ? safeUntil(state.clock) : Number.POSITIVE_INFINITY;
    const order = states.map((state, i) => ({ dispute: disputes[i], until: urgency(state) }));
    // Infinity minus Infinity is no order; equal urgencies keep the order of opening.
    order.sort((a, b) => (a.until === b.until ? 0 : a.until - b.until));
    return order.map(({ dispute }) => dispute);
  }

  /** One dispute's trouble does not keep the others from being served. */
  async #serveOne(dispute: SeenDispute, signal: AbortSignal): Promise<void> {
    const { chain, tell } = this.#modules;
    try {
      if ((await chain.status(dispute.batchId, signal)) === "rejected") return await this.#close(dispute, signal);
      const own = await this.#traces.of(dispute, signal);
      if (own) return await playDispute(dispute, own, this.#modules, signal);
      const { id: disputeId, batchId, resultIndex: index } = dispute;
      this.#tellOnce({ type: "stuck", disputeId, batchId, index, reason: "the result cannot be replayed any more" });
    } catch (error) {
      signal.throwIfAborted();
      tell({ type: "failed", doing: `playing dispute ${dispute.id}`, error });
    }
  }

  async #close(dispute: SeenDispute, signal: AbortSignal): Promise<void> {
    const { chain, tell } = this.#modules;
    const { id: disputeId, batchId, resultIndex: index } = dispute;
    try {
      await chain.send({ type: "close", disputeId }, signal);
    } catch (error) {
      // Settled with the conviction, or by somebody else.
      if (!isChainError(error, "DisputeOver")) throw error;
    }
    tell({ type: "disputeClosed", disputeId, batchId, index });
    await chain.catchUp(signal);
  }

  async #withdraw(from: Payer, signal: AbortSignal): Promise<void> {
    const { chain, tell } = this.#modules;
    try {
      const amount = await chain.credit(from, signal);
      if (amount === 0n) return;
      await chain.send({ type: "withdraw", from }, signal);
      tell({ type: "withdrawn", from, amount });
    } catch (error) {
      signal.throwIfAborted();
      tell({ type: "failed", doing: `withdrawing from the ${from}`, error });
    }
  }

  #tellOnce(event: Parameters<WatchtowerModules["tell"]>[0]): void {
    const key = JSON.stringify(event, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#modules.tell(event);
  }
}
