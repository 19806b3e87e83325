import { getBytes, keccak256, type Provider } from "ethers";
import { untilAborted } from "../connection/abort.js";
import { rollupAt } from "../contract/contracts.js";
import { ChainError } from "../error/chain-error.js";
import { withChainErrors } from "../error/decode-revert.js";

/** Where the data of a batch was published. */
export type DataLocation = {
  readonly rollup: string;
  readonly transactionHash: string;
  readonly dataHash: string;
};

/**
 * The bytes that were published with a batch, from the calldata of the transaction that posted it.
 * @throws ChainError DATA_NOT_IN_CALLDATA (another contract posted it, or the node lacks the transaction),
 *   DATA_HASH_MISMATCH (the node lies, or several batches were posted by one transaction)
 */
export async function readPublishedData(
  provider: Provider,
  location: DataLocation,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const transaction = await untilAborted(
    withChainErrors(() => provider.getTransaction(location.transactionHash)),
    signal,
  );
  const calldata = transaction?.data ?? "0x";
  return checkedData(publishedIn(location, calldata), location);
}

function publishedIn(location: DataLocation, calldata: string): Uint8Array {
  const { interface: rollup } = rollupAt(location.rollup, null);
  const call = decodeOrNull(() => rollup.parseTransaction({ data: calldata }));
  const data: unknown = call?.name === "post" ? call.args.at(1) : undefined;
  if (typeof data !== "string") {
    throw new ChainError(
      "DATA_NOT_IN_CALLDATA",
      { transactionHash: location.transactionHash },
      "Ask another node, or the operator, for the data.",
    );
  }
  return getBytes(data);
}

function decodeOrNull<T>(decode: () => T | null): T | null {
  try {
    return decode();
  } catch {
    // Calldata of some other contract may start with the same selector.
    return null;
  }
}

/** The data, if its keccak256 is the hash that the rollup emitted. @throws ChainError DATA_HASH_MISMATCH */
export function checkedData(data: Uint8Array, expected: { readonly dataHash: string }): Uint8Array {
  const actual = keccak256(data);
  if (actual !== expected.dataHash.toLowerCase()) {
    throw new ChainError(
      "DATA_HASH_MISMATCH",
      { expected: expected.dataHash, actual },
      "The source does not have the data that the batch committed to: ask another one.",
    );
  }
  return data;
}
