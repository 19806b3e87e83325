import { Level } from "level";
import { MemoryLevel } from "memory-level";
import { StoreError } from "../store-error.js";
import type { Change, KeyRange, Store } from "./store.js";

/** What level and memory-level have in common. */
interface Driver {
  get(key: string): Promise<Uint8Array | undefined>;
  batch(operations: Operation[], options: { readonly sync: boolean }): Promise<void>;
  iterator(range: { readonly gte: string; readonly lte: string; readonly reverse: boolean; readonly limit: number }): {
    next(): Promise<[string, Uint8Array] | undefined>;
    close(): Promise<void>;
  };
  close(): Promise<void>;
}
type Operation = { type: "put"; key: string; value: Uint8Array } | { type: "del"; key: string };
const ENCODINGS = { keyEncoding: "utf8", valueEncoding: "view" } as const;

/** Opens (or makes) the LevelDB in a folder. Throws STORE_LOCKED while another process has it. */
export async function openLevelStore(options: { readonly path: string }): Promise<Store> {
  const level = new Level<string, Uint8Array>(options.path, ENCODINGS);
  try {
    await level.open();
  } catch (error) {
    throw openingError(options.path, error);
  }
  return new LevelStore({ path: options.path }, { level });
}

/** A store that forgets with the process. */
export async function openMemoryStore(): Promise<Store> {
  const level = new MemoryLevel<string, Uint8Array>(ENCODINGS);
  await level.open();
  return new LevelStore({ path: "memory" }, { level });
}

class LevelStore implements Store {
  readonly #options: { readonly path: string };
  readonly #level: Driver;

  constructor(options: { readonly path: string }, modules: { readonly level: Driver }) {
    this.#options = options;
    this.#level = modules.level;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#guard(() => this.#level.get(key));
  }

  async write(changes: readonly Change[]): Promise<void> {
    const operations = changes.map((change): Operation => {
      return change.type === "put" ? { ...change } : { type: "del", key: change.key };
    });
    await this.#guard(() => this.#level.batch(operations, { sync: true }));
  }

  async *entries(range: KeyRange): AsyncIterable<readonly [string, Uint8Array]> {
    const { first, last, reverse = false, limit = -1 } = range;
    const iterator = this.#level.iterator({ gte: first, lte: last, reverse, limit });
    try {
      for (;;) {
        const entry = await this.#guard(() => iterator.next());
        if (entry === undefined) return;
        yield entry;
      }
    } finally {
      await iterator.close();
    }
  }

  async close(): Promise<void> {
    await this.#level.close();
  }

  async #guard<Value>(run: () => Promise<Value>): Promise<Value> {
    try {
      return await run();
    } catch (error) {
      const { path } = this.#options;
      throw new StoreError({ code: "STORE_UNAVAILABLE", path, reason: (error as Error).message }, { cause: error });
    }
  }
}

function openingError(path: string, error: unknown): StoreError {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  if (cause?.code === "LEVEL_LOCKED") return new StoreError({ code: "STORE_LOCKED", path }, { cause: error });
  const reason = cause?.message ?? (error as Error).message;
  return new StoreError({ code: "STORE_UNAVAILABLE", path, reason }, { cause: error });
}
