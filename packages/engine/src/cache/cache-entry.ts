import { createHash } from "node:crypto";
import { CacheError } from "./cache-error.js";

/** What the cache knows of a source: which program it became, and the files beside the model that were read for it. */
export type CacheEntry = {
  readonly key: string;
  /** file name of the program */
  readonly program: string;
  readonly external: readonly ExternalFile[];
};

/** A file beside a model: where, as its tensors name it, and its SHA-256 in hexadecimal. */
export type ExternalFile = { readonly location: string; readonly hash: string };

const PROGRAM_NAME = /^0x[0-9a-f]{64}-[0-9a-f]{16}\.program$/;
const HASH = /^[0-9a-f]{64}$/;

/** File name of a program: its model id, and which compiler made it. */
export function programName(modelId: string, compiler: string): string {
  return `${modelId}-${compiler.slice(0, 16)}.program`;
}

/** The model id of a file name of a program, null for other names. */
export function modelIdOf(name: string): string | null {
  return PROGRAM_NAME.test(name) ? name.slice(0, 66) : null;
}

/** An entry as it is written to the disk, with its hash in front. */
export function encodeEntry(entry: CacheEntry): Uint8Array {
  const { key, program, external } = entry;
  const body = JSON.stringify({ key, program, external });
  return new TextEncoder().encode(`${hashOf(body)}\n${body}\n`);
}

/** Reads the entry of a key. Throws CACHE_ENTRY_DAMAGED for anything else than what `encodeEntry` wrote under this key. */
export function decodeEntry(text: string, key: string): CacheEntry {
  const [hash, body = "", rest] = text.split("\n");
  if (hash !== hashOf(body) || rest !== "") throw damaged("its hash is wrong");
  const entry = JSON.parse(body) as CacheEntry;
  if (entry.key !== key) throw damaged("it belongs to another source");
  const isSound =
    modelIdOf(entry.program) !== null && entry.external.every(({ location, hash }) => isInside(location, hash));
  if (!isSound) throw damaged("it names files that no entry names");
  return entry;
}

function isInside(location: string, hash: string): boolean {
  return HASH.test(hash) && !location.startsWith("/") && !location.split(/[/\\]/).includes("..");
}

function hashOf(body: string): string {
  return createHash("sha256").update(body).digest("hex");
}

function damaged(reason: string): CacheError {
  return new CacheError({ code: "CACHE_ENTRY_DAMAGED", reason });
}
