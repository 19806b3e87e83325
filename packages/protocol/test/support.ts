import { createHash } from "node:crypto";
import fc from "fast-check";
import { type Digest, ProtocolError, toBytes, toDigest } from "../src/index.js";

/** Runs a property; a failure prints its seed and path, which replay it. */
export function property<T>(t: Commented, checked: fc.IProperty<T>, runs?: number): void;
export function property<T>(t: Commented, checked: fc.IAsyncProperty<T>, runs?: number): Promise<void>;
export function property<T>(t: Commented, checked: fc.IRawProperty<T>, runs = 100): void | Promise<void> {
  const seed = Number(process.env.ASSAY_SEED ?? Date.now() % 2 ** 31);
  t.comment(`replay with ASSAY_SEED=${seed}`);
  return fc.assert(checked as fc.IProperty<T>, { seed, numRuns: runs });
}
type Commented = { readonly comment: (text: string) => void };

export const digestArbitrary: fc.Arbitrary<Digest> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => toDigest(bytes));

/** Distinct leaves. */
export function leaves(count: number): Digest[] {
  return Array.from({ length: count }, (_, i) => digestOf(`leaf ${i}`));
}

export function digestOf(text: string): Digest {
  return toDigest(createHash("sha256").update(text).digest());
}

/** The same digest with one bit flipped. */
export function damagedDigest(digest: Digest, bit = 77): Digest {
  const bytes = toBytes(digest);
  bytes[bit >> 3] ^= 1 << (bit & 7);
  return toDigest(bytes);
}

/** The code of the typed error that a call throws, `null` if it returns. Any other error passes through. */
export function codeOf(call: () => unknown): string | null {
  try {
    call();
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error.type.code;
    throw error;
  }
}
