import { DataType } from "../data-type.js";
import type { BinaryName } from "../reference/binary.js";
import type { ReductionName } from "../reference/reduction.js";
import type { ScanName } from "../reference/scan.js";
import type { ScatterCode } from "../reference/scatter.js";
import type { UnaryName } from "../reference/unary.js";
import type { BroadcastAxis } from "./broadcast.js";
import { BytePasses } from "./byte-passes.js";
import type { AffineMap } from "./copy-tables.js";
import {
  type DepthwiseOperands,
  type DepthwiseSizes,
  type PreparedDepthwise,
  prepareDepthwiseProduct,
  runDepthwise,
} from "./depthwise.js";
import { applyBinary, applyCast, applySelect, applyUnary } from "./elementwise.js";
import { multiplyVectors, type VectorProduct } from "./gemv.js";
import { instantiateKernels, type KernelSource } from "./load.js";
import { concatenate, copyElements, type ScatterOperands, scatterUpdates, takeBlocks } from "./movement.js";
import type { KernelOperand } from "./operand.js";
import { certifyPanelProducts, type PanelProposal } from "./panels.js";
import { type PreparedCopy, prepareAffineCopy, runCopy, runWidenCopy } from "./prepared-copy.js";
import { type PreparedElementwise, prepareElementwise } from "./prepared-elementwise.js";
import { certifyProducts, type DotOperands, dotProducts } from "./product.js";
import { type Rows, reduceRows, scanRows } from "./rows.js";
import type { WasmMemory } from "./web-assembly.js";
import { type PreparedWindows, prepareWindowRows, runWindowExtremes, type WindowTask } from "./windows.js";
import { Winograd } from "./winograd.js";
import { Workspace } from "./workspace.js";

/**
 * The WebAssembly kernels of arithmetic version 1: bit for bit the reference, at the speed of vectors. Operands and
 * results lie in the kernels' own memory; methods take byte offsets there, got from `allocate`, aligned to the width of
 * the elements, and contiguous tensors in row-major order. Methods that can take the exact path return for how many
 * elements they did. An instruction that does not take a data type throws a RangeError. An instance is synchronous and
 * belongs to one thread.
 */
export class Kernels {
  readonly #workspace: Workspace;

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Loads the kernels from the package's build directory, or (in a browser, or to share code) from what is given. */
  static async load(source?: KernelSource): Promise<Kernels> {
    return new Kernels(new Workspace(await instantiateKernels(source)));
  }

  get memory(): WasmMemory {
    return this.#workspace.memory;
  }

