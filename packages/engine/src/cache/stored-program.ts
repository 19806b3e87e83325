import { fstatSync, readSync } from "node:fs";
import {
  type Constant,
  type DecodedFile,
  decodeFileHeader,
  decodeProgramFile,
  FILE_HEADER_BYTES,
  type Program,
  type StoredConstant,
  type TensorType,
} from "@assay/program";
import { BLOCK_BYTES, BLOCK_HEIGHT, blockRoot, type Digest, rootOfBlocks, tensorRoot, toDigest } from "@assay/protocol";
import { CacheError } from "./cache-error.js";

/** Constants up to this size are kept in memory once they were read: plans look at them more than once. */
const SMALL_BYTES = 2 ** 16;
/** What one call of the operating system reads at most. */
const READ_BYTES = 2 ** 26;

/** What another thread of this process needs to open the same file: descriptors belong to the process. */
export type ProgramHandle = { readonly descriptor: number; readonly head: Uint8Array };

/**
 * A program in a file: everything but the constants in memory, those read when they are asked for. Nothing of the file
 * is believed: instructions are checked when it is opened, and a constant's bytes against their tensor root every time
 * that they are read, so that neither a bad disk nor somebody who writes to the file changes a result. The descriptor
 * stays open: the file may be replaced or deleted meanwhile.
 */
export class StoredProgram implements Program {
  readonly arithmeticVersion: number;
  readonly inputs: Program["inputs"];
  readonly outputs: Program["outputs"];
  readonly constants: readonly Constant[];
  readonly instructions: Program["instructions"];
  readonly origins: Program["origins"];
  readonly onnxHash: Uint8Array;
  /** tensor roots of the constants, as the file tells them */
  readonly constantRoots: readonly Digest[];
  /** the model id and the compiler that the file tells */
  readonly told: { readonly modelId: string; readonly compiler: string };
  readonly handle: ProgramHandle;
  readonly #stored: readonly StoredConstant[];

  private constructor(decoded: DecodedFile, handle: ProgramHandle) {
    this.arithmeticVersion = decoded.arithmeticVersion;
    this.inputs = decoded.inputs;
    this.outputs = decoded.outputs;
    this.instructions = decoded.instructions;
    this.origins = decoded.origins;
    this.onnxHash = decoded.onnxHash;
    this.told = { modelId: decoded.modelId, compiler: decoded.compiler };
    this.handle = handle;
    this.#stored = decoded.constants;
    this.constantRoots = decoded.constants.map(({ root }) => toDigest(root));
    this.constants = decoded.constants.map((stored) => new LazyConstant(stored, handle));
  }

  /**
   * Reads everything before the constants. `descriptor` stays the caller's, who keeps it open while the program lives.
   *
   * @throws ProgramError PROGRAM_FILE_DAMAGED; CacheError CACHE_FILE_SHORT
   */
  static open(descriptor: number): StoredProgram {
    const { headBytes, length } = decodeFileHeader(readAt(descriptor, 0, new Uint8Array(FILE_HEADER_BYTES)));
    const { size } = fstatSync(descriptor);
    if (size !== length) throw new CacheError({ code: "CACHE_FILE_SHORT", bytes: size, expected: length });
    // In shared memory, so that workers need no copy of it.
    const shared = new Uint8Array(new SharedArrayBuffer(headBytes));
    return StoredProgram.of({ descriptor, head: readAt(descriptor, 0, shared) });
  }

  /** The same program on another thread of this process. */
  static of(handle: ProgramHandle): StoredProgram {
    return new StoredProgram(decodeProgramFile(handle.head), handle);
  }

  /** Reads all constants once. Throws CACHE_CONSTANT_DAMAGED or CACHE_FILE_SHORT. */
  verify(): void {
    const buffer = new Uint8Array(16 * BLOCK_BYTES);
    for (const { offset, length, root } of this.#stored) {
      const blocks = new Uint8Array(32 * Math.ceil(length / BLOCK_BYTES));
      if (length <= BLOCK_BYTES) {
        if (tensorRoot(readAt(this.handle.descriptor, offset, buffer.subarray(0, length))) !== root) throw wrong(root);
        continue;
      }
      for (let done = 0; done < length; done += buffer.length) {
        const part = buffer.subarray(0, Math.min(buffer.length, length - done));
        hashBlocks(readAt(this.handle.descriptor, offset + done, part), blocks.subarray(32 * (done / BLOCK_BYTES)));
      }
      if (toDigest(rootOfBlocks(blocks)) !== root) throw wrong(root);
    }
  }
}

/** A constant whose bytes are read anew every time, unless they are few. */
class LazyConstant implements Constant {
  readonly type: TensorType;
  readonly #stored: StoredConstant;
  /** the whole of it: as long as it is referred to, the descriptor is open */
  readonly #handle: ProgramHandle;
  #kept: Uint8Array | null = null;

  constructor(stored: StoredConstant, handle: ProgramHandle) {
    this.type = stored.type;
    this.#stored = stored;
    this.#handle = handle;
  }

  get data(): Uint8Array {
    if (this.#kept !== null) return this.#kept;
    const { offset, length, root } = this.#stored;
    const data = readAt(this.#handle.descriptor, offset, new Uint8Array(length));
    if (tensorRoot(data) !== root) throw wrong(root);
    if (length <= SMALL_BYTES) this.#kept = data;
    return data;
  }
}

function wrong(root: string): CacheError {
  return new CacheError({ code: "CACHE_CONSTANT_DAMAGED", root });
}

function hashBlocks(bytes: Uint8Array, into: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const place = 32 * (at / BLOCK_BYTES);
    blockRoot(bytes.subarray(at, at + BLOCK_BYTES), BLOCK_HEIGHT, into.subarray(place, place + 32));
  }
}

/** Fills `into` from the file. Throws CACHE_FILE_SHORT where it ends before. */
function readAt(descriptor: number, offset: number, into: Uint8Array): Uint8Array {
  for (let done = 0; done < into.length; ) {
    const count = readSync(descriptor, into, done, Math.min(READ_BYTES, into.length - done), offset + done);
    if (count === 0) {
      throw new CacheError({ code: "CACHE_FILE_SHORT", bytes: offset + done, expected: offset + into.length });
    }
    done += count;
  }
  return into;
}
