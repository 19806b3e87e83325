import { textKey } from "../codec/codec.js";
import { type Field, field, jsonCodec } from "../codec/json-codec.js";
import type { Store } from "../port/store.js";
import { Repository } from "../repository/repository.js";

/** One signed version of a transaction; all versions of an intent have the same nonce, so at most one is mined. */
export type JournaledAttempt = {
  readonly hash: string;
  /** the signed transaction, ready to be sent again */
  readonly raw: string;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
};

/** A transaction that was decided on; recorded before it is sent. */
export type JournaledIntent = {
  /** names what is to be done, e.g. `post/7` */
  readonly key: string;
  readonly label: string;
  readonly chainId: bigint;
  readonly from: string;
  readonly nonce: number;
  readonly to: string | null;
  readonly data: string;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly attempts: readonly JournaledAttempt[];
};

const attemptField: Field<JournaledAttempt> = field.record<JournaledAttempt>({
  hash: field.text,
  raw: field.text,
  maxFeePerGas: field.unsigned,
  maxPriorityFeePerGas: field.unsigned,
});

const intentField: Field<JournaledIntent> = field.record<JournaledIntent>({
  key: field.text,
  label: field.text,
  chainId: field.unsigned,
  from: field.text,
  nonce: field.count,
  to: field.nullable(field.text),
  data: field.text,
  value: field.unsigned,
  gasLimit: field.unsigned,
  attempts: field.list(attemptField),
});

/**
 * Intended transactions that survive a crash: the journal that a transaction sender writes to before it broadcasts.
 * An intent is there from the decision until its transaction is settled.
 */
export class StoredTransactionJournal {
  readonly #store: Store;
  readonly #intents: Repository<string, JournaledIntent>;

  constructor(modules: { readonly store: Store }) {
    this.#store = modules.store;
    this.#intents = new Repository({ prefix: "intent", key: textKey, value: jsonCodec(intentField) }, modules);
  }

  get(key: string): Promise<JournaledIntent | undefined> {
    return this.#intents.get(key);
  }

  /** Durable when the promise resolves. */
  async put(intent: JournaledIntent): Promise<void> {
    await this.#store.write([this.#intents.put(intent.key, intent)]);
  }

  async delete(key: string): Promise<void> {
    await this.#store.write([this.#intents.delete(key)]);
  }

  /** What a restart has to look after, by nonce. */
  async pending(): Promise<readonly JournaledIntent[]> {
    const found: JournaledIntent[] = [];
    for await (const [, intent] of this.#intents.entries()) found.push(intent);
    return found.sort((a, b) => a.nonce - b.nonce);
  }
}
