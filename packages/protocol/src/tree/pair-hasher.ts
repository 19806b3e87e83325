/**
 * SHA-256 over many pairs at once: the port behind which a browser puts another implementation than the native one.
 * `input` holds 64 bytes a pair, `output` 32 bytes a pair; they do not overlap.
 */
export type PairHasher = { readonly hashPairs: (input: Uint8Array, output: Uint8Array) => void };
