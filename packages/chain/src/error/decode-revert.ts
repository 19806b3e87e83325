import { type ErrorDescription, Interface, type InterfaceAbi, isCallException, isError, isHexString } from "ethers";
import { availabilityAbi, disputeGameAbi, modelRegistryAbi, refereeAbi, rollupAbi } from "../contract/abi.js";
import { ChainError, type ChainErrorCode } from "./chain-error.js";
import { remedyFor } from "./remedy.js";

// One interface per contract: the same error may be declared in several of them.
const INTERFACES = [rollupAbi, disputeGameAbi, modelRegistryAbi, refereeAbi, availabilityAbi].map(
  (abi) => new Interface(abi as unknown as InterfaceAbi),
);

/** Decodes the return data of a reverted call into a ChainError; unknown data gives CONTRACT_REVERTED. */
export function decodeRevert(returnData: string, cause?: unknown): ChainError {
  for (const candidate of INTERFACES) {
    const parsed = isHexString(returnData) && returnData.length >= 10 ? candidate.parseError(returnData) : null;
    if (parsed) return fromDescription(parsed, cause);
  }
  return new ChainError(
    "CONTRACT_REVERTED",
    { returnData },
    "The contract reverted without an error of its own: check addresses, arguments and gas.",
    cause,
  );
}

/**
 * Turns whatever ethers or the node threw into a ChainError where its kind is known. A ChainError passes unchanged;
 * anything that is not about the chain comes back as it is, so that a programming error is not dressed up.
 */
export function toChainError(error: unknown): unknown {
  if (error instanceof ChainError) return error;
  const returnData = findReturnData(error);
  if (returnData !== undefined) return decodeRevert(returnData, error);
  if (isCallException(error)) return decodeRevert("0x", error);
  if (isError(error, "INSUFFICIENT_FUNDS")) {
    return new ChainError("TRANSACTION_FUNDS_TOO_SMALL", {}, "Send ether to the account.", error);
  }
  if (
    isError(error, "NETWORK_ERROR") ||
    isError(error, "SERVER_ERROR") ||
    isError(error, "TIMEOUT") ||
    isRefused(error)
  ) {
    return new ChainError(
      "CHAIN_UNREACHABLE",
      { reason: reasonOf(error) },
      "Check that the node runs and the URL.",
      error,
    );
  }
  return error;
}

/** Runs something that calls the chain; its failures come out as ChainErrors. */
export async function withChainErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toChainError(error);
  }
}

function fromDescription(parsed: ErrorDescription, cause: unknown): ChainError {
  const data: Record<string, unknown> = {};
  parsed.fragment.inputs.forEach((input, index) => {
    data[input.name || String(index)] = parsed.args[index] as unknown;
  });
  if (parsed.name === "Error" || parsed.name === "Panic") {
    return new ChainError("CONTRACT_REVERTED", { kind: parsed.name, ...data }, remedyFor(parsed.name), cause);
  }
  return new ChainError(parsed.name as ChainErrorCode, data, remedyFor(parsed.name), cause);
}

/** Nodes and ethers hide the return data in different depths; the first plausible one wins. */
function findReturnData(error: unknown, depth = 0): string | undefined {
  if (depth > 4 || typeof error !== "object" || error === null) return undefined;
  const { data, info, error: inner } = error as { data?: unknown; info?: unknown; error?: unknown };
  if (typeof data === "string" && isHexString(data) && data.length >= 10) return data;
  return findReturnData(info, depth + 1) ?? findReturnData(inner, depth + 1) ?? findReturnData(data, depth + 1);
}

function isRefused(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "ECONNREFUSED" || code === "ECONNRESET" || code === "EPIPE";
}

/** The short message where there is one: the long one of ethers holds the URL, and with it the provider's key. */
function reasonOf(error: unknown): string {
  const short: unknown = (error as { shortMessage?: unknown } | null)?.shortMessage;
  if (typeof short === "string") return short;
  return error instanceof Error ? error.message : String(error);
}
