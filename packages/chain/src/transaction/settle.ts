import { type Provider, type Signer, Transaction, type TransactionReceipt } from "ethers";
import { untilAborted } from "../connection/abort.js";
import { ChainError } from "../error/chain-error.js";
import { decodeRevert, toChainError, withChainErrors } from "../error/decode-revert.js";
import { broadcast } from "./broadcast.js";
import { bumpedFee, type Fee } from "./fee.js";
import type { Attempt, Intent } from "./journal.js";
import type { SenderModules, SenderOptions } from "./sender-options.js";

/** Signs an intent with a fee. */
export async function signAttempt(signer: Signer, intent: Intent, fee: Fee): Promise<Attempt> {
  const raw = await signer.signTransaction({
    type: 2,
    chainId: intent.chainId,
    nonce: intent.nonce,
    to: intent.to,
    data: intent.data,
    value: intent.value,
    gasLimit: intent.gasLimit,
    ...fee,
  });
  return { hash: Transaction.from(raw).hash ?? "", raw, ...fee };
}

/** Base fee of the latest block, and its number. */
export async function latestBlock(
  provider: Provider,
  signal: AbortSignal,
): Promise<{ number: number; baseFee: bigint }> {
  const block = await untilAborted(
    withChainErrors(() => provider.getBlock("latest")),
    signal,
  );
  return { number: block?.number ?? 0, baseFee: block?.baseFeePerGas ?? 0n };
}

/**
 * Waits until one attempt of an intent is mined and confirmed, raising the fee whenever it is stuck. The intent stays
 * in the journal until then, so that a crash at any line is followed by the same wait.
 */
export async function settle(
  first: Intent,
  provider: Provider,
  options: SenderOptions,
  modules: SenderModules,
  signal: AbortSignal,
): Promise<TransactionReceipt> {
  let intent = first;
  let since = (await latestBlock(provider, signal)).number;
  let foreign = 0;
  for (;;) {
    const head = await latestBlock(provider, signal);
    const state = await look(provider, intent, signal);
    if (state.receipt) {
      if (head.number - state.receipt.blockNumber + 1 >= options.confirmationBlocks) return state.receipt;
    } else if (state.nonceUsed) {
      // Twice, because behind one URL two nodes may answer, one of which has not seen the receipt's block yet.
      if (++foreign >= 2) throw nonceTaken(intent);
    } else if (head.number - since >= options.stuckAfterBlocks) {
      intent = await raise(intent, head.baseFee, provider, options, modules);
      since = head.number;
    }
    await modules.pause(signal);
  }
}

type Sight = { readonly receipt: TransactionReceipt | null; readonly nonceUsed: boolean };

async function look(provider: Provider, intent: Intent, signal: AbortSignal): Promise<Sight> {
  // The count first: whatever it includes has its receipt by the time that we ask for it.
  const count = await untilAborted(
    withChainErrors(() => provider.getTransactionCount(intent.from, "latest")),
    signal,
  );
  if (count <= intent.nonce) return { receipt: null, nonceUsed: false };
  for (const attempt of [...intent.attempts].reverse()) {
    const receipt = await untilAborted(
      withChainErrors(() => provider.getTransactionReceipt(attempt.hash)),
      signal,
    );
    if (receipt) return { receipt, nonceUsed: true };
  }
  return { receipt: null, nonceUsed: true };
}

async function raise(
  intent: Intent,
  baseFee: bigint,
  provider: Provider,
  options: SenderOptions,
  modules: SenderModules,
): Promise<Intent> {
  const last = intent.attempts[intent.attempts.length - 1];
  const fee = bumpedFee(last, baseFee, options.feeCeilingPerGasWei);
  if (fee === null) {
    // At the ceiling: keep it in the pool and wait for the fees to fall.
    await broadcast(provider, last.raw);
    return intent;
  }
  const attempt = await signAttempt(modules.signer, intent, fee);
  const raised = { ...intent, attempts: [...intent.attempts, attempt] };
  await modules.journal.put(raised);
  await broadcast(provider, attempt.raw);
  return raised;
}

function nonceTaken(intent: Intent): ChainError {
  return new ChainError(
    "TRANSACTION_NONCE_TAKEN",
    { key: intent.key, nonce: intent.nonce, from: intent.from },
    "Something else sends with this key: give each process a key of its own.",
  );
}

/** Why a mined transaction failed: the contract's own error where a repetition of the call shows it. */
export async function revertReason(
  provider: Provider,
  intent: Intent,
  receipt: TransactionReceipt,
): Promise<ChainError> {
  const { from, to, data, value, gasLimit } = intent;
  try {
    await provider.call({ from, to, data, value, gasLimit, blockTag: receipt.blockNumber });
  } catch (error) {
    const known = toChainError(error);
    if (known instanceof ChainError && known.code !== "CHAIN_UNREACHABLE") return known;
    if (!(known instanceof ChainError)) return decodeRevert("0x", error);
  }
  return new ChainError(
    "TRANSACTION_REVERTED",
    { label: intent.label, hash: receipt.hash, gasUsed: receipt.gasUsed, gasLimit },
    "The call would succeed now: another transaction came first, or the gas did not suffice.",
  );
}
