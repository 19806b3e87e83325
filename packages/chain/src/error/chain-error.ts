import type { Abi, ExtractAbiErrorNames } from "abitype";
import type { availabilityAbi, disputeGameAbi, modelRegistryAbi, refereeAbi, rollupAbi } from "../contract/abi.js";

/** Names of the custom errors of an ABI. */
type ErrorNames<TAbi extends Abi> = ExtractAbiErrorNames<TAbi>;

/** A custom error that one of the contracts reverts with; its arguments stand in the error's data. */
export type ContractErrorCode =
  | ErrorNames<typeof rollupAbi>
  | ErrorNames<typeof disputeGameAbi>
  | ErrorNames<typeof modelRegistryAbi>
  | ErrorNames<typeof refereeAbi>
  | ErrorNames<typeof availabilityAbi>;

/** What this package itself reports. */
export type ConnectionErrorCode =
  | "CHAIN_UNREACHABLE"
  | "CHAIN_ID_MISMATCH"
  | "CHAIN_RESPONSE_MALFORMED"
  | "ANVIL_NOT_INSTALLED"
  | "ANVIL_DID_NOT_START"
  | "CONTRACT_REVERTED"
  | "CONTRACT_ADDRESS_MISMATCH"
  | "CONTRACT_MISSING"
  | "TRANSACTION_REVERTED"
  | "TRANSACTION_FUNDS_TOO_SMALL"
  | "TRANSACTION_GAS_TOO_HIGH"
  | "TRANSACTION_NONCE_TAKEN"
  | "TRANSACTION_INTENT_CHANGED"
  | "SIGNER_MISSING"
  | "SIGNER_AMBIGUOUS"
  | "SIGNER_MALFORMED"
  | "REORG_TOO_DEEP"
  | "LOGS_INCOMPLETE"
  | "EVENT_UNKNOWN"
  | "DATA_NOT_IN_CALLDATA"
  | "DATA_HASH_MISMATCH"
  | "DATA_VERSION_UNKNOWN"
  | "DATA_TOO_LARGE"
  | "DATA_MALFORMED"
  | "DISPUTE_HISTORY_INCOMPLETE"
  | "SUPPLY_INCOMPLETE";

/** Every code that a ChainError may carry. */
export type ChainErrorCode = ConnectionErrorCode | ContractErrorCode;

/** Named facts about an error; bigints stay bigints. */
export type ChainErrorData = Readonly<Record<string, unknown>>;

/** An expected failure of the chain or of the way to it: a code, the facts, and what to do about it. */
export class ChainError extends Error {
  readonly code: ChainErrorCode;
  readonly data: ChainErrorData;
  readonly remedy: string;

  constructor(code: ChainErrorCode, data: ChainErrorData, remedy: string, cause?: unknown) {
    super(`${code}: ${describe(data)}`, cause === undefined ? undefined : { cause });
    this.name = "ChainError";
    this.code = code;
    this.data = data;
    this.remedy = remedy;
  }
}

/** True iff `error` is a ChainError with one of the codes (with any, if none is given). */
export function isChainError(error: unknown, ...codes: readonly ChainErrorCode[]): error is ChainError {
  return error instanceof ChainError && (codes.length === 0 || codes.includes(error.code));
}

const LONGEST_VALUE_CHARACTERS = 160;

function describe(data: ChainErrorData): string {
  return Object.entries(data)
    .map(([name, value]) => `${name}=${String(value).slice(0, LONGEST_VALUE_CHARACTERS)}`)
    .join(" ");
}
