import { type Digest, toDigest } from "@assay/protocol";
import { SequencerError } from "../error/sequencer-error.js";

/** A digest in a path or query. Throws IDENTIFIER_MALFORMED. */
export function digestOf(text: unknown): Digest {
  if (typeof text === "string" && /^0x[0-9a-fA-F]{64}$/.test(text)) return toDigest(text);
  throw malformed(text, "0x and 64 hexadecimal digits");
}

/** A uint64 in a path. Throws IDENTIFIER_MALFORMED. */
export function numberOf(text: unknown): bigint {
  if (typeof text === "string" && /^\d{1,20}$/.test(text) && BigInt(text) < 1n << 64n) return BigInt(text);
  throw malformed(text, "a decimal number below 2^64");
}

/** A count or index below 2^53. Throws IDENTIFIER_MALFORMED. */
export function indexOf(text: unknown): number {
  const value = numberOf(text);
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw malformed(text, "a decimal number below 2^53");
}

function malformed(text: unknown, expected: string): SequencerError {
  const given = typeof text === "string" ? text.slice(0, 80) : "nothing";
  const detail = `${JSON.stringify(given)} is not ${expected}`;
  return new SequencerError("IDENTIFIER_MALFORMED", detail, `Give ${expected}.`);
}
