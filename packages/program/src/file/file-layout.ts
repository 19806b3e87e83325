import { ProgramError } from "../program-error.js";

/**
 * The file of a compiled program, all integers little-endian:
 *
 *     0    8    magic "ASSAYPRG"
 *     8    4    version of this format
 *    12    4    number of sections, 3
 *    16   3×48  sections: offset (8), length (8), SHA-256 (32) of manifest, instructions, origins
 *   160    8    where the constants begin
 *   168    8    length of the file
 *   176   32    SHA-256 of the bytes before
 *   208         manifest (JSON), instructions (each 4 bytes of length and its SSZ serialization), origins (JSON)
 *   …           constants as they lie in memory, each at a multiple of 64 bytes, named by the manifest
 *
 * The manifest carries each constant's tensor root, so that its bytes are checked where they are read and no sooner.
 */
export const FILE_MAGIC = "ASSAYPRG";
export const FILE_VERSION = 1;
export const FILE_HEADER_BYTES = 208;
export const SECTIONS = ["manifest", "instructions", "origins"] as const;
export const SECTION_ENTRY_BYTES = 48;
export const CONSTANTS_AT = 160;
export const LENGTH_AT = 168;
export const HASH_AT = 176;
/** Constants begin at multiples of this many bytes. */
export const CONSTANT_ALIGNMENT_BYTES = 64;
/** Greatest size of everything before the constants. */
export const MAX_HEAD_BYTES = 2 ** 30;

/** The next multiple of the alignment. */
export function alignConstant(offset: number): number {
  return Math.ceil(offset / CONSTANT_ALIGNMENT_BYTES) * CONSTANT_ALIGNMENT_BYTES;
}

export function damaged(reason: string): ProgramError {
  return new ProgramError({ code: "PROGRAM_FILE_DAMAGED", reason });
}
