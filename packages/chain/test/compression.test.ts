import { deflateRawSync } from "node:zlib";
import t from "tap";
import { ChainError, compress, decompress } from "../src/index.js";

const text = new TextEncoder().encode("the same bytes, ".repeat(100));

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ChainError) return error.code;
    throw error;
  }
  return "none";
}

t.test("what was compressed comes back", async (t) => {
  const published = compress(text);
  t.equal(published[0], 1);
  t.ok(published.length < text.length / 10);
  t.same(decompress(published, text.length), text);
});

t.test("an unknown version is refused by name", async (t) => {
  t.equal(
    codeOf(() => decompress(Uint8Array.of(2, ...compress(text).subarray(1)), 1e6)),
    "DATA_VERSION_UNKNOWN",
  );
  t.equal(
    codeOf(() => decompress(new Uint8Array(0), 1e6)),
    "DATA_VERSION_UNKNOWN",
  );
});

t.test("a decompression bomb is refused before it fills the memory", async (t) => {
  const bomb = new Uint8Array([1, ...deflateRawSync(new Uint8Array(64 << 20))]);
  t.equal(
    codeOf(() => decompress(bomb, 1 << 20)),
    "DATA_TOO_LARGE",
  );
  t.equal(
    codeOf(() => decompress(compress(text), text.length - 1)),
    "DATA_TOO_LARGE",
  );
});

t.test("garbage and truncated data are malformed", async (t) => {
  const published = compress(text);
  t.equal(
    codeOf(() => decompress(published.subarray(0, published.length - 3), 1e6)),
    "DATA_MALFORMED",
  );
  t.equal(
    codeOf(() => decompress(Uint8Array.of(1, 255, 254, 253), 1e6)),
    "DATA_MALFORMED",
  );
});

t.test("bytes behind the stream blind nobody", async (t) => {
  t.same(decompress(Uint8Array.of(...compress(text), 7, 7), 1e6), text);
});
