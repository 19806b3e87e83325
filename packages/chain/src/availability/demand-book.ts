import type { Address } from "@assay/protocol";
import type { FollowedBlock } from "../follower/event-follower.js";
import type { ProtocolEvent } from "../follower/protocol-event.js";

/** What a demand came to; the order is that of the contract's enum without its `None`. */
export type DemandState = "open" | "supplied" | "failed" | "closed";

/** A demanded result as the events tell. Times in seconds of chain time. */
export type SeenDemand = {
  readonly batchId: bigint;
  readonly position: number;
  readonly demander: Address;
  readonly since: number;
  /** when the operator was called; `null` before */
  readonly calledAt: number | null;
  readonly state: DemandState;
  /** block of the demand: what was supplied stands in later ones, or in this one */
  readonly blockNumber: number;
  readonly resultSupplied: boolean;
  /** names of the parts that were supplied, as `partName` gives them */
  readonly parts: ReadonlySet<string>;
};

/** Periods of the contract `Availability` in seconds, and its price. */
export type AvailabilityTerms = {
  readonly demandWindow: number;
  readonly supplyPeriod: number;
  readonly replayPeriod: number;
  readonly grace: number;
  /** wei a byte that a demander pays to whoever supplies */
  readonly bytePrice: bigint;
};

/** Names a part of an input. */
export function partName(input: number, part: number): string {
  return `${input}/${part}`;
}

/** The last second in which a demand is sure to be answerable: later it depends on when the operator is called. */
export function supplyDeadline(
  demand: Pick<SeenDemand, "since" | "calledAt">,
  { supplyPeriod, grace }: Pick<AvailabilityTerms, "supplyPeriod" | "grace">,
): number {
  return (demand.calledAt ?? demand.since + supplyPeriod) + grace;
}

/** The demands that the events tell of, on any batch. It keeps no supplied bytes: those are read when they matter. */
export class DemandBook {
  readonly #demands = new Map<string, SeenDemand>();

  /** All demands, in the order in which they were made. */
  get all(): readonly SeenDemand[] {
    return [...this.#demands.values()];
  }

  /** The demand for the result at a position; a result is demanded once for all. */
  demand(batchId: bigint, position: number): SeenDemand | undefined {
    return this.#demands.get(`${batchId}/${position}`);
  }

  /** The open demands on a batch, in the order in which they were made. */
  openOn(batchId: bigint): readonly SeenDemand[] {
    return this.all.filter((demand) => demand.batchId === batchId && demand.state === "open");
  }

  clear(): void {
    this.#demands.clear();
  }

  /** @param at time of the event's block */
  apply(event: ProtocolEvent, at: number): void {
    if (event.contract !== "availability" || event.name === "Withdrawn") return;
    const { batchId, position } = event.values;
    const key = `${batchId}/${position}`;
    if (event.name === "ResultDemanded") {
      const { demander } = event.values;
      const { blockNumber } = event.origin;
      const fresh = { calledAt: null, state: "open", resultSupplied: false, parts: new Set<string>() } as const;
      this.#demands.set(key, { batchId, position, demander, since: at, blockNumber, ...fresh });
      return;
    }
    const demand = this.#demands.get(key);
    if (demand) this.#demands.set(key, { ...demand, ...changeBy(event, demand, at) });
  }
}

function changeBy(event: ProtocolEvent, { parts }: SeenDemand, at: number): Partial<SeenDemand> {
  switch (event.name) {
    case "ResultSupplied":
      return { resultSupplied: true };
    case "PartSupplied":
      return { parts: new Set(parts).add(partName(event.values.input, event.values.part)) };
    case "DemandSupplied":
      return { state: "supplied" };
    case "SupplyCalled":
      return { calledAt: at };
    case "DemandFailed":
      return { state: "failed" };
    case "DemandClosed":
      return { state: "closed" };
    default:
      return {};
  }
}

/** A block to be kept in memory: without the bytes that were supplied in it. */
export function withoutSuppliedBytes(block: FollowedBlock): FollowedBlock {
  const events = block.events.map((event) =>
    event.name === "PartSupplied" ? { ...event, values: { ...event.values, elements: "0x" } } : event,
  );
  return { ...block, events };
}
