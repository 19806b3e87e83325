import { toAddress, toDigest } from "@assay/protocol";
import { getBytes, type JsonRpcProvider, keccak256 } from "ethers";
import { z } from "zod";
import { untilAborted } from "../connection/abort.js";
import { ChainError } from "../error/chain-error.js";
import { withChainErrors } from "../error/decode-revert.js";
import type { RawLog } from "./protocol-event.js";

const Quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,13}$/i)
  .transform(Number);
const Word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i)
  .transform(toDigest);
const Bytes = z.string().regex(/^0x([0-9a-f]{2})*$/i);

const BlockSchema = z.object({
  number: Quantity,
  hash: Word,
  parentHash: Word,
  timestamp: Quantity,
  logsBloom: z.string().regex(/^0x[0-9a-f]{512}$/i),
});
const LogSchema = z.object({
  address: z
    .string()
    .regex(/^0x[0-9a-f]{40}$/i)
    .transform(toAddress),
  topics: z.array(Word).max(4),
  data: Bytes,
  blockNumber: Quantity,
  blockHash: Word,
  transactionHash: Word,
  logIndex: Quantity,
});

/** A block's header, as far as a follower needs it. */
export type BlockHeader = z.infer<typeof BlockSchema>;

/** Reads headers and logs; every answer is checked for its form. */
export class NodeReader {
  readonly #provider: JsonRpcProvider;

  constructor(provider: JsonRpcProvider) {
    this.#provider = provider;
  }

  /** Number of the latest block. */
  async head(signal: AbortSignal): Promise<number> {
    return this.#ask("eth_blockNumber", [], Quantity, signal);
  }

  /** Header of a block, or `null` if the chain has none of that number (any more). */
  async header(number: number, signal: AbortSignal): Promise<BlockHeader | null> {
    return this.#ask("eth_getBlockByNumber", [quantity(number), false], BlockSchema.nullable(), signal);
  }

  /** The logs of the addresses in a range of blocks, both ends included, in the order of the chain. */
  async logs(
    addresses: readonly string[],
    from: number,
    to: number,
    signal: AbortSignal,
    topics: readonly (string | readonly string[] | null)[] = [],
  ): Promise<RawLog[]> {
    const filter = { address: addresses, fromBlock: quantity(from), toBlock: quantity(to), topics };
    return this.#ask("eth_getLogs", [filter], z.array(LogSchema), signal);
  }

  /** The logs of the addresses in the block of a hash. */
  async logsOfBlock(addresses: readonly string[], blockHash: string, signal: AbortSignal): Promise<RawLog[]> {
    return this.#ask("eth_getLogs", [{ address: addresses, blockHash }], z.array(LogSchema), signal);
  }

  async #ask<T>(method: string, params: unknown[], schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const answer: unknown = await untilAborted(
      withChainErrors(() => this.#provider.send(method, params)),
      signal,
    );
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new ChainError(
      "CHAIN_RESPONSE_MALFORMED",
      { method, reason: parsed.error.issues[0]?.message },
      "Check that the URL is a node's RPC.",
    );
  }
}

/** False only if the block's bloom filter excludes every log of the address. */
export function mayContainLogsOf(header: BlockHeader, address: string): boolean {
  const bloom = getBytes(header.logsBloom);
  const hash = getBytes(keccak256(address));
  return [0, 2, 4].every((at) => {
    const bit = ((hash[at] << 8) | hash[at + 1]) & 2047;
    return (bloom[255 - (bit >> 3)] & (1 << (bit & 7))) !== 0;
  });
}

function quantity(value: number): string {
  return `0x${value.toString(16)}`;
}
