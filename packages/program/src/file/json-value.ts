import { damaged } from "./file-layout.js";

/** Readers of parsed JSON: each gives the value in its type or throws PROGRAM_FILE_DAMAGED, naming what is wrong. */

export function readObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw damaged(`${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

export function readList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged(`${what} is no list`);
  return value;
}

export function readText(value: unknown, what: string): string {
  if (typeof value !== "string") throw damaged(`${what} is no text`);
  return value;
}

/** A whole number from `least` to `most`. */
export function readWhole(value: unknown, what: string, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most) {
    throw damaged(`${what} is no whole number from ${least} to ${most}`);
  }
  return value;
}

/** Lower-case hexadecimal digits of so many bytes, with `prefix` before them. */
export function readHex(value: unknown, what: string, bytes: number, prefix = ""): string {
  const text = readText(value, what);
  const digits = text.slice(prefix.length);
  if (!text.startsWith(prefix) || digits.length !== 2 * bytes || !/^[0-9a-f]*$/.test(digits)) {
    throw damaged(`${what} is not ${bytes} bytes in hexadecimal`);
  }
  return text;
}

/** JSON in UTF-8. */
export function parseJson(bytes: Uint8Array, what: string): Readonly<Record<string, unknown>> {
  try {
    return readObject(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), what);
  } catch (error) {
    throw damaged(`${what} is no JSON: ${(error as Error).message}`);
  }
}