  /** Passes over the bytes of quantized tensors. */
  get bytePasses(): BytePasses {
    return new BytePasses(this.#workspace.exports);
  }

  /** Byte offset of fresh memory, aligned to 64, with arbitrary content. May grow the memory, which detaches views. */
  allocate(bytes: number): number {
    return this.#workspace.allocate(bytes);
  }

  /** The arena's present top, for `release`. */
  mark(): number {
    return this.#workspace.mark();
  }

  /** Frees everything allocated after the mark was taken. */
  release(mark: number): void {
    this.#workspace.release(mark);
  }

  /** A view of the memory, valid until the memory grows. */
  bytes(offset: number, length: number): Uint8Array {
    return this.#workspace.bytes(offset, length);
  }

  /** Copies bytes into fresh memory and returns their offset. */
  place(bytes: Uint8Array): number {
    return this.#workspace.place(bytes);
  }

  /**
   * Applies a unary instruction to `count` elements; out may be source. Returns the number of exact fallbacks.
   * Elementary functions of binary64 are the integer reference element by element: correct and slow.
   */
  unary(name: UnaryName, source: number, out: number, count: number, dtype: DataType = DataType.float32): number {
    return applyUnary(this.#workspace, name, dtype, source, out, count);
  }

  /** Converts `count` elements from one data type to another (specification, section 1, rule 9). */
  cast(from: DataType, to: DataType, source: number, out: number, count: number): void {
    applyCast(this.#workspace, from, to, source, out, count);
  }

  /**
   * Applies a binary instruction or a comparison with broadcasting; out, contiguous, has the broadcast shape. `pow` of
   * floats is the integer reference element by element.
   */
  binary(name: BinaryName, a: KernelOperand, b: KernelOperand, out: number): void {
    applyBinary(this.#workspace, name, a, b, out);
  }

  /** a where the bool `condition` is true, else b, with broadcasting; moves bits. */
  select(condition: KernelOperand, a: KernelOperand, b: KernelOperand, out: number): void {
    applySelect(this.#workspace, condition, a, b, out);
  }

  /**
   * Lays down the walk of a binary instruction, a comparison or `select` (operands a, b, condition) once, so that
   * `elementwisePrepared` does no more than compute. The table stays until the arena is released below it.
   */
  prepareElementwise(
    name: BinaryName | "select",
    dtype: DataType,
    axes: readonly BroadcastAxis[],
  ): PreparedElementwise {
    return prepareElementwise(this.#workspace, name, dtype, axes);
  }

  /** Performs what was prepared on operands at these offsets; c is the condition of `select`, else 0. */
  elementwisePrepared(prepared: PreparedElementwise, a: number, b: number, c: number, out: number): void {
    const { code, type, outWidth, axes, rank } = prepared;
    this.#workspace.exports.elementwise(code, type, a, b, c, out, outWidth, axes, rank);
  }

  /**
   * Reduces `rows` contiguous rows of `length` elements; `last` is the attribute of argmax and argmin, which take rows
   * of at least one element and make int64. Returns the number of exact fallbacks (sum only).
   */
  reduce(
    name: ReductionName,
    source: number,
    out: number,
    rows: number,
    length: number,
    dtype: DataType = DataType.float32,
    last: 0 | 1 = 0,
  ): number {
    return reduceRows(this.#workspace, name, { dtype, source, out, rows, length }, last);
  }

  /**
   * Scans rows; out is not source. `attribute` is the attribute byte: flags (1 exclusive, 2 from the end) of cumsum and
   * cumproduct, descending of rank, which makes int64. Returns the number of exact fallbacks (cumsum only).
   */
  scan(name: ScanName, rows: Rows, attribute: number): number {
    return scanRows(this.#workspace, name, rows, attribute);
  }

  /** Upper bounds of the Euclidean norms of rows of float32, in binary64, for `dot` and `certify`. */
  norms(source: number, out: number, rows: number, length: number): void {
    this.#workspace.exports.norms(source, out, rows, length);
  }

  /** Dot products of the rows of a with the rows of b. Returns the number of exact fallbacks. */
  dot(operands: DotOperands): number {
    return dotProducts(this.#workspace, operands);
  }

  /**
   * Rounds binary64 dot products that another library computed from the widened float32 operands, in whatever order,
   * with or without fused multiply-add, bias not included: proposal is the 16-byte aligned offset of m·n binary64
   * numbers. What cannot be certified is computed exactly from a and b. Returns the number of exact fallbacks.
   */
  certify(proposal: number, operands: DotOperands): number {
    return certifyProducts(this.#workspace, proposal, operands);
  }

  /** Widens `count` binary32 elements to binary64; exact. */
  widen(source: number, out: number, count: number): void {
    this.#workspace.exports.widen(source, out, count);
  }

  /** Widens rows of binary32 to binary64; norms[row] becomes an upper bound of the row's Euclidean norm (binary64). */
  widenRows(source: number, out: number, rows: number, length: number, norms: number): void {
    this.#workspace.exports.widenRows(source, out, rows, length, norms);
  }

  /** Upper bounds (binary64) of the sums of absolute values or the Euclidean norms of rows of binary64 elements. */
  norms64(source: number, out: number, rows: number, length: number, kind: "sum" | "euclidean"): void {
    this.#workspace.exports.norms64(source, out, rows, length, kind === "sum" ? 1 : 0);
  }

  /** Upper bounds (binary64) of the Euclidean norms of the columns of a matrix [rows, columns] of binary32 elements. */
  columnNorms32(source: number, out: number, rows: number, columns: number): void {
    this.#workspace.exports.columnNorms(source, out, rows, columns, 0);
  }

  /** The same for elements widened to binary64. */
  columnNorms(source: number, out: number, rows: number, columns: number): void {
    this.#workspace.exports.columnNorms(source, out, rows, columns, 1);
  }

  /** The largest absolute value of binary32 elements, 0 of none; Infinity where one is infinite or NaN. */
  largest(source: number, count: number): number {
    return this.#workspace.exports.largest(source, count);
  }

  /**
   * Rounds matrix products that another library proposed in binary64 from widened operands. What its bounds certify is
   * done in one pass; the rest is summed again more carefully, and if need be exactly. Operands may hold infinities and
   * NaN: such elements need bounds of Infinity or NaN, which `norms`, `norms64` and `largest` give. Returns how many
   * elements the bounds did not certify.
   */
  certifyPanels(task: PanelProposal): number {
    return certifyPanelProducts(this.#workspace, task);
  }

  /** Products of 1 to 4 rows with a matrix of binary32, bound by reading it. Returns as `certifyPanels` does. */
  gemv(task: VectorProduct): number {
    return multiplyVectors(this.#workspace, task);
  }

  /**
   * Recognizes `dot(weights [C, maps, K], copy(x [N, C, W] or [N, C, H, W]) as [N, C, P, K])` where every channel is a
   * group of its own, and places what `depthwise` needs in the arena. Null if the map is not such a one: it must walk
   * through N, C, the output's rows and columns, the kernel's rows and columns, axes of size 1 left out, and its
   * coordinates start at 0 or before (padding) and are not divided.
   */
  prepareDepthwise(shape: readonly number[], map: AffineMap, sizes: DepthwiseSizes): PreparedDepthwise | null {
    return prepareDepthwiseProduct(this.#workspace, shape, map, sizes);
  }

  /** A depthwise convolution. Returns as `certifyPanels` does. */
  depthwise(prepared: PreparedDepthwise, operands: DepthwiseOperands): number {
    return runDepthwise(this.#workspace, prepared, operands);
  }

  /** Convolutions with kernels of 3 × 3 by Winograd's transform. */
  get winograd(): Winograd {
    return new Winograd(this.#workspace);
  }

  /** Places the tables of an affine copy in the arena, for as long as the caller keeps them; see `copy`. */
  prepareCopy(shape: readonly number[], map: AffineMap, widthBytes: number): PreparedCopy {
    return prepareAffineCopy(this.#workspace, shape, map, widthBytes);
  }

  /** The affine copy prepared before. out must not overlap source. */
  copyPrepared(prepared: PreparedCopy, source: number, out: number): void {
    runCopy(this.#workspace, prepared, source, out);
  }

  /** The same for binary32 elements (prepared with widthBytes 4), written as binary64; out is 16 bytes aligned. */
  widenCopyPrepared(prepared: PreparedCopy, source: number, out: number): void {
    runWidenCopy(this.#workspace, prepared, source, out);
  }

  /** The affine copy (specification, appendix A) of elements of 1, 2, 4 or 8 bytes. out must not overlap source. */
  copy(source: KernelOperand, map: AffineMap, width: number, out: number): void {
    copyElements(this.#workspace, source, map, width, out);
  }

  /**
   * Places what `windowExtremes` needs in the arena, for rows of `taps` binary32 elements that a copy of the map would
   * make; null if the map is not one of windows over the last axes of the source, the same in all its leading parts.
   */
  prepareWindows(shape: readonly number[], map: AffineMap, taps: number): PreparedWindows | null {
    return prepareWindowRows(this.#workspace, shape, map, taps);
  }

  /** The greatest or least element of each window, as `copy` and `reduce` make it, without the rows between them. */
  windowExtremes(name: "max" | "min", prepared: PreparedWindows, task: WindowTask): void {
    runWindowExtremes(this.#workspace, name, prepared, task);
  }

  /** The operands one behind the other along an axis; moves bits. */
  concat(operands: readonly KernelOperand[], axis: number, out: number): void {
    concatenate(this.#workspace, operands, axis, out);
  }

  /** Gathers along an axis by int64 indices (specification, appendix A); moves bits, or zeros where there is nothing. */
  take(
    x: KernelOperand,
    indices: KernelOperand,
    attributes: { readonly axis: number; readonly batch: number },
    out: number,
  ): void {
    takeBlocks(this.#workspace, x, indices, attributes, out);
  }

  /**
   * Scatters updates along the last axis (specification, appendix A); out is none of the operands. Returns the number
   * of exact fallbacks (sums only).
   */
  scatter(mode: ScatterCode, operands: ScatterOperands, out: number): number {
    return scatterUpdates(this.#workspace, mode, operands, out);
  }
}
