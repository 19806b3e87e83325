import { FetchRequest, JsonRpcProvider, Network } from "ethers";
import { z } from "zod";
import { ChainError } from "../error/chain-error.js";
import { withChainErrors } from "../error/decode-revert.js";
import { untilAborted } from "./abort.js";

/** Where the chain is and which one it must be. */
export type ConnectionOptions = {
  readonly url: string;
  readonly chainId: bigint;
  readonly requestTimeoutMilliseconds: number;
};

const ChainIdSchema = z.string().regex(/^0x[0-9a-f]{1,16}$/i);

/**
 * Connects to a node and checks that it serves the expected chain.
 * @throws ChainError CHAIN_UNREACHABLE, CHAIN_ID_MISMATCH, CHAIN_RESPONSE_MALFORMED
 */
export async function connect(options: ConnectionOptions, signal: AbortSignal): Promise<JsonRpcProvider> {
  const provider = createProvider(options);
  try {
    await checkChainId(provider, options.chainId, signal);
    return provider;
  } catch (error) {
    provider.destroy();
    throw error;
  }
}

function createProvider(options: ConnectionOptions): JsonRpcProvider {
  const request = new FetchRequest(options.url);
  request.timeout = options.requestTimeoutMilliseconds;
  // Answers are never cached: a stale receipt or balance would be worse than a second request. The network is fixed,
  // so that a node that is down is an error instead of an endless retry inside ethers.
  // Requests are not batched: ethers would hold each one back for 10 ms to see whether another follows.
  const settings = { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 };
  return new JsonRpcProvider(request, Network.from(options.chainId), settings);
}

async function checkChainId(provider: JsonRpcProvider, expected: bigint, signal: AbortSignal): Promise<void> {
  const answer: unknown = await untilAborted(
    withChainErrors(() => provider.send("eth_chainId", [])),
    signal,
  );
  const parsed = ChainIdSchema.safeParse(answer);
  if (!parsed.success) {
    throw new ChainError("CHAIN_RESPONSE_MALFORMED", { method: "eth_chainId" }, "Check that the URL is a node's RPC.");
  }
  const actual = BigInt(parsed.data);
  if (actual !== expected) {
    throw new ChainError("CHAIN_ID_MISMATCH", { expected, actual }, "Set the URL of a node of the expected chain.");
  }
}
