import { inflateSync } from "node:zlib";

/** A decoded picture: 8-bit samples in row-major order, the channels of a pixel side by side. */
export type Picture = {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 red, green and blue, 4 with alpha */
  readonly channels: number;
  readonly samples: Uint8Array;
};

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [4, 2],
  [6, 4],
]);
const PIXELS_MOST = 2 ** 26;

/**
 * Decodes a PNG file (ISO/IEC 15948) of 8-bit grey or colour samples, not interlaced, without a palette. Checksums are
 * not looked at. Throws an Error that says why not.
 */
export function decodePng(bytes: Uint8Array): Picture {
  if (SIGNATURE.some((byte, index) => bytes[index] !== byte)) throw new Error("it does not start as a PNG file does");
  const chunks = readChunks(bytes);
  const header = chunks.find(({ type }) => type === "IHDR")?.data;
  if (header === undefined || header.length !== 13) throw new Error("it has no header");
  const view = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const channels = CHANNELS.get(header[9]);
  if (channels === undefined || header[8] !== 8) throw new Error("only 8-bit samples without a palette are supported");
  if (header[12] !== 0) throw new Error("interlaced pictures are not supported");
  if (width * height > PIXELS_MOST || width === 0 || height === 0) throw new Error(`its size is ${width} × ${height}`);
  const stride = width * channels;
  const packed = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const lines = inflateSync(packed, { maxOutputLength: (stride + 1) * height });
  if (lines.length !== (stride + 1) * height) throw new Error("the samples break off");
  return { width, height, channels, samples: unfilter(lines, { stride, height, channels }) };
}

function readChunks(bytes: Uint8Array): { readonly type: string; readonly data: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: { type: string; data: Uint8Array }[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw new Error("a chunk breaks off");
    const type = new TextDecoder("latin1").decode(bytes.subarray(at + 4, at + 8));
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

type Layout = { readonly stride: number; readonly height: number; readonly channels: number };

/** Undoes the filter of each line, which its first byte names. */
function unfilter(lines: Uint8Array, { stride, height, channels }: Layout): Uint8Array {
  const samples = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = lines[row * (stride + 1)];
    for (let column = 0; column < stride; column++) {
      const at = row * stride + column;
      const left = column >= channels ? samples[at - channels] : 0;
      const up = row > 0 ? samples[at - stride] : 0;
      const corner = row > 0 && column >= channels ? samples[at - stride - channels] : 0;
      samples[at] = lines[row * (stride + 1) + 1 + column] + predict(filter, left, up, corner);
    }
  }
  return samples;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const estimate = left + up - corner;
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value));
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      throw new Error(`a line has the filter ${filter}`);
  }
}
