import type { Change, KeyRange, Store } from "./store.js";

type Waiting = {
  readonly changes: readonly Change[];
  readonly resolve: () => void;
  readonly reject: (e: unknown) => void;
};

/**
 * A store whose writes happen in the order in which they were asked for. Writes that arrive while another one is synced
 * to the disk become one: a busy server syncs once for many acknowledgements.
 */
export function groupWrites(store: Store): Store {
  return new GroupingStore({ store });
}

class GroupingStore implements Store {
  readonly #store: Store;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(modules: { readonly store: Store }) {
    this.#store = modules.store;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#store.get(key);
  }

  entries(range: KeyRange): AsyncIterable<readonly [string, Uint8Array]> {
    return this.#store.entries(range);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  write(changes: readonly Change[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, resolve, reject });
      if (!this.#writing) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#store.write(group.flatMap(({ changes }) => changes));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = false;
  }
}
