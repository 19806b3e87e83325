import { isError, type Provider } from "ethers";
import { toChainError } from "../error/decode-revert.js";

/** What became of a broadcast. */
export type Broadcast = "accepted" | "known" | "superseded" | "underpriced";

const KNOWN = /already known|already imported|known transaction/i;

/**
 * Sends a signed transaction. A node that has it already, or has mined its nonce, is no failure: the receipt tells.
 * @throws ChainError TRANSACTION_FUNDS_TOO_SMALL, CHAIN_UNREACHABLE
 */
export async function broadcast(provider: Provider, raw: string): Promise<Broadcast> {
  try {
    await provider.broadcastTransaction(raw);
    return "accepted";
  } catch (error) {
    if (isError(error, "NONCE_EXPIRED")) return "superseded";
    if (isError(error, "REPLACEMENT_UNDERPRICED")) return "underpriced";
    if (KNOWN.test(messageOf(error))) return "known";
    throw toChainError(error);
  }
}

function messageOf(error: unknown): string {
  const { message, info } = (error ?? {}) as { message?: unknown; info?: { error?: { message?: unknown } } };
  return `${String(message)} ${String(info?.error?.message)}`;
}
