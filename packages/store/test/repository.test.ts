import { toDigest } from "@assay/protocol";
import fc from "fast-check";
import t from "tap";
import {
  type BatchRecord,
  byteStringsCodec,
  field,
  groupWrites,
  jsonCodec,
  openMemoryStore,
  openSequencerDatabase,
  Repository,
  type Store,
  StoredTransactionJournal,
  uint64Key,
} from "../src/index.js";

const digest = (byte: number) => toDigest(new Uint8Array(32).fill(byte));
const batch: BatchRecord = {
  sequence: 3n,
  root: digest(1),
  maxResultBytes: 100,
  requestIds: [digest(3), digest(4)],
  stage: "sealed",
  batchId: undefined,
};
const owner = { owner: "31337/0xaa/0xbb" };

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: { type?: { code: string } }) => error.type?.code,
  );
}

/** The only entry of a store under a prefix. */
async function rawEntry(store: Store, prefix: string): Promise<readonly [string, Uint8Array]> {
  for await (const entry of store.entries({ first: `${prefix}/`, last: `${prefix}0` })) return entry;
  throw new Error("no entry");
}

t.test("records come back equal", async (t) => {
  const store = await openMemoryStore();
  const database = await openSequencerDatabase(owner, { store });
  const record = {
    request: {
      chainId: 31_337n,
      rollup: `0x${"11".repeat(20)}`,
      client: `0x${"22".repeat(20)}`,
      nonce: 2n ** 64n - 1n,
      modelId: digest(5),
      inputRoot: digest(6),
      deadline: 0n,
    },
    outputRoot: digest(7),
    arrival: 9n,
    acceptedAt: 1_700_000_000,
    publishedBytes: 300,
    place: { sequence: 3n, index: 1 },
  } as Parameters<typeof database.requests.put>[1];
  await store.write([database.batches.put(3n, batch), database.requests.put(digest(8), record)]);
  t.same(await database.batches.get(3n), batch);
  t.same(await database.requests.get(digest(8)), record);
});

t.test("every damaged byte, every shortening and every swap is noticed", async (t) => {
  const store = await openMemoryStore();
  const database = await openSequencerDatabase(owner, { store });
  await store.write([database.batches.put(3n, batch)]);
  const [key, value] = await rawEntry(store, "batch");
  for (let i = 0; i < value.length; i++) {
    const damaged = Uint8Array.from(value);
    damaged[i]! ^= 1 << (i % 8);
    await store.write([{ type: "put", key, value: damaged }]);
    if ((await codeOf(database.batches.get(3n))) !== "STORE_VALUE_CORRUPT") t.fail(`byte ${i} was not noticed`);
  }
  for (let length = 0; length < value.length; length++) {
    await store.write([{ type: "put", key, value: value.slice(0, length) }]);
    if ((await codeOf(database.batches.get(3n))) !== "STORE_VALUE_CORRUPT") t.fail(`length ${length} was not noticed`);
  }
  await store.write([{ type: "put", key: key.replace(/3$/, "4"), value }]);
  t.equal(await codeOf(database.batches.get(4n)), "STORE_VALUE_CORRUPT", "a value under another key");
});

t.test("a value that a newer codec would not take is corrupt, not half-read", async (t) => {
  const store = await openMemoryStore();
  const open = (value: Parameters<typeof jsonCodec<never>>[0]) =>
    new Repository({ prefix: "x", key: uint64Key, value: jsonCodec(value) }, { store });
  const old = open(field.record<{ a: number; b: number }>({ a: field.count, b: field.count }) as never);
  await store.write([old.put(1n, { a: 1, b: 2 } as never)]);
  t.equal(await codeOf(open(field.record<{ a: number }>({ a: field.count }) as never).get(1n)), "STORE_VALUE_CORRUPT");
  t.equal(await codeOf(open(field.record<{ a: string }>({ a: field.text }) as never).get(1n)), "STORE_VALUE_CORRUPT");
});

