import { sha256 } from "@noble/hashes/sha2.js";
import { encodeInstruction } from "../instruction/encode.js";
import type { NodeOrigin, Port, Program } from "../program.js";
import {
  alignConstant,
  CONSTANTS_AT,
  FILE_HEADER_BYTES,
  FILE_MAGIC,
  FILE_VERSION,
  HASH_AT,
  LENGTH_AT,
  SECTION_ENTRY_BYTES,
  SECTIONS,
} from "./file-layout.js";

/** The parts of a program's file: `head` at its beginning, constant i at `offsets[i]`, zeros between. */
export type EncodedFile = {
  readonly head: Uint8Array;
  /** one for each constant, absolute */
  readonly offsets: readonly number[];
  readonly length: number;
};

/** What the file tells beside the program. */
export type FileFacts = {
  /** 0x and 64 hexadecimal digits */
  readonly modelId: string;
  /** names the build of the compiler that made the program */
  readonly compiler: string;
  /** tensor root of each constant, 0x and 64 hexadecimal digits */
  readonly constantRoots: readonly string[];
};

/** The file of a program, without copying its constants. */
export function encodeProgramFile(program: Program, facts: FileFacts): EncodedFile {
  const places = placeConstants(program);
  const bodies = [manifestOf(program, facts, places), instructionBytes(program), originBytes(program.origins)];
  const starts = bodies.map((_, i) => bodies.slice(0, i).reduce((sum, { length }) => sum + length, FILE_HEADER_BYTES));
  const constantsAt = alignConstant(starts[2] + bodies[2].length);
  const length = constantsAt + places.length;
  const head = new Uint8Array(constantsAt);
  const view = new DataView(head.buffer);
  head.set(new TextEncoder().encode(FILE_MAGIC));
  view.setUint32(8, FILE_VERSION, true);
  view.setUint32(12, SECTIONS.length, true);
  for (const [i, body] of bodies.entries()) {
    const entry = 16 + SECTION_ENTRY_BYTES * i;
    view.setBigUint64(entry, BigInt(starts[i]), true);
    view.setBigUint64(entry + 8, BigInt(body.length), true);
    head.set(sha256(body), entry + 16);
    head.set(body, starts[i]);
  }
  view.setBigUint64(CONSTANTS_AT, BigInt(constantsAt), true);
  view.setBigUint64(LENGTH_AT, BigInt(length), true);
  head.set(sha256(head.subarray(0, HASH_AT)), HASH_AT);
  return { head, offsets: places.offsets.map((offset) => constantsAt + offset), length };
}

/** Places relative to the first constant. */
function placeConstants(program: Program): { readonly offsets: readonly number[]; readonly length: number } {
  const offsets: number[] = [];
  let length = 0;
  for (const { data } of program.constants) {
    const offset = alignConstant(length);
    offsets.push(offset);
    length = offset + data.length;
  }
  return { offsets, length };
}

function manifestOf(program: Program, facts: FileFacts, { offsets }: { readonly offsets: readonly number[] }) {
  const port = ({ name, type, carried }: Port) => ({
    name,
    dtype: type.dtype,
    shape: type.shape,
    ...(carried === undefined ? {} : { carried }),
  });
  return jsonBytes({
    modelId: facts.modelId,
    compiler: facts.compiler,
    arithmeticVersion: program.arithmeticVersion,
    onnxHash: Array.from(program.onnxHash, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    inputs: program.inputs.map(port),
    outputs: program.outputs.map((output) => ({ ...port(output), step: output.step })),
    constants: program.constants.map(({ type, data }, i) => ({
      dtype: type.dtype,
      shape: type.shape,
      offset: offsets[i],
      length: data.length,
      root: facts.constantRoots[i],
    })),
  });
}

function instructionBytes({ instructions }: Program): Uint8Array {
  const encoded = instructions.map(encodeInstruction);
  const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const instruction of encoded) {
    view.setUint32(at, instruction.length, true);
    bytes.set(instruction, at + 4);
    at += 4 + instruction.length;
  }
  return bytes;
}

/** Each distinct text once; a row [node, name, operator, part] for each instruction, in places of `texts`. */
function originBytes(origins: readonly NodeOrigin[]): Uint8Array {
  const places = new Map<string, number>();
  const placeOf = (text: string) => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, places.size);
    return places.size - 1;
  };
  const rows = origins.map(({ node, name, operator, part }) => [node, placeOf(name), placeOf(operator), placeOf(part)]);
  return jsonBytes({ texts: [...places.keys()], rows });
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
