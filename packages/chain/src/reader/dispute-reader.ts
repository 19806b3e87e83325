import {
  ancestorOf,
  type Clock,
  type Digest,
  type Dispute,
  depthOf,
  type KnownNodes,
  type Outcome,
  rootOfNodes,
  type Side,
  toAddress,
  toDigest,
} from "@assay/protocol";
import { Interface, type InterfaceAbi, toBeHex, zeroPadValue } from "ethers";
import { untilAborted } from "../connection/abort.js";
import { disputeGameAbi } from "../contract/abi.js";
import type { Contracts } from "../contract/contracts.js";
import { ChainError } from "../error/chain-error.js";
import { withChainErrors } from "../error/decode-revert.js";
import type { NodeReader } from "../follower/node-reader.js";
import { decodeEvent, type ProtocolEvent, type ProtocolEventOf, type RawLog } from "../follower/protocol-event.js";

const SIDES: readonly Side[] = ["challenger", "operator"];
const OUTCOMES: readonly Outcome[] = ["live", "convicted", "lost", "closed"];
const GAME = new Interface(disputeGameAbi as unknown as InterfaceAbi);

/**
 * Reads disputes. All of a dispute's state is on the chain: what the view does not tell (the nodes that the operator
 * showed) stands in the events of the result.
 */
export class DisputeReader {
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

  /**
   * The dispute as it stands now, settled with answers that other disputes brought.
   * @param traceDepth depth of the traces of the disputed result's model
   * @throws ChainError DisputeMissing
   */
  async dispute(id: bigint, traceDepth: number, signal: AbortSignal): Promise<Dispute> {
    const stored = await this.#ask(() => this.#contracts.game.dispute(id), signal);
    const { batchId, position } = stored;
    const resultIndex = Number(stored.resultIndex);
    const [root, committedAt] = await this.#ask(
      () => this.#contracts.game.traceOf(batchId, BigInt(resultIndex)),
      signal,
    );
    const turn = SIDES[Number(stored.turn)];
    return {
      id,
      batchId,
      resultIndex,
      challenger: toAddress(String(stored.challenger)),
      traceDepth,
      outcome: OUTCOMES[Number(stored.outcome)],
      traceRoot: committedAt === 0n ? null : toDigest(root),
      position: {
        depth: Number(position.depth),
        index: Number(position.index),
        bottom: Number(position.bottom),
        node: toDigest(position.node),
      },
      clock: clockOf(turn, stored.clock),
    };
  }

  /** Depth of the traces of a registered model. @throws ChainError ModelNotRegistered */
  async traceDepth(modelId: string, signal: AbortSignal): Promise<number> {
    const summary = await this.#ask(() => this.#contracts.registry.summary(modelId), signal);
    return depthOf(Number(summary.instructionCount));
  }

  /**
   * Puts everything that the chain shows of the operator's trace of a disputed result into `known`: what the operator
   * revealed in any dispute, and the branches of this dispute's own descents, which stand in their calldata.
   * @param fromBlock a block at or before the first dispute on the result
   */
  async learnNodes(
    known: KnownNodes,
    dispute: { readonly id: bigint; readonly batchId: bigint; readonly resultIndex: number },
    fromBlock: number,
    signal: AbortSignal,
  ): Promise<void> {
    const ofResult = [topicOf(dispute.batchId), topicOf(BigInt(dispute.resultIndex))];
    const shown = await this.#logs([topicsOf("TraceCommitted", "Revealed"), ...ofResult], fromBlock, signal);
    const descents = await this.#logs([topicsOf("Descended"), topicOf(dispute.id)], fromBlock, signal);
    const events = [...shown, ...descents].map((log) => decodeEvent(log, this.#contracts.addresses));
    // Parents before children: a reveal is believed for what it hashes to.
    events.sort((a, b) => a.origin.blockNumber - b.origin.blockNumber || a.origin.logIndex - b.origin.logIndex);
    for (const event of events) {
      if (event.name === "Descended") await this.#learnDescent(known, event, signal);
      else learnFrom(known, event);
    }
  }

  async #learnDescent(known: KnownNodes, event: ProtocolEventOf<"Descended">, signal: AbortSignal): Promise<void> {
    const { depth, node } = event.values;
    const place = { depth, index: Number(event.values.index) };
    const transaction = await this.#ask(
      () =>
        this.#contracts.game.runner?.provider?.getTransaction(event.origin.transactionHash) ?? Promise.resolve(null),
      signal,
    );
    const branch = transaction ? branchIn(transaction.data) : null;
    // Sent through another contract, only the node itself is known.
    if (branch === null || known.get(ancestorOf(place, branch.length)) === null) known.trust(place, node);
    else known.addBranch(place, node, branch);
  }

  async #logs(topics: readonly (string | string[])[], fromBlock: number, signal: AbortSignal): Promise<RawLog[]> {
    const head = await this.#reader.head(signal);
    const logs: RawLog[] = [];
    for (let from = fromBlock; from <= head; from += this.#rangeBlocks) {
      const to = Math.min(head, from + this.#rangeBlocks - 1);
      logs.push(...(await this.#reader.logs([this.#contracts.addresses.game], from, to, signal, topics)));
    }
    return logs;
  }

  async #ask<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return untilAborted(withChainErrors(call), signal);
  }
}

/** Puts what an event shows of the operator's trace into `known`; other events change nothing. */
export function learnFrom(known: KnownNodes, event: ProtocolEvent): void {
  if (event.name === "TraceCommitted") {
    const { traceRoot, nodes } = event.values;
    known.trust({ depth: 0, index: 0 }, traceRoot);
    if (nodes.length > 0) known.addNodes({ depth: 0, index: 0 }, nodes);
  }
  if (event.name === "Revealed") {
    const { depth, nodes } = event.values;
    const place = { depth, index: Number(event.values.index) };
    const root = rootOfNodes(nodes);
    if (root === null) throw new ChainError("DISPUTE_HISTORY_INCOMPLETE", { ...place }, "Ask another node.");
    known.trust(place, root);
    known.addNodes(place, nodes);
  }
}

type ClockView = {
  readonly since: bigint;
  readonly calledAt: bigint;
  readonly challengerLeft: bigint;
  readonly operatorLeft: bigint;
  readonly challengerGrace: bigint;
  readonly operatorGrace: bigint;
};

function clockOf(turn: Side, clock: ClockView): Clock {
  return {
    turn,
    since: Number(clock.since),
    calledAt: clock.calledAt === 0n ? null : Number(clock.calledAt),
    left: { challenger: Number(clock.challengerLeft), operator: Number(clock.operatorLeft) },
    grace: { challenger: Number(clock.challengerGrace), operator: Number(clock.operatorGrace) },
  };
}

/** The branch of the descent in a move's calldata, `null` if it is none. */
function branchIn(calldata: string): Digest[] | null {
  try {
    const call = GAME.parseTransaction({ data: calldata });
    const descent: unknown = call?.args.getValue("descent");
    const branch = (descent as { branch?: unknown } | null)?.branch;
    return branch === undefined ? null : Array.from(branch as Iterable<string>, toDigest);
  } catch {
    return null;
  }
}

function topicsOf(...names: string[]): string[] {
  return names.map((name) => GAME.getEvent(name)?.topicHash ?? "");
}

function topicOf(value: bigint): string {
  return zeroPadValue(toBeHex(value), 32);
}
