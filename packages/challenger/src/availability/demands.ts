import { type AvailabilityTerms, isChainError, type SeenDemand } from "@assay/chain";
import type { PostedBatch } from "../chain/chain-index.js";
import type { DemandCall } from "../port/watched-chain.js";
import type { WatchtowerModules, WatchtowerOptions } from "../watchtower-options.js";

/** Errors that say that another transaction came first, or that this one came a moment too early: look again. */
const OVERTAKEN = [
  "AlreadyDemanded",
  "DemandNotOpen",
  "DemandTooLate",
  "TooEarly",
  "BatchDecided",
  "BatchUndecided",
  "BatchRootMismatch",
] as const;

/**
 * Demands what nobody published, and brings demands to their end: supplied, failed, or closed where the batch was
 * decided otherwise. All of their state is on the chain.
 */
export class Demands {
  readonly #options: WatchtowerOptions;
  readonly #modules: WatchtowerModules;
  readonly #told = new Set<string>();

  constructor(options: WatchtowerOptions, modules: WatchtowerModules) {
    this.#options = options;
    this.#modules = modules;
  }

  /** Calls, fails and closes the own demands where it is time. */
  async serve(signal: AbortSignal): Promise<void> {
    const { tell } = this.#modules;
    for (const demand of this.#open()) {
      try {
        await this.#serveOne(demand, signal);
      } catch (error) {
        signal.throwIfAborted();
        const doing = `serving the demand for result ${demand.position} of batch ${demand.batchId}`;
        tell({ type: "failed", doing, error });
      }
    }
  }

  /**
   * Demands the withheld results of a batch inside its demand window, the least position first: a few at a time in the
   * first half, since one that fails decides the batch; then all the others, as far as the money goes.
   */
  async pursue(batch: PostedBatch, withheld: readonly number[], signal: AbortSignal): Promise<void> {
    const { chain } = this.#modules;
    await this.#press(batch, withheld, signal);
    const missing = withheld.filter((position) => chain.index.demand(batch.id, position) === undefined);
    if (missing.length === 0) return;
    const terms = await chain.availability(signal);
    const elapsed = (await chain.time(signal)) - batch.postedAt;
    if (elapsed > terms.demandWindow) {
      return this.#tellOnce({ type: "demandTooLate", batchId: batch.id, count: missing.length });
    }
    const most = elapsed > terms.demandWindow / 2 ? missing.length : this.#options.demandsAtOnce - this.#open().length;
    for (const position of missing.slice(0, Math.max(0, most))) {
      if (!(await this.#demand(batch, position, signal))) return;
    }
  }

  /** Brings one demand of somebody else to its end, if there is no own one on the batch: one that fails is enough. */
  async #press(batch: PostedBatch, withheld: readonly number[], signal: AbortSignal): Promise<void> {
    const { chain } = this.#modules;
    if (this.#open().some(({ batchId }) => batchId === batch.id)) return;
    const all = withheld.map((position) => chain.index.demand(batch.id, position));
    const open = all.find((demand) => demand?.state === "open");
    // Who demanded is given time to do it, so that not everybody pays for it.
    if (open) await this.#serveOne(open, signal, (await chain.availability(signal)).grace);
  }

  /** False where the account cannot pay for it. */
  async #demand(batch: PostedBatch, position: number, signal: AbortSignal): Promise<boolean> {
    const { chain, tell } = this.#modules;
    const about = { batchId: batch.id, index: position };
    const bond = await chain.demandBond(batch.id, signal);
    const needed = bond + this.#reserve(1n);
    const balance = await chain.balance(signal);
    if (balance < needed) {
      this.#tellOnce({ type: "fundsTooSmall", ...about, balance, needed });
      return false;
    }
    const isSent = await this.#send({ type: "demand", batchId: batch.id, root: batch.root, position }, signal);
    if (isSent) tell({ type: "demanded", ...about, bond });
    return true;
  }

  /** What the gas of everything that is open may cost, and of `more` demands. */
  #reserve(more: bigint): bigint {
    const { chain } = this.#modules;
    const disputes = chain.account === null ? [] : chain.index.disputesOf(chain.account);
    const live = BigInt(disputes.filter(({ state }) => state === "live").length);
    const { reservePerDisputeWei, reservePerDemandWei } = this.#options;
    return reservePerDisputeWei * live + reservePerDemandWei * (BigInt(this.#open().length) + more);
  }

  #open(): readonly SeenDemand[] {
    const { chain } = this.#modules;
    const mine = chain.account === null ? [] : chain.index.demandsOf(chain.account);
    return mine.filter(({ state }) => state === "open");
  }

  /** @param patience seconds to wait after a call became possible */
  async #serveOne(demand: SeenDemand, signal: AbortSignal, patience = 0): Promise<void> {
    const { chain, tell } = this.#modules;
    const { batchId, position } = demand;
    const about = { batchId, index: position };
    if (chain.index.batch(batchId)?.decided) {
      if (await this.#send({ type: "closeDemand", batchId, position }, signal))
        tell({ type: "demandClosed", ...about });
      return;
    }
    const next = dueCall(demand, (await chain.time(signal)) - patience, await chain.availability(signal));
    if (next === null || !(await this.#send({ type: next, batchId, position }, signal))) return;
    tell({ type: next === "fail" ? "demandFailed" : "supplyCalled", ...about });
  }

  async #send(call: DemandCall, signal: AbortSignal): Promise<boolean> {
    const { chain } = this.#modules;
    try {
      await chain.send(call, signal);
      // What follows depends on it: a demand that failed decides the batch, and the others on it are closed.
      await chain.catchUp(signal);
      return true;
    } catch (error) {
      if (isChainError(error, ...OVERTAKEN)) return false;
      throw error;
    }
  }

  #tellOnce(event: Parameters<WatchtowerModules["tell"]>[0]): void {
    const key = JSON.stringify(event, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#modules.tell(event);
  }
}

function dueCall(
  { since, calledAt }: SeenDemand,
  now: number,
  { supplyPeriod, grace }: AvailabilityTerms,
): "callOperator" | "fail" | null {
  if (calledAt === null) return now > since + supplyPeriod ? "callOperator" : null;
  return now > calledAt + grace ? "fail" : null;
}
