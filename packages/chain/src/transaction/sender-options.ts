import type { Signer } from "ethers";
import type { Pause } from "../connection/abort.js";
import type { TransactionJournal } from "./journal.js";
import type { TransactionLog } from "./transaction-log.js";

/** How a sender pays and waits. */
export type SenderOptions = {
  readonly chainId: bigint;
  /** blocks, the transaction's own included, after which a receipt counts; at least 1 */
  readonly confirmationBlocks: number;
  readonly tipPerGasWei: bigint;
  /** no attempt ever offers more than this */
  readonly feeCeilingPerGasWei: bigint;
  /** new blocks that do not contain the transaction before its fee is raised; at least 1 */
  readonly stuckAfterBlocks: number;
  /** added to the node's estimate of gas */
  readonly gasMarginPercent: number;
  /** a transaction that needs more is refused (EIP-7825: 16,777,216) */
  readonly gasLimitMost: bigint;
};

export type SenderModules = {
  /** signs locally; must be connected to a provider */
  readonly signer: Signer;
  readonly journal: TransactionJournal;
  readonly log: TransactionLog;
  /** between two looks at the chain */
  readonly pause: Pause;
};

/** The most gas that one transaction may have (EIP-7825). */
export const TRANSACTION_GAS_MOST = 16_777_216n;
