import type { Pause } from "../connection/abort.js";
import type { Addresses } from "../contract/contracts.js";
import { ChainError } from "../error/chain-error.js";
import type { BlockReference, CursorStore } from "./cursor.js";
import { type BlockHeader, mayContainLogsOf, type NodeReader } from "./node-reader.js";
import { decodeEvent, type ProtocolEvent, type RawLog } from "./protocol-event.js";

/** A block with the deployment's events in it, in order. */
export type FollowedBlock = {
  readonly number: number;
  readonly hash: string;
  /** chain time, in seconds */
  readonly timestamp: number;
  readonly events: readonly ProtocolEvent[];
};

/** Hears what the follower finds. A block counts as handed on when its promise resolves; else it comes again. */
export interface ChainListener {
  block(block: FollowedBlock, signal: AbortSignal): Promise<void>;
  /** Everything after block `to` was undone by a reorganisation; other blocks follow in its place. */
  rollback(to: number, signal: AbortSignal): Promise<void>;
}

export type FollowerOptions = {
  readonly addresses: Addresses;
  /** the first block that may matter: that of the deployment */
  readonly fromBlock: number;
  /** a block is handed on when it has this many blocks, itself included; 1 takes the latest */
  readonly confirmationBlocks: number;
  /** most blocks in one request for logs */
  readonly rangeBlocks: number;
  /** remembered blocks: how deep a reorganisation may be */
  readonly memoryBlocks: number;
};

export type FollowerModules = {
  readonly reader: NodeReader;
  readonly cursor: CursorStore;
  readonly listener: ChainListener;
  readonly pause: Pause;
};

/**
 * Follows the chain block by block. Each block's parent must be the block before it; where it is not, the listener is
 * rolled back to the last common block. Logs that the node left out are noticed by the block's bloom filter.
 */
export class EventFollower {
  readonly #options: FollowerOptions;
  readonly #modules: FollowerModules;
  #blocks: BlockReference[] | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: FollowerOptions, modules: FollowerModules) {
    this.#options = options;
    this.#modules = modules;
  }

  /** Follows until the signal is aborted; then it rejects with the signal's reason. */
  async run(signal: AbortSignal): Promise<never> {
    for (;;) {
      await this.catchUp(signal);
      await this.#modules.pause(signal);
    }
  }

  /** Hands on everything up to the newest confirmed block, and returns its number. Calls run one behind the other. */
  async catchUp(signal: AbortSignal): Promise<number> {
    const turn = this.#turn.then(() => this.#catchUp(signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #catchUp(signal: AbortSignal): Promise<number> {
    this.#blocks ??= [...((await this.#modules.cursor.load())?.blocks ?? [])];
    for (;;) {
      signal.throwIfAborted();
      await this.#undoReorganisation(signal);
      const confirmed = (await this.#modules.reader.head(signal)) - this.#options.confirmationBlocks + 1;
      const next = this.#next();
      if (next > confirmed) return next - 1;
      await this.#advance(next, Math.min(confirmed, next + this.#options.rangeBlocks - 1), signal);
      // Nothing moved: the node contradicts itself at the moment. Ask again at the next look, not at once.
      if (this.#next() === next) return next - 1;
    }
  }

  #next(): number {
    const last = this.#known().at(-1);
    return last ? last.number + 1 : this.#options.fromBlock;
  }

  #known(): BlockReference[] {
    return this.#blocks ?? [];
  }

  async #advance(from: number, to: number, signal: AbortSignal): Promise<void> {
    const { reader, listener } = this.#modules;
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const headers = await Promise.all(numbers.map((number) => reader.header(number, signal)));
    const logs = await reader.logs(this.#watched(), from, to, signal);
    for (const header of headers) {
      // The chain became another one between two requests: the next round sees which.
      if (!header || !this.#extends(header)) return;
      const own = await this.#logsOf(header, logs, signal);
      const events = own.map((log) => decodeEvent(log, this.#options.addresses));
      await listener.block({ number: header.number, hash: header.hash, timestamp: header.timestamp, events }, signal);
      await this.#remember([...this.#known(), { number: header.number, hash: header.hash }]);
    }
  }

  #extends(header: BlockHeader): boolean {
    const last = this.#known().at(-1);
    return last === undefined || last.hash === header.parentHash;
  }

  async #logsOf(header: BlockHeader, range: readonly RawLog[], signal: AbortSignal): Promise<RawLog[]> {
    const listed = range.filter((log) => log.blockHash === header.hash);
    const expected = this.#watched().some((address) => mayContainLogsOf(header, address));
    // A range is answered from an index that may lag or be cut off; a block's logs belong to its hash.
    const logs =
      listed.length > 0 || expected ? await this.#modules.reader.logsOfBlock(this.#watched(), header.hash, signal) : [];
    if (logs.length < listed.length) {
      throw new ChainError(
        "LOGS_INCOMPLETE",
        { blockNumber: header.number },
        "Use another node, or wait for this one.",
      );
    }
    return [...logs].sort((a, b) => a.logIndex - b.logIndex);
  }

  #watched(): string[] {
    const { rollup, game, registry, availability } = this.#options.addresses;
    return [rollup, game, registry, availability];
  }

  async #undoReorganisation(signal: AbortSignal): Promise<void> {
    const known = this.#known();
    let kept = known.length;
    while (kept > 0 && !(await this.#isCanonical(known[kept - 1], signal))) kept--;
    if (kept === known.length) return;
    if (kept === 0 && known[0].number > this.#options.fromBlock) {
      throw new ChainError(
        "REORG_TOO_DEEP",
        { rememberedBlocks: known.length, oldest: known[0].number },
        "Check that the node follows the right chain; then delete the cursor to read everything again.",
      );
    }
    const blocks = known.slice(0, kept);
    await this.#modules.listener.rollback(blocks.at(-1)?.number ?? this.#options.fromBlock - 1, signal);
    await this.#remember(blocks);
  }

  async #isCanonical(block: BlockReference, signal: AbortSignal): Promise<boolean> {
    return (await this.#modules.reader.header(block.number, signal))?.hash === block.hash;
  }

  async #remember(blocks: readonly BlockReference[]): Promise<void> {
    this.#blocks = blocks.slice(-this.#options.memoryBlocks);
    await this.#modules.cursor.save({ blocks: this.#blocks });
  }
}
