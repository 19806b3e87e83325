import assert from "node:assert/strict";
import type { Change, KeyRange, Store } from "./store.js";

/** One promise of the port. `run` throws unless the store keeps it; it opens and closes its own store. */
export type ConformanceCase = { readonly name: string; readonly run: (open: () => Promise<Store>) => Promise<void> };

const bytes = (...values: number[]) => Uint8Array.from(values);
const put = (key: string, ...values: number[]): Change => ({ type: "put", key, value: bytes(...values) });

async function keys(store: Store, range: KeyRange): Promise<string[]> {
  const found: string[] = [];
  for await (const [key] of store.entries(range)) found.push(key);
  return found;
}

function withStore(check: (store: Store) => Promise<void>): ConformanceCase["run"] {
  return async (open) => {
    const store = await open();
    try {
      await check(store);
    } finally {
      await store.close();
    }
  };
}

/** What every driver of the port must pass. */
export const storeConformance: readonly ConformanceCase[] = [
  {
    name: "a value comes back as it was written, an unknown key is undefined",
    run: withStore(async (store) => {
      await store.write([put("a", 0, 255, 10), put("empty")]);
      assert.deepEqual(Uint8Array.from((await store.get("a"))!), bytes(0, 255, 10));
      assert.equal((await store.get("empty"))!.length, 0);
      assert.equal(await store.get("b"), undefined);
    }),
  },
  {
    name: "the changes of one write happen in their order",
    run: withStore(async (store) => {
      await store.write([put("a", 1), { type: "delete", key: "a" }, put("b", 1), put("b", 2)]);
      assert.equal(await store.get("a"), undefined);
      assert.deepEqual(Uint8Array.from((await store.get("b"))!), bytes(2));
      await store.write([{ type: "delete", key: "never there" }]);
    }),
  },
  {
    name: "ranges include both ends, go both ways and stop at the limit",
    run: withStore(async (store) => {
      await store.write(["p/a", "p/b", "p/c", "p/ü", "q/a", "o"].map((key) => put(key, 1)));
      assert.deepEqual(await keys(store, { first: "p/a", last: "p/c" }), ["p/a", "p/b", "p/c"]);
      assert.deepEqual(await keys(store, { first: "p/", last: "p/\uffff" }), ["p/a", "p/b", "p/c", "p/ü"]);
      assert.deepEqual(await keys(store, { first: "p/a", last: "p/c", reverse: true, limit: 2 }), ["p/c", "p/b"]);
      assert.deepEqual(await keys(store, { first: "r", last: "s" }), []);
    }),
  },
  {
    name: "entries are a view of one moment, and may be left early",
    run: withStore(async (store) => {
      await store.write([put("a", 1), put("b", 1)]);
      const found: string[] = [];
      for await (const [key] of store.entries({ first: "a", last: "z" })) {
        if (found.length === 0) await store.write([put("c", 1), { type: "delete", key: "b" }]);
        found.push(key);
      }
      assert.deepEqual(found, ["a", "b"]);
      for await (const _ of store.entries({ first: "a", last: "z" })) break;
      assert.deepEqual(await keys(store, { first: "a", last: "z" }), ["a", "c"]);
    }),
  },
  {
    name: "a closed store refuses to work",
    run: async (open) => {
      const store = await open();
      await store.close();
      await assert.rejects(store.get("a"));
      await assert.rejects(store.write([put("a", 1)]));
    },
  },
];