t.test("entries go by number, leave out both bounds, and stay in their prefix", async (t) => {
  const store = await openMemoryStore();
  const make = (prefix: string) => new Repository({ prefix, key: uint64Key, value: jsonCodec(field.count) }, { store });
  const [numbers, neighbour] = [make("n"), make("n-other")];
  await store.write([2n, 10n, 255n, 256n, 2n ** 63n].map((key) => numbers.put(key, Number(key % 1_000n))));
  await store.write([neighbour.put(5n, 5)]);
  const list = async (selection: Parameters<typeof numbers.entries>[0]) => {
    const found: bigint[] = [];
    for await (const [key] of numbers.entries(selection)) found.push(key);
    return found;
  };
  t.same(await list({}), [2n, 10n, 255n, 256n, 2n ** 63n]);
  t.same(await list({ after: 2n, before: 256n }), [10n, 255n]);
  t.same(await list({ after: 2n, limit: 2 }), [10n, 255n]);
  t.same(await list({ before: 256n, reverse: true, limit: 2 }), [255n, 10n]);
  t.same(await list({ reverse: true, limit: 1 }), [2n ** 63n]);
});

t.test("another schema or another owner is refused", async (t) => {
  const store = await openMemoryStore();
  await openSequencerDatabase(owner, { store });
  await openSequencerDatabase(owner, { store });
  t.equal(await codeOf(openSequencerDatabase({ owner: "1/0xaa/0xbb" }, { store })), "STORE_OWNER_MISMATCH");
  const about = new Repository(
    {
      prefix: "about",
      key: { encode: (key: string) => key, decode: (key: string) => key },
      value: jsonCodec(field.record<{ schema: number; owner: string }>({ schema: field.count, owner: field.text })),
    },
    { store },
  );
  await store.write([about.put("store", { schema: 999, owner: owner.owner })]);
  t.equal(await codeOf(openSequencerDatabase(owner, { store })), "STORE_SCHEMA_MISMATCH");
});

t.test("byte strings: any list comes back, any change of length is refused", async (t) => {
  const lists = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
  fc.assert(
    fc.property(lists, (list) => {
      const bytes = byteStringsCodec.encode(list);
      t.same(byteStringsCodec.decode(bytes), list);
      t.throws(() => byteStringsCodec.decode(Uint8Array.from([...bytes, 0])));
      t.throws(() => byteStringsCodec.decode(bytes.slice(0, -1)));
    }),
    { numRuns: 50 },
  );
});

t.test("writes that come together are one write, in their order; a failure reaches each of them", async (t) => {
  const inner = await openMemoryStore();
  const writes: number[] = [];
  let broken = false;
  const counting: Store = {
    get: (key) => inner.get(key),
    entries: (range) => inner.entries(range),
    close: () => inner.close(),
    write: async (changes) => {
      writes.push(changes.length);
      if (broken) throw new Error("disk full");
      await inner.write(changes);
    },
  };
  const store = groupWrites(counting);
  const put = (key: string, byte: number) => store.write([{ type: "put", key, value: Uint8Array.of(byte) }]);
  await Promise.all([put("a", 1), put("a", 2), put("b", 1), put("a", 3)]);
  t.same(writes, [1, 3], "the first at once, the others together when it is done");
  t.equal((await store.get("a"))?.[0], 3);
  broken = true;
  const failed = await Promise.allSettled([put("a", 4), put("a", 5), put("a", 6)]);
  t.same(
    failed.map(({ status }) => status),
    ["rejected", "rejected", "rejected"],
  );
  broken = false;
  await put("a", 7);
  t.equal((await store.get("a"))?.[0], 7, "later writes are tried again");
});

t.test("the journal gives back what was not settled, by nonce", async (t) => {
  const store = await openMemoryStore();
  const intent = (key: string, nonce: number) => ({
    key,
    label: `do ${key}`,
    chainId: 1n,
    from: "0xaa",
    nonce,
    to: nonce === 0 ? null : "0xbb",
    data: "0x01",
    value: 10n ** 30n,
    gasLimit: 21_000n,
    attempts: [{ hash: "0x1", raw: "0x2", maxFeePerGas: 3n, maxPriorityFeePerGas: 4n }],
  });
  const before = new StoredTransactionJournal({ store });
  for (const [key, nonce] of [
    ["post/7", 12],
    ["post/10", 9],
    ["ripen/1", 0],
  ] as const)
    await before.put(intent(key, nonce));
  await before.delete("post/10");
  const after = new StoredTransactionJournal({ store });
  t.same(await after.pending(), [intent("ripen/1", 0), intent("post/7", 12)]);
  t.same(await after.get("post/7"), intent("post/7", 12));
  t.equal(await after.get("post/10"), undefined);
});
