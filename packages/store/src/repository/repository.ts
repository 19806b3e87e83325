import { createHash } from "node:crypto";
import type { Codec, KeyCodec } from "../codec/codec.js";
import type { Change, Store } from "../port/store.js";
import { StoreError } from "../store-error.js";

const CHECKSUM_BYTES = 8;

export type RepositoryOptions<Key, Value> = {
  /** a word; no repository's prefix is used by another */
  readonly prefix: string;
  readonly key: KeyCodec<Key>;
  readonly value: Codec<Value>;
};

/** Which entries: after and before are not included. */
export type Selection<Key> = {
  readonly after?: Key;
  readonly before?: Key;
  readonly reverse?: boolean;
  readonly limit?: number;
};

/**
 * Values of one kind: a key prefix and a codec. Each value carries a checksum over key and bytes, and is validated when
 * it is read. Changes are only described here; `Store.write` performs several of them as one.
 */
export class Repository<Key, Value> {
  readonly #options: RepositoryOptions<Key, Value>;
  readonly #store: Store;

  constructor(options: RepositoryOptions<Key, Value>, modules: { readonly store: Store }) {
    this.#options = options;
    this.#store = modules.store;
  }

  /** The value, or undefined. Throws STORE_VALUE_CORRUPT for one that is not what was written. */
  async get(key: Key): Promise<Value | undefined> {
    const path = this.#path(key);
    const bytes = await this.#store.get(path);
    return bytes === undefined ? undefined : this.#open(path, bytes);
  }

  /** Describes the writing of a value. */
  put(key: Key, value: Value): Change {
    const path = this.#path(key);
    const body = this.#options.value.encode(value);
    const bytes = new Uint8Array(CHECKSUM_BYTES + body.length);
    bytes.set(checksum(path, body));
    bytes.set(body, CHECKSUM_BYTES);
    return { type: "put", key: path, value: bytes };
  }

  /** Describes the removal of a value. */
  delete(key: Key): Change {
    return { type: "delete", key: this.#path(key) };
  }

  /** Entries in the order of their keys. */
  async *entries(selection: Selection<Key> = {}): AsyncIterable<readonly [Key, Value]> {
    const { prefix, key: codec } = this.#options;
    const after = selection.after === undefined ? undefined : this.#path(selection.after);
    const before = selection.before === undefined ? undefined : this.#path(selection.before);
    const range = {
      first: after === undefined ? `${prefix}/` : `${after}\0`,
      // "0" follows "/" and no key is that short, so this is the end of the prefix.
      last: before ?? `${prefix}0`,
      ...(selection.reverse === undefined ? {} : { reverse: selection.reverse }),
      ...(selection.limit === undefined ? {} : { limit: selection.limit + (before === undefined ? 0 : 1) }),
    };
    let count = 0;
    for await (const [path, bytes] of this.#store.entries(range)) {
      if (path === before) continue;
      if (selection.limit !== undefined && count === selection.limit) return;
      count += 1;
      yield [codec.decode(path.slice(prefix.length + 1)), this.#open(path, bytes)];
    }
  }

  #path(key: Key): string {
    return `${this.#options.prefix}/${this.#options.key.encode(key)}`;
  }

  #open(path: string, bytes: Uint8Array): Value {
    const body = bytes.subarray(CHECKSUM_BYTES);
    const expected = checksum(path, body);
    if (bytes.length < CHECKSUM_BYTES || !expected.every((byte, i) => byte === bytes[i])) {
      throw new StoreError({ code: "STORE_VALUE_CORRUPT", key: path, reason: "the checksum does not fit" });
    }
    try {
      return this.#options.value.decode(body);
    } catch (cause) {
      throw new StoreError({ code: "STORE_VALUE_CORRUPT", key: path, reason: (cause as Error).message }, { cause });
    }
  }
}

function checksum(path: string, body: Uint8Array): Uint8Array {
  return createHash("sha256").update(path).update("\0").update(body).digest().subarray(0, CHECKSUM_BYTES);
}
