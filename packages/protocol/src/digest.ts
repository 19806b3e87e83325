import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { ProtocolError } from "./error.js";

declare const brand: unique symbol;
/** A value that may not be mixed with others of the same shape. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Bytes in hexadecimal with the prefix 0x. */
export type Hex = `0x${string}`;
/** 32 bytes, a root or an identifier, as 0x and 64 lower-case hexadecimal digits: comparable with `===`. */
export type Digest = Brand<Hex, "Digest">;
/** An account or a contract, as 0x and 40 lower-case hexadecimal digits (no checksum): comparable with `===`. */
export type Address = Brand<Hex, "Address">;

export type DigestErrorType =
  | { readonly code: "DIGEST_MALFORMED"; readonly given: string; readonly expectedBytes: number }
  | { readonly code: "ADDRESS_MALFORMED"; readonly given: string; readonly expectedBytes: number };
export class DigestError extends ProtocolError<DigestErrorType> {}

/** 32 zero bytes: a leaf of padding, and the constants root of a model without constants. */
export const ZERO_DIGEST = `0x${"00".repeat(32)}` as Digest;

/** A digest from its 32 bytes or its hexadecimal form (either case). Throws DIGEST_MALFORMED. */
export function toDigest(value: Uint8Array | string): Digest {
  const hex = hexOf(value, 32);
  if (hex === null) throw malformed("DIGEST_MALFORMED", value, 32);
  return hex as Digest;
}

/** An address from its 20 bytes or its hexadecimal form (a checksum is not looked at). Throws ADDRESS_MALFORMED. */
export function toAddress(value: Uint8Array | string): Address {
  const hex = hexOf(value, 20);
  if (hex === null) throw malformed("ADDRESS_MALFORMED", value, 20);
  return hex as Address;
}

/** The bytes of a digest, an address or another well-formed hexadecimal value. */
export function toBytes(hex: Hex): Uint8Array {
  return hexToBytes(hex.slice(2));
}

/** Lower-case hexadecimal with the prefix 0x. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

/** The 32-byte pieces of a flat buffer as digests. Throws DIGEST_MALFORMED if a piece is left over. */
export function toDigests(bytes: Uint8Array): Digest[] {
  if (bytes.length % 32 !== 0)
    throw malformed("DIGEST_MALFORMED", bytes.subarray(bytes.length - (bytes.length % 32)), 32);
  return Array.from({ length: bytes.length / 32 }, (_, i) => toHex(bytes.subarray(32 * i, 32 * i + 32)) as Digest);
}

/** Digests, one after the other, as one flat buffer. */
export function flatten(digests: readonly Digest[]): Uint8Array {
  const bytes = new Uint8Array(32 * digests.length);
  digests.forEach((digest, i) => {
    bytes.set(toBytes(digest), 32 * i);
  });
  return bytes;
}

function hexOf(value: Uint8Array | string, size: number): Hex | null {
  if (typeof value !== "string") return value.length === size ? toHex(value) : null;
  return value.length === 2 + 2 * size && /^0x[0-9a-fA-F]*$/.test(value) ? (value.toLowerCase() as Hex) : null;
}

function malformed(code: DigestErrorType["code"], value: Uint8Array | string, expectedBytes: number): DigestError {
  const given = typeof value === "string" ? value : toHex(value.subarray(0, 64));
  return new DigestError(
    { code, given, expectedBytes },
    `Give ${expectedBytes} bytes, or 0x and their hexadecimal digits.`,
  );
}
