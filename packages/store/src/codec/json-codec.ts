import { type Address, type Digest, toAddress, toDigest } from "@assay/protocol";
import type { Codec } from "./codec.js";

/** A part of a JSON record: `write` gives what JSON can hold, `read` checks it and throws a plain Error. */
export type Field<Value> = { readonly write: (value: Value) => unknown; readonly read: (json: unknown) => Value };

/** Fields of records, and the codec that they make. Records are read as strictly as they are written. */
export const field = {
  text: { write: (value) => value, read: (json) => expect(json, typeof json === "string", "text") } as Field<string>,
  digest: { write: (value) => value, read: (json) => toDigest(json as string) } as Field<Digest>,
  address: { write: (value) => value, read: (json) => toAddress(json as string) } as Field<Address>,
  /** a whole number from 0 to 2⁵³ − 1 */
  count: {
    write: (value) => value,
    read: (json) => expect(json, Number.isSafeInteger(json) && (json as number) >= 0, "a count"),
  } as Field<number>,
  /** an unsigned integer of any size, as decimal text */
  unsigned: {
    write: (value) => value.toString(),
    read: (json) => BigInt(expect<string>(json, typeof json === "string" && /^\d+$/.test(json), "decimal digits")),
  } as Field<bigint>,
  oneOf<const Word extends string>(words: readonly Word[]): Field<Word> {
    return {
      write: (value) => value,
      read: (json) => expect(json, words.includes(json as Word), `one of ${words.join(", ")}`),
    };
  },
  optional<Value>(inner: Field<Value>): Field<Value | undefined> {
    return {
      write: (value) => (value === undefined ? null : inner.write(value)),
      read: (json) => (json === null ? undefined : inner.read(json)),
    };
  },
  nullable<Value>(inner: Field<Value>): Field<Value | null> {
    return {
      write: (value) => (value === null ? null : inner.write(value)),
      read: (json) => (json === null ? null : inner.read(json)),
    };
  },
  list<Value>(inner: Field<Value>): Field<readonly Value[]> {
    return {
      write: (value) => value.map(inner.write),
      read: (json) => expect<unknown[]>(json, Array.isArray(json), "a list").map(inner.read),
    };
  },
  record<Value extends object>(fields: { readonly [Key in keyof Value]-?: Field<Value[Key]> }): Field<Value> {
    const names = Object.keys(fields) as (keyof Value & string)[];
    return {
      write: (value) => Object.fromEntries(names.map((name) => [name, fields[name].write(value[name])])),
      read: (json) => {
        const object = expect<Record<string, unknown>>(json, isRecord(json), "a record");
        const unknown = Object.keys(object).find((name) => !(name in fields));
        if (unknown !== undefined) throw new Error(`unknown field ${unknown}`);
        return Object.fromEntries(names.map((name) => [name, readField(name, fields[name], object)])) as Value;
      },
    };
  },
};

/** The codec of a JSON value. */
export function jsonCodec<Value>(whole: Field<Value>): Codec<Value> {
  return {
    encode: (value) => new TextEncoder().encode(JSON.stringify(whole.write(value))),
    decode: (bytes) => whole.read(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))),
  };
}

function readField<Value>(name: string, inner: Field<Value>, object: Record<string, unknown>): Value {
  if (!Object.hasOwn(object, name)) throw new Error(`field ${name} is missing`);
  try {
    return inner.read(object[name]);
  } catch (error) {
    throw new Error(`field ${name}: ${(error as Error).message}`);
  }
}

function isRecord(json: unknown): boolean {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function expect<Value>(json: unknown, condition: boolean, what: string): Value {
  if (!condition) throw new Error(`expected ${what}`);
  return json as Value;
}
