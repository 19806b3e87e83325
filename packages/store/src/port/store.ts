/** One part of an atomic write. */
export type Change =
  | { readonly type: "put"; readonly key: string; readonly value: Uint8Array }
  | { readonly type: "delete"; readonly key: string };

/** Keys from `first` to `last`, both included, in the order of their UTF-8 bytes. */
export type KeyRange = {
  readonly first: string;
  readonly last: string;
  /** from the last key to the first */
  readonly reverse?: boolean;
  /** at most so many; all if absent */
  readonly limit?: number;
};

/**
 * Bytes under string keys. The conformance suite is exported (`storeConformance`), and each driver must pass it.
 * Every method rejects with a StoreError (STORE_UNAVAILABLE) when the driver cannot do its work.
 */
export interface Store {
  /** The value, or undefined. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** All changes or none, in their order; when the promise resolves they survive the death of process and machine. */
  write(changes: readonly Change[]): Promise<void>;
  /** A view of the moment at which the first entry is read: later writes do not show. */
  entries(range: KeyRange): AsyncIterable<readonly [key: string, value: Uint8Array]>;
  close(): Promise<void>;
}
