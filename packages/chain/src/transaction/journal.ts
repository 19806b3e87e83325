/** One signed version of a transaction; all versions of an intent have the same nonce, so at most one is mined. */
export type Attempt = {
  readonly hash: string;
  /** the signed transaction, ready to be sent again */
  readonly raw: string;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
};

/** A transaction that was decided on. Written before it is broadcast, so that a crash cannot make us send it twice. */
export type Intent = {
  /** names what is to be done, e.g. `post/7`; the same key is never sent twice */
  readonly key: string;
  readonly label: string;
  readonly chainId: bigint;
  readonly from: string;
  readonly nonce: number;
  /** null: creates a contract */
  readonly to: string | null;
  readonly data: string;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly attempts: readonly Attempt[];
};

/** Remembers intents until they are mined. Puts are durable when their promise resolves. */
export interface TransactionJournal {
  get(key: string): Promise<Intent | undefined>;
  put(intent: Intent): Promise<void>;
  delete(key: string): Promise<void>;
  /** All intents that were not deleted, by nonce. */
  pending(): Promise<readonly Intent[]>;
}

/** A journal that forgets with the process: for tests, and for transactions that are safe to decide on again. */
export class MemoryJournal implements TransactionJournal {
  readonly #intents = new Map<string, Intent>();

  async get(key: string): Promise<Intent | undefined> {
    return this.#intents.get(key);
  }

  async put(intent: Intent): Promise<void> {
    this.#intents.set(intent.key, intent);
  }

  async delete(key: string): Promise<void> {
    this.#intents.delete(key);
  }

  async pending(): Promise<readonly Intent[]> {
    return [...this.#intents.values()].sort((a, b) => a.nonce - b.nonce);
  }
}
