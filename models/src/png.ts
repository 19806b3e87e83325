import { deflateSync, inflateSync } from "node:zlib";

/** A grayscale image: one byte a pixel, rows from the top, 0 is black. */
export interface GrayscaleImage {
  width: number;
  height: number;
  pixels: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_BYTES = 13;
/** Length, type and checksum of a chunk. */
const CHUNK_OVERHEAD_BYTES = 12;
/** Bit depth 8, colour type 0 (grayscale), deflate, adaptive filters, no interlacing. */
const GRAYSCALE_FORMAT = [8, 0, 0, 0, 0];
const MAX_SIDE = 4096;

/** A PNG file (ISO/IEC 15948) with 8-bit grayscale and unfiltered rows. */
export function encodePng({ width, height, pixels }: GrayscaleImage): Uint8Array {
  if (pixels.length !== width * height) throw new RangeError(`encodePng: ${pixels.length} pixels, not width x height`);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(GRAYSCALE_FORMAT, 8);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/**
 * Reads the PNG files that {@link encodePng} writes: exactly the chunks IHDR, IDAT, IEND with right checksums, and
 * unfiltered rows. Everything else is refused.
 */
export function decodePng(bytes: Uint8Array): GrayscaleImage {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new TypeError("decodePng: this is no PNG file");
  const header = readChunk(file, SIGNATURE.length, "IHDR");
  const data = readChunk(file, header.end, "IDAT");
  const end = readChunk(file, data.end, "IEND");
  if (end.end !== file.length || header.content.length !== HEADER_BYTES) throw new TypeError("decodePng: stray bytes");
  const [width, height] = [header.content.readUInt32BE(0), header.content.readUInt32BE(4)];
  if (!header.content.subarray(8).equals(Buffer.from(GRAYSCALE_FORMAT)) || Math.max(width, height) > MAX_SIDE) {
    throw new TypeError("decodePng: only plain 8-bit grayscale of moderate size is read");
  }
  const rows = inflateSync(data.content, { maxOutputLength: height * (width + 1) + 1 });
  if (rows.length !== height * (width + 1)) throw new TypeError("decodePng: the rows have a wrong length");
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = y * (width + 1);
    if (rows[start] !== 0) throw new TypeError(`decodePng: row ${y} is filtered`);
    pixels.set(rows.subarray(start + 1, start + 1 + width), y * width);
  }
  return { width, height, pixels };
}

function chunk(type: string, content: Buffer): Buffer {
  const bytes = Buffer.alloc(CHUNK_OVERHEAD_BYTES + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, "latin1");
  content.copy(bytes, 8);
  bytes.writeUInt32BE(checksum(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}

function readChunk(file: Buffer, start: number, type: string): { content: Buffer; end: number } {
  const length = start + CHUNK_OVERHEAD_BYTES <= file.length ? file.readUInt32BE(start) : Number.POSITIVE_INFINITY;
  const end = start + CHUNK_OVERHEAD_BYTES + length;
  if (end > file.length) throw new TypeError("decodePng: the file is cut off");
  if (file.toString("latin1", start + 4, start + 8) !== type) throw new TypeError(`decodePng: expected chunk ${type}`);
  if (file.readUInt32BE(end - 4) !== checksum(file.subarray(start + 4, end - 4))) {
    throw new TypeError(`decodePng: chunk ${type} is damaged`);
  }
  return { content: file.subarray(start + 8, end - 4), end };
}

/** CRC-32 as in annex D of the PNG specification; `zlib.crc32` came only with Node 20.15. */
function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
