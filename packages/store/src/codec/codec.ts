/** Turns values into bytes and back; `decode` throws a plain Error with the reason for bytes that are no such value. */
export type Codec<Value> = {
  readonly encode: (value: Value) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => Value;
};

/** Turns keys into text whose byte order is the order of the keys, and back. */
export type KeyCodec<Key> = { readonly encode: (key: Key) => string; readonly decode: (text: string) => Key };

/** Bytes as they are. */
export const bytesCodec: Codec<Uint8Array> = { encode: (value) => value, decode: (bytes) => bytes };

/** Several byte strings: their count, their lengths, then the bytes; all numbers uint32, little-endian. */
export const byteStringsCodec: Codec<readonly Uint8Array[]> = {
  encode(strings) {
    const head = 4 + 4 * strings.length;
    const bytes = new Uint8Array(strings.reduce((size, string) => size + string.length, head));
    const view = new DataView(bytes.buffer);
    view.setUint32(0, strings.length, true);
    let at = head;
    strings.forEach((string, i) => {
      view.setUint32(4 + 4 * i, string.length, true);
      bytes.set(string, at);
      at += string.length;
    });
    return bytes;
  },
  decode(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 4) throw new Error("too short for a count");
    const count = view.getUint32(0, true);
    let at = 4 + 4 * count;
    if (at > bytes.length) throw new Error("too short for its lengths");
    const strings: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const end = at + view.getUint32(4 + 4 * i, true);
      if (end > bytes.length) throw new Error("too short for its bytes");
      strings.push(bytes.slice(at, end));
      at = end;
    }
    if (at !== bytes.length) throw new Error("longer than its lengths say");
    return strings;
  },
};

/** uint64 as 16 hexadecimal digits, so that the order of the text is that of the numbers. */
export const uint64Key: KeyCodec<bigint> = {
  encode(key) {
    if (key < 0n || key >= 1n << 64n) throw new RangeError(`${key} is no uint64`);
    return key.toString(16).padStart(16, "0");
  },
  decode(text) {
    if (!/^[0-9a-f]{16}$/.test(text)) throw new Error(`${text} is no uint64 key`);
    return BigInt(`0x${text}`);
  },
};

/** Text as it is. */
export const textKey: KeyCodec<string> = { encode: (key) => key, decode: (text) => text };
