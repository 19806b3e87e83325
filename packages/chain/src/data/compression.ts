import { deflateRawSync, inflateRawSync } from "node:zlib";
import { ChainError } from "../error/chain-error.js";

/** First byte of published batch data: raw DEFLATE follows (specification, appendix B). */
export const DATA_VERSION_DEFLATE = 0x01;

/** Compresses the serialization of batch data for publication. */
export function compress(data: Uint8Array): Uint8Array {
  const deflated = deflateRawSync(data, { level: 9 });
  const published = new Uint8Array(1 + deflated.length);
  published[0] = DATA_VERSION_DEFLATE;
  published.set(deflated, 1);
  return published;
}

/**
 * The serialization behind published data, at most `limitBytes` of it. Bytes behind the end of the DEFLATE stream are
 * ignored: they change nothing, and a watchtower that refused them could be blinded by one byte.
 * @throws ChainError DATA_VERSION_UNKNOWN, DATA_TOO_LARGE (a decompression bomb), DATA_MALFORMED
 */
export function decompress(published: Uint8Array, limitBytes: number): Uint8Array {
  const version = published[0];
  if (version !== DATA_VERSION_DEFLATE) {
    throw new ChainError("DATA_VERSION_UNKNOWN", { version }, "Use a release that knows this version of batch data.");
  }
  try {
    return new Uint8Array(inflateRawSync(published.subarray(1), { maxOutputLength: limitBytes }));
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") {
      throw new ChainError("DATA_TOO_LARGE", { limitBytes }, "Raise the limit if the machine has the memory.", error);
    }
    throw new ChainError("DATA_MALFORMED", { bytes: published.length }, "The operator published garbage.", error);
  }
}
