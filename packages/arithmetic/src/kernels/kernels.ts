import type {
  BinaryBinary32 as BinaryName,
  ReductionBinary32 as ReductionName,
  UnaryBinary32 as UnaryName,
} from "../reference/binary32.js";
import type { ElementaryName } from "../reference/elementary.js";
import { Arena } from "./arena.js";
import { broadcastAxes } from "./broadcast.js";
import { type AffineMap, writeAffineTables } from "./copy-tables.js";
import { type DotArguments, instantiateKernels, type KernelExports, type KernelSource } from "./load.js";
import type { WasmMemory } from "./web-assembly.js";

/** Codes of the binary operations, as in kernels/binary.ts. */
const BINARY_CODES: Readonly<Record<BinaryName, number>> = { add: 0, sub: 1, mul: 2, div: 3, maximum: 4, minimum: 5 };

/**
 * out[m, n] = Σ a[m, k]·b[n, k] (+ bias[m, n]), everything binary32 and row-major, given as byte offsets into the
 * kernels' memory.
 */
export type DotOperands = {
  readonly a: number;
  readonly b: number;
  readonly out: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** offset of bias[0, 0] and its strides in elements, 0 to repeat */
  readonly bias?: { readonly offset: number; readonly strideM: number; readonly strideN: number };
  /** offset of what `norms` made of the m rows of a, in binary64; computed on the way if absent */
  readonly aNorms?: number;
  /** offset of what `norms` made of the n rows of b, in binary64; worth keeping for constants */
  readonly bNorms?: number;
};

/**
 * The WebAssembly kernels of arithmetic version 1: bit for bit the reference, at the speed of vectors. Operands and
 * results lie in the kernels' own memory; methods take byte offsets there, got from `allocate`, 4-byte aligned for
 * binary32 and 8 for binary64. Methods that can take the exact path return for how many elements they did.
 * An instance is synchronous and belongs to one thread.
 */
export class Kernels {
  readonly #exports: KernelExports;
  readonly #arena: Arena;

  private constructor(exports: KernelExports) {
    this.#exports = exports;
    this.#arena = new Arena(exports.memory, exports.arenaStart());
  }

  /** Loads the kernels from the package's build directory, or (in a browser, or to share code) from what is given. */
  static async load(source?: KernelSource): Promise<Kernels> {
    return new Kernels(await instantiateKernels(source));
  }

  get memory(): WasmMemory {
    return this.#exports.memory;
  }

  /** Byte offset of fresh memory, aligned to 64, with arbitrary content. May grow the memory, which detaches views. */
  allocate(bytes: number): number {
    return this.#arena.allocate(bytes);
  }

  /** The arena's present top, for `release`. */
  mark(): number {
    return this.#arena.mark();
  }

  /** Frees everything allocated after the mark was taken. */
  release(mark: number): void {
    this.#arena.release(mark);
  }

  /** A view of the memory, valid until the memory grows. */
  bytes(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, offset, length);
  }

  /** Copies bytes into fresh memory and returns their offset. */
  place(bytes: Uint8Array): number {
    const offset = this.allocate(bytes.byteLength);
    this.bytes(offset, bytes.byteLength).set(bytes);
    return offset;
  }

  /** Applies a unary instruction to `count` elements; out may be source. Returns the number of exact fallbacks. */
  unary(name: UnaryName | ElementaryName, source: number, out: number, count: number): number {
    return (this.#exports[name](source, out, count) ?? 0) >>> 0;
  }

  /** Applies a binary instruction with broadcasting; out, contiguous, has the broadcast shape. */
  binary(
    name: BinaryName,
    a: { readonly offset: number; readonly shape: readonly number[] },
    b: { readonly offset: number; readonly shape: readonly number[] },
    out: number,
  ): void {
    const axes = broadcastAxes(a.shape, b.shape);
    const mark = this.mark();
    const table = this.allocate(axes.length * 12);
    new Uint32Array(this.memory.buffer, table, axes.length * 3).set(
      axes.flatMap((axis) => [axis.size, axis.aStride, axis.bStride]),
    );
    this.#exports.binary(BINARY_CODES[name], a.offset, b.offset, out, table, axes.length);
    this.release(mark);
  }

  /** Reduces `rows` contiguous rows of `length` >= 1 elements. Returns the number of exact fallbacks (sum only). */
  reduce(name: ReductionName, source: number, out: number, rows: number, length: number): number {
    if (length < 1) throw new RangeError("arithmetic version 1 reduces rows of at least one element");
    return (this.#exports[name](source, out, rows, length) ?? 0) >>> 0;
  }

  /** Upper bounds of the rows' Euclidean norms, binary64, for `dot` and `certify`. */
  norms(source: number, out: number, rows: number, length: number): void {
    this.#exports.norms(source, out, rows, length);
  }

  /** Dot products of the rows of a with the rows of b. Returns the number of exact fallbacks. */
  dot(operands: DotOperands): number {
    return this.#withNorms(operands, (completed) => this.#exports.dot(...completed));
  }

  /**
   * Rounds binary64 dot products that another library computed from the widened operands, in whatever order, with or
   * without fused multiply-add, bias not included: proposal is the 16-byte aligned offset of m·n binary64 numbers.
   * What cannot be certified is computed exactly from a and b. Returns the number of exact fallbacks.
   */
  certify(proposal: number, operands: DotOperands): number {
    return this.#withNorms(operands, (completed) => this.#exports.certify(proposal, ...completed));
  }

  /** Widens `count` binary32 elements to binary64; exact. */
  widen(source: number, out: number, count: number): void {
    this.#exports.widen(source, out, count);
  }

  /** The affine copy (specification, appendix A) of elements of 1, 2, 4 or 8 bytes. out must not overlap source. */
  copy(
    source: { readonly offset: number; readonly shape: readonly number[] },
    map: AffineMap,
    widthBytes: number,
    out: number,
  ): void {
    const mark = this.mark();
    const tables = writeAffineTables(source.shape, map, widthBytes);
    const axes = this.place(tables.axes);
    const coordinates = this.place(tables.coordinates);
    const reaches = tables.reaches === null ? 0 : this.place(tables.reaches);
    this.#exports.copy(
      source.offset,
      out,
      widthBytes,
      BigInt.asIntN(64, map.fill),
      axes,
      tables.axisCount,
      coordinates,
      source.shape.length,
      reaches,
    );
    this.release(mark);
  }

  #withNorms(operands: DotOperands, run: (completed: DotArguments) => number): number {
    const { a, b, out, m, n, k, bias } = operands;
    const mark = this.mark();
    const aNorms = operands.aNorms ?? this.#computeNorms(a, m, k);
    const bNorms = operands.bNorms ?? this.#computeNorms(b, n, k);
    const { offset, strideM, strideN } = bias ?? { offset: 0, strideM: 0, strideN: 0 };
    const fallbacks = run([a, b, out, m, n, k, aNorms, bNorms, offset, strideM, strideN]);
    this.release(mark);
    return fallbacks >>> 0;
  }

  #computeNorms(source: number, rows: number, length: number): number {
    const out = this.allocate(rows * 8);
    this.norms(source, out, rows, length);
    return out;
  }
}
