import { type Address, type Digest, type Request, type Result, tensorRoot, tensorsRoot } from "@assay/protocol";
import { getBytes, Interface, type InterfaceAbi, toBeHex, zeroPadValue } from "ethers";
import { untilAborted } from "../connection/abort.js";
import { availabilityAbi } from "../contract/abi.js";
import type { Contracts } from "../contract/contracts.js";
import { ChainError } from "../error/chain-error.js";
import { withChainErrors } from "../error/decode-revert.js";
import type { NodeReader } from "../follower/node-reader.js";
import { decodeEvent, type ProtocolEventOf } from "../follower/protocol-event.js";
import type { AvailabilityTerms, SeenDemand } from "./demand-book.js";
import { joinParts } from "./input-part.js";

const AVAILABILITY = new Interface(availabilityAbi as unknown as InterfaceAbi);

/** A result that was supplied on chain: what a replay and a dispute need. */
export type SuppliedResult = {
  readonly request: Request;
  readonly result: Result;
  /** branch of the result in the batch tree */
  readonly proof: readonly Digest[];
  readonly inputs: readonly Uint8Array[];
};

/** Reads the contract `Availability`, and what was supplied to it from the logs. */
export class AvailabilityReader {
  readonly #contracts: Contracts;
  readonly #reader: NodeReader;
  readonly #rangeBlocks: number;

  constructor(
    options: { readonly rangeBlocks: number },
    modules: { readonly contracts: Contracts; readonly reader: NodeReader },
  ) {
    this.#rangeBlocks = options.rangeBlocks;
    this.#contracts = modules.contracts;
    this.#reader = modules.reader;
  }

  /** The periods and the price that the deployment has. */
  async terms(signal: AbortSignal): Promise<AvailabilityTerms> {
    const { availability } = this.#contracts;
    const [demandWindow, supplyPeriod, replayPeriod, grace] = await Promise.all(
      (["demandWindow", "supplyPeriod", "replayPeriod", "grace"] as const).map((name) =>
        this.#ask(() => availability[name](), signal),
      ),
    );
    return {
      demandWindow: Number(demandWindow),
      supplyPeriod: Number(supplyPeriod),
      replayPeriod: Number(replayPeriod),
      grace: Number(grace),
      bytePrice: await this.#ask(() => availability.bytePrice(), signal),
    };
  }

  /** Open demands on a batch, and when the last one was supplied (0: none). */
  async stateOf(batchId: bigint, signal: AbortSignal): Promise<{ open: number; lastSuppliedAt: number }> {
    const [open, lastSuppliedAt] = await this.#ask(() => this.#contracts.availability.stateOf(batchId), signal);
    return { open: Number(open), lastSuppliedAt: Number(lastSuppliedAt) };
  }

  /** Wei that a demand on a batch takes. @throws ChainError BatchMissing */
  async bondFor(batchId: bigint, signal: AbortSignal): Promise<bigint> {
    return this.#ask(() => this.#contracts.availability.bondFor(batchId), signal);
  }

  /** Wei that `account` can withdraw. */
  async credit(account: Address, signal: AbortSignal): Promise<bigint> {
    return this.#ask(() => this.#contracts.availability.credit(account), signal);
  }

  /**
   * What was supplied for a demand, all of it.
   * @throws ChainError SUPPLY_INCOMPLETE if the node's logs do not give the inputs under the result's input root
   */
  async supplied(
    { batchId, position, blockNumber }: Pick<SeenDemand, "batchId" | "position" | "blockNumber">,
    signal: AbortSignal,
  ): Promise<SuppliedResult> {
    const about = [zeroPadValue(toBeHex(batchId), 32), zeroPadValue(toBeHex(position), 32)];
    const topics = [["ResultSupplied", "PartSupplied"].map((name) => AVAILABILITY.getEvent(name)?.topicHash ?? "")];
    const head = await this.#reader.head(signal);
    let found: ProtocolEventOf<"ResultSupplied"> | undefined;
    const parts: { input: number; part: number; elements: Uint8Array }[] = [];
    const { addresses } = this.#contracts;
    for (let from = blockNumber; from <= head; from += this.#rangeBlocks) {
      const to = Math.min(head, from + this.#rangeBlocks - 1);
      for (const log of await this.#reader.logs([addresses.availability], from, to, signal, [...topics, ...about])) {
        const event = decodeEvent(log, addresses);
        if (event.name === "ResultSupplied") found = event;
        if (event.name !== "PartSupplied") continue;
        const { input, part, elements } = event.values;
        parts.push({ input, part, elements: getBytes(elements) });
      }
    }
    const inputs = joinParts(parts);
    if (!found || !inputs || tensorsRoot(inputs.map(tensorRoot)) !== found.values.result.inputRoot) {
      const remedy = "Use another node, or wait until this one has the logs of the supplied parts.";
      throw new ChainError("SUPPLY_INCOMPLETE", { batchId, position, parts: parts.length }, remedy);
    }
    const { request, result, proof } = found.values;
    return { request, result, proof, inputs };
  }

  async #ask<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return untilAborted(withChainErrors(call), signal);
  }
}
