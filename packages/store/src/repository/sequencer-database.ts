import { type Digest, toDigest } from "@assay/protocol";
import { byteStringsCodec, type KeyCodec, textKey, uint64Key } from "../codec/codec.js";
import { field, jsonCodec } from "../codec/json-codec.js";
import type { Store } from "../port/store.js";
import { StoreError } from "../store-error.js";
import { batchRecordCodec, requestRecordCodec } from "./records.js";
import { Repository } from "./repository.js";

/** Raised with every change of a codec or key that older data would not survive. */
export const SCHEMA_VERSION = 1;

const digestKey: KeyCodec<Digest> = { encode: (key) => key, decode: toDigest };
const tensors = byteStringsCodec;

/** All that a sequencer keeps; write changes of several repositories as one with `store.write`. */
export type SequencerDatabase = ReturnType<typeof repositories> & { readonly store: Store };

/**
 * The sequencer's repositories over an open store.
 * @param owner who the data belong to, e.g. chain, rollup and operator; written into an empty store, compared later
 * @throws STORE_SCHEMA_MISMATCH, STORE_OWNER_MISMATCH
 */
export async function openSequencerDatabase(
  options: { readonly owner: string },
  modules: { readonly store: Store },
): Promise<SequencerDatabase> {
  const { store } = modules;
  const about = new Repository(
    {
      prefix: "about",
      key: textKey,
      value: jsonCodec(field.record<{ schema: number; owner: string }>({ schema: field.count, owner: field.text })),
    },
    modules,
  );
  const found = await about.get("store");
  if (found === undefined) {
    await store.write([about.put("store", { schema: SCHEMA_VERSION, owner: options.owner })]);
  } else if (found.schema !== SCHEMA_VERSION) {
    throw new StoreError({ code: "STORE_SCHEMA_MISMATCH", found: found.schema, expected: SCHEMA_VERSION });
  } else if (found.owner !== options.owner) {
    throw new StoreError({ code: "STORE_OWNER_MISMATCH", found: found.owner, expected: options.owner });
  }
  return { store, ...repositories(modules) };
}

function repositories(modules: { readonly store: Store }) {
  return {
    requests: new Repository({ prefix: "request", key: digestKey, value: requestRecordCodec }, modules),
    /** element bytes of the model's inputs, by request */
    inputs: new Repository({ prefix: "input", key: digestKey, value: tensors }, modules),
    /** element bytes of the model's outputs, by request */
    outputs: new Repository({ prefix: "output", key: digestKey, value: tensors }, modules),
    /** requests that are in no batch yet, by arrival */
    waiting: new Repository({ prefix: "waiting", key: uint64Key, value: jsonCodec(field.digest) }, modules),
    batches: new Repository({ prefix: "batch", key: uint64Key, value: batchRecordCodec }, modules),
    /** sequence numbers of own batches, by their id on chain */
    batchIds: new Repository({ prefix: "batch-id", key: uint64Key, value: jsonCodec(field.unsigned) }, modules),
    /** the next nonce, the next arrival */
    counters: new Repository({ prefix: "counter", key: textKey, value: jsonCodec(field.unsigned) }, modules),
  };
}
