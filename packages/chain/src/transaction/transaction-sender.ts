import type { Provider, TransactionReceipt } from "ethers";
import { untilAborted } from "../connection/abort.js";
import { ChainError } from "../error/chain-error.js";
import { withChainErrors } from "../error/decode-revert.js";
import { broadcast } from "./broadcast.js";
import { firstFee } from "./fee.js";
import type { Intent } from "./journal.js";
import type { SenderModules, SenderOptions } from "./sender-options.js";
import { latestBlock, revertReason, settle, signAttempt } from "./settle.js";

/** A transaction that is to be sent once. */
export type TransactionRequest = {
  /** names what is to be done, e.g. `post/7`; while an intent of this key is pending, it is resumed, not sent again */
  readonly key: string;
  /** for people: what the transaction does */
  readonly label: string;
  /** null: creates a contract */
  readonly to: string | null;
  readonly data: string;
  readonly value?: bigint;
};

/**
 * Sends the transactions of one account. Intents are journalled before they are broadcast; nonces are given out one
 * after the other; a transaction that is stuck is replaced at a higher fee up to the ceiling. After a crash, `recover`
 * or a `send` with the same key goes on where it stopped.
 */
export class TransactionSender {
  readonly #options: SenderOptions;
  readonly #modules: SenderModules;
  readonly #provider: Provider;
  #queue: Promise<unknown> = Promise.resolve();
  #resumed = false;

  constructor(options: SenderOptions, modules: SenderModules) {
    const { provider } = modules.signer;
    if (!provider) throw new TypeError("the signer of a TransactionSender must be connected to a provider");
    this.#options = options;
    this.#modules = modules;
    this.#provider = provider;
  }

  get provider(): Provider {
    return this.#provider;
  }

  async address(): Promise<string> {
    return this.#modules.signer.getAddress();
  }

  /** The account's ether. */
  async balance(signal: AbortSignal): Promise<bigint> {
    return untilAborted(
      withChainErrors(async () => this.#provider.getBalance(await this.address())),
      signal,
    );
  }

  /** The nonce that the next transaction will have. */
  async nextNonce(signal: AbortSignal): Promise<number> {
    return this.#exclusively(() => this.#nextNonce(signal));
  }

  /**
   * Sends and waits for the confirmed receipt. Aborting stops the wait, not the transaction.
   * @throws ChainError with the contract's error code if the call reverts (before it is sent, or mined); the
   *   TRANSACTION_ codes; CHAIN_UNREACHABLE
   */
  async send(request: TransactionRequest, signal: AbortSignal): Promise<TransactionReceipt> {
    const intent = await this.#exclusively(() => this.#start(request, signal));
    return this.#finish(intent, signal);
  }

  /** Waits for everything that the journal holds; to be called once at start. Reverts are left to the log. */
  async recover(signal: AbortSignal): Promise<void> {
    await this.#exclusively(() => this.#resume(signal));
    for (const intent of await this.#modules.journal.pending()) {
      await this.#finish(intent, signal).catch((error: unknown) => {
        if (!(error instanceof ChainError) || error.code === "CHAIN_UNREACHABLE") throw error;
      });
    }
  }

  async #finish(intent: Intent, signal: AbortSignal): Promise<TransactionReceipt> {
    const { journal, log } = this.#modules;
    let receipt: TransactionReceipt;
    try {
      receipt = await settle(intent, this.#provider, this.#options, this.#modules, signal);
    } catch (error) {
      if (error instanceof ChainError && error.code === "TRANSACTION_NONCE_TAKEN") await journal.delete(intent.key);
      throw error;
    }
    await journal.delete(intent.key);
    const succeeded = receipt.status === 1;
    log.mined({
      label: intent.label,
      hash: receipt.hash,
      from: intent.from,
      blockNumber: receipt.blockNumber,
      gasUsed: receipt.gasUsed,
      gasPrice: receipt.gasPrice,
      dataBytes: (intent.data.length - 2) / 2,
      succeeded,
    });
    if (!succeeded) throw await revertReason(this.#provider, intent, receipt);
    return receipt;
  }

  async #start(request: TransactionRequest, signal: AbortSignal): Promise<Intent> {
    await this.#resume(signal);
    const { journal, signer } = this.#modules;
    const earlier = await journal.get(request.key);
    if (earlier) return checkSame(earlier, request);
    const gasLimit = await this.#gasLimit(request, signal);
    const { baseFee } = await latestBlock(this.#provider, signal);
    const unsigned: Intent = {
      key: request.key,
      label: request.label,
      chainId: this.#options.chainId,
      from: await this.address(),
      nonce: await this.#nextNonce(signal),
      to: request.to,
      data: request.data,
      value: request.value ?? 0n,
      gasLimit,
      attempts: [],
    };
    const fee = firstFee(baseFee, this.#options.tipPerGasWei, this.#options.feeCeilingPerGasWei);
    const attempt = await signAttempt(signer, unsigned, fee);
    const intent = { ...unsigned, attempts: [attempt] };
    signal.throwIfAborted();
    await journal.put(intent);
    await this.#firstBroadcast(intent, attempt.raw);
    return intent;
  }

  async #firstBroadcast(intent: Intent, raw: string): Promise<void> {
    try {
      await broadcast(this.#provider, raw);
    } catch (error) {
      // Refused for good: it is in no pool, and its nonce is free again. An unreachable node may have taken it.
      const refused = error instanceof ChainError && error.code !== "CHAIN_UNREACHABLE";
      if (refused) await this.#modules.journal.delete(intent.key);
      throw error;
    }
  }

  /** Puts what the journal holds back into the node's pool, once, before anything new is sent. */
  async #resume(signal: AbortSignal): Promise<void> {
    if (this.#resumed) return;
    for (const intent of await this.#modules.journal.pending()) {
      signal.throwIfAborted();
      const last = intent.attempts[intent.attempts.length - 1];
      if (last) await broadcast(this.#provider, last.raw);
    }
    this.#resumed = true;
  }

  async #nextNonce(signal: AbortSignal): Promise<number> {
    const [from, pending] = [await this.address(), await this.#modules.journal.pending()];
    const count = await untilAborted(
      withChainErrors(() => this.#provider.getTransactionCount(from, "pending")),
      signal,
    );
    return pending.reduce((nonce, intent) => Math.max(nonce, intent.nonce + 1), count);
  }

  async #gasLimit(request: TransactionRequest, signal: AbortSignal): Promise<bigint> {
    const { to, data, value } = request;
    const estimate = await untilAborted(
      withChainErrors(async () =>
        this.#provider.estimateGas({ from: await this.address(), to, data, value: value ?? 0n }),
      ),
      signal,
    );
    const most = this.#options.gasLimitMost;
    if (estimate > most) {
      throw new ChainError("TRANSACTION_GAS_TOO_HIGH", { label: request.label, estimate, most }, "Split the call.");
    }
    const limit = estimate + (estimate * BigInt(this.#options.gasMarginPercent)) / 100n;
    return limit < most ? limit : most;
  }

  async #exclusively<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(run, run);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function checkSame(earlier: Intent, request: TransactionRequest): Intent {
  if (earlier.to === request.to && earlier.data === request.data && earlier.value === (request.value ?? 0n)) {
    return earlier;
  }
  throw new ChainError(
    "TRANSACTION_INTENT_CHANGED",
    { key: request.key, nonce: earlier.nonce },
    "A pending transaction of this key does something else: wait for it, and decide again.",
  );
}
