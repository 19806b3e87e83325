import { sha256 } from "@noble/hashes/sha2.js";
import { decodeInstruction } from "../instruction/decode.js";
import type { Instruction } from "../instruction/instruction.js";
import type { NodeOrigin } from "../program.js";
import { ProgramError } from "../program-error.js";
import { checkProgram } from "./check-program.js";
import {
  CONSTANTS_AT,
  damaged,
  FILE_HEADER_BYTES,
  FILE_MAGIC,
  FILE_VERSION,
  HASH_AT,
  LENGTH_AT,
  MAX_HEAD_BYTES,
  SECTION_ENTRY_BYTES,
  SECTIONS,
} from "./file-layout.js";
import { parseJson, readList, readText, readWhole } from "./json-value.js";
import { type Manifest, readManifest } from "./manifest.js";

/** Where the parts of a file lie, in bytes. */
export type FileHeader = {
  /** length of everything before the constants */
  readonly headBytes: number;
  /** of the file */
  readonly length: number;
  readonly sections: readonly { readonly start: number; readonly end: number; readonly hash: Uint8Array }[];
};

/** What a file says of a program: all but the bytes of its constants, which lie where the manifest tells. */
export type DecodedFile = Manifest & {
  readonly instructions: readonly Instruction[];
  readonly origins: readonly NodeOrigin[];
};

/**
 * Reads the first `FILE_HEADER_BYTES` bytes of a file.
 *
 * @throws ProgramError PROGRAM_FILE_DAMAGED for anything that `encodeProgramFile` of this version does not write
 */
export function decodeFileHeader(bytes: Uint8Array): FileHeader {
  if (bytes.length < FILE_HEADER_BYTES) throw damaged(`${bytes.length} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, FILE_HEADER_BYTES);
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== FILE_MAGIC) throw damaged("it is no file of a program");
  const version = view.getUint32(8, true);
  if (version !== FILE_VERSION) throw damaged(`its format has version ${version}, not ${FILE_VERSION}`);
  assertHash("header", bytes.subarray(0, HASH_AT), bytes.subarray(HASH_AT, FILE_HEADER_BYTES));
  if (view.getUint32(12, true) !== SECTIONS.length) throw damaged("it has not three sections");
  const headBytes = numberAt(view, CONSTANTS_AT);
  const length = numberAt(view, LENGTH_AT);
  if (headBytes > MAX_HEAD_BYTES || headBytes > length) throw damaged(`constants begin at ${headBytes} of ${length}`);
  const sections = SECTIONS.map((name, i) => {
    const entry = 16 + SECTION_ENTRY_BYTES * i;
    const start = numberAt(view, entry);
    const end = start + numberAt(view, entry + 8);
    if (start < FILE_HEADER_BYTES || end > headBytes) throw damaged(`its ${name} lie outside of the head`);
    return { start, end, hash: bytes.slice(entry + 16, entry + SECTION_ENTRY_BYTES) };
  });
  return { headBytes, length, sections };
}

/**
 * Reads everything before the constants; `bytes` are the header's `headBytes` first bytes of the file. The program is
 * one that the referee can judge, whoever wrote the file: every instruction is checked by `isWellFormed`.
 *
 * @throws ProgramError PROGRAM_FILE_DAMAGED
 */
export function decodeProgramFile(bytes: Uint8Array): DecodedFile {
  const header = decodeFileHeader(bytes);
  if (bytes.length !== header.headBytes) throw damaged(`the head has ${bytes.length} bytes, not ${header.headBytes}`);
  const [manifest, instructions, origins] = header.sections.map(({ start, end, hash }, i) => {
    const section = bytes.subarray(start, end);
    assertHash(SECTIONS[i], section, hash);
    return section;
  });
  const decoded: DecodedFile = {
    ...readManifest(parseJson(manifest, "the manifest"), header),
    instructions: decodeInstructions(instructions),
    origins: decodeOrigins(parseJson(origins, "the list of origins")),
  };
  checkProgram(decoded);
  return decoded;
}

function decodeInstructions(bytes: Uint8Array): Instruction[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const instructions: Instruction[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : bytes.length;
    if (at + 4 + length > bytes.length) throw damaged("an instruction breaks off");
    try {
      instructions.push(decodeInstruction(bytes.subarray(at + 4, at + 4 + length)));
    } catch (error) {
      if (error instanceof ProgramError) throw damaged(error.message);
      throw error;
    }
    at += 4 + length;
  }
  return instructions;
}

function decodeOrigins({ texts, rows }: Readonly<Record<string, unknown>>): NodeOrigin[] {
  const known = readList(texts, "the list of texts").map((text) => readText(text, "a text of the origins"));
  return readList(rows, "the list of rows").map((row) => {
    const [node, ...places] = readList(row, "an origin");
    const [name, operator, part] = [0, 1, 2].map((i) => known[readWhole(places[i], "a place", 0, known.length - 1)]);
    return { node: readWhole(node, "a node", -1, 2 ** 32), name, operator, part };
  });
}

function numberAt(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`an offset of ${value}`);
  return Number(value);
}

function assertHash(what: string, bytes: Uint8Array, expected: Uint8Array): void {
  if (!sha256(bytes).every((byte, i) => byte === expected[i])) throw damaged(`the hash of its ${what} is wrong`);
}
