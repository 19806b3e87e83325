import { type ByteWindows, DataType, type Kernels } from "@assay/arithmetic";
import { elementCount } from "@assay/program";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type FloatBounds, quantizedByte } from "./integer-bounds.js";
import { sumsModel, type WeightForm } from "./integer-model.js";
import type { FloatOperation } from "./integer-operation.js";
import { afterOutputs } from "./output-copies.js";

/** Sums and windows of so many bytes stay in a core's cache between the steps of a tile. */
const TILE_BYTES = 1_500_000;
/** What windows are written behind their end. */
const SLACK_BYTES = 64;
/** One element in so many may be uncertain before a tile's list is full. */
const LIST_SHARE = 16;

type Tables = { readonly digits: number; readonly factors: number; readonly offsets: number; readonly limits: number };

/**
 * A product of dequantized bytes that is quantized again: integer sums by onnxruntime, scaled and rounded with a
 * bound on
 * what that differs from the exact product, and exactly where the bound does not decide. docs/arithmetic.md,
 * "Quantized products of floats", has the proof.
 */
export class CertifiedProduct {
  readonly #operation: FloatOperation;
  readonly #bounds: FloatBounds;
  readonly #kernels: Kernels;
  readonly #session: InferenceSession;
  readonly #tables: Tables;
  /** of one request: rows of the product, and how many of them a tile has */
  readonly #rows: number;
  readonly #tileRows: number;
  readonly #calls = new Map<string, { readonly a: Tensor; readonly c: Tensor }>();
  #buffer: ArrayBuffer | null = null;

  private constructor(operation: FloatOperation, kernels: Kernels, session: InferenceSession) {
    this.#operation = operation;
    this.#bounds = operation.bounds;
    this.#kernels = kernels;
    this.#session = session;
    const { rows: columns, length, digits } = operation.weights;
    const place = (array: Int8Array | Float32Array) =>
      kernels.place(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    const { factors, offsets, limits } = operation.bounds;
    this.#tables = {
      digits: place(digits),
      factors: place(factors),
      offsets: place(offsets),
      limits: place(limits),
    };
    this.#rows = elementCount(operation.output.shape) / columns;
    const most = Math.max(1, Math.floor(TILE_BYTES / (columns * 4 + (this.#hasWindows() ? length : 0))));
    const [images, outputs] = [operation.window ? operation.output.shape[0] : 1, this.#outputs()];
    this.#tileRows = Math.ceil(outputs / Math.ceil(outputs / most));
    if (images * outputs !== this.#rows) throw new RangeError("a product with other rows than its windows");
  }

  /** Prepares a product. */
  static async open(
    operation: FloatOperation,
    kernels: Kernels,
    { form, threads }: { readonly form: WeightForm; readonly threads: number },
  ): Promise<CertifiedProduct> {
    const { digits, rows, length } = operation.weights;
    const data = new Uint8Array(digits.buffer, digits.byteOffset, digits.length);
    const weights = { data, isSigned: true, columns: rows, length };
    const session = await InferenceSession.create(sumsModel(weights, operation.bounds.sourceZero, form), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      logSeverityLevel: 3,
    });
    return new CertifiedProduct(operation, kernels, session);
  }

  get scratchBytes(): number {
    const { sums, list, row } = this.#scratch(0);
    return row - sums + (row - list) + this.#operation.weights.length * 8 + SLACK_BYTES;
  }

  /** source and out hold bytes of all stacked requests, channels innermost. Returns how many took the exact path. */
  async perform(source: number, out: number, scratch: number, requests: number): Promise<number> {
    const { weights, window, reads } = this.#operation;
    const outputs = this.#outputs();
    const images = (this.#rows / outputs) * requests;
    const imageBytes = elementCount(reads[0].shape) / (this.#rows / outputs);
    const places = this.#scratch(scratch);
    let exact = 0;
    for (let image = 0; image < images; image++) {
      const from = source + image * imageBytes;
      for (let first = 0; first < outputs; first += this.#tileRows) {
        const end = Math.min(outputs, first + this.#tileRows);
        let a = from + first * weights.length;
        if (this.#hasWindows()) {
          a = places.windows;
          this.#kernels.bytePasses.windows(from, a, this.#windows(window!), [first, end]);
        }
        const tile = { a, out: out + (image * outputs + first) * weights.rows, rows: end - first };
        const call = this.#call(a, places.sums, tile.rows);
        await this.#session.run({ a: call.a }, { c: call.c });
        afterOutputs(call.c);
        exact += this.#quantize(tile, places);
      }
    }
    return exact;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #outputs(): number {
    const { window, output } = this.#operation;
    return window === null ? this.#rows : output.shape[2] * output.shape[3];
  }

  /** Whether rows are laid out anew; those of a 1×1 convolution lie there already. */
  #hasWindows(): boolean {
    const { window } = this.#operation;
    if (window === null) return false;
    const { kernel, strides, before, after } = window;
    const isOne = [...kernel, ...strides].every((size) => size === 1);
    return !isOne || [...before, ...after].some((size) => size !== 0);
  }

  #windows({ kernel, strides, dilations, before }: NonNullable<FloatOperation["window"]>): ByteWindows {
    const { reads, output } = this.#operation;
    const [, channels, height, width] = reads[0].shape;
    const [, , outputHeight, outputWidth] = output.shape;
    const source = [height, width] as const;
    const fill = this.#bounds.sourceZero;
    return { source, channels, output: [outputHeight, outputWidth], kernel, strides, dilations, before, fill };
  }

  #scratch(base: number): Scratch {
    const { rows: columns, length } = this.#operation.weights;
    const align = (bytes: number) => Math.ceil(bytes / SLACK_BYTES) * SLACK_BYTES;
    const capacity = Math.ceil((this.#tileRows * columns) / LIST_SHARE);
    const sums = base;
    const windows = sums + align(this.#tileRows * columns * 4);
    const list = windows + (this.#hasWindows() ? align(this.#tileRows * length) + SLACK_BYTES : 0);
    return { sums, windows, list, capacity, row: list + align(capacity * 4) };
  }

  #call(a: number, sums: number, rows: number): { readonly a: Tensor; readonly c: Tensor } {
    const { buffer } = this.#kernels.memory;
    if (this.#buffer !== buffer) this.#calls.clear();
    this.#buffer = buffer;
    const key = `${a} ${sums} ${rows}`;
    const known = this.#calls.get(key);
    if (known) return known;
    const { rows: columns, length } = this.#operation.weights;
    const call = {
      a: new Tensor("uint8", new Uint8Array(buffer, a, rows * length), [rows, length]),
      c: new Tensor("int32", new Int32Array(buffer, sums, rows * columns), [rows, columns]),
    };
    this.#calls.set(key, call);
    return call;
  }

  #quantize(tile: Tile, places: Scratch): number {
    const { factors, offsets, limits } = this.#tables;
    const { least, most, zero } = this.#bounds;
    const { sums, list, capacity } = places;
    const columns = this.#operation.weights.rows;
    const tables = { factors, offsets, limits, least, most, zero };
    const { rows, out } = tile;
    const found = this.#kernels.bytePasses.requantize({ sums, out, rows, columns, ...tables, list, capacity });
    let exact = 0;
    if (found > capacity) {
      for (let element = 0; element < rows * columns; element++) exact += this.#settle(tile, element, places);
    } else {
      const elements = new Uint32Array(this.#kernels.memory.buffer, list, found).slice();
      for (const element of elements) exact += this.#settle(tile, element, places);
    }
    return exact;
  }

  /** Decides one element from the dequantized numbers; 1 if that took the exact product. */
  #settle({ a, out }: Tile, element: number, places: Scratch): 0 | 1 {
    const { weights, sourceScale, bias } = this.#operation;
    const { rows: columns, length, scales } = weights;
    const [row, column] = [Math.floor(element / columns), element % columns];
    const numbers = { xZero: this.#bounds.sourceZero, scale: sourceScale, factor: scales[column] };
    const [x, w] = [a + row * length, this.#tables.digits + column * length];
    const sum = this.#kernels.bytePasses.dequantizedDot(x, w, length, numbers) + (bias?.[column] ?? 0);
    const error = this.#bounds.errors[column] + Math.abs(sum) * 2 ** -52;
    const [low, high] = [sum - error, sum + error].map((y) => quantizedByte(this.#operation, Math.fround(y)));
    const byte = low === high ? low : quantizedByte(this.#operation, this.#exact(x, w, column, places));
    this.#kernels.bytes(out + element, 1)[0] = byte;
    return low === high ? 0 : 1;
  }

  /** The product as the instruction makes it. */
  #exact(x: number, w: number, column: number, places: Scratch): number {
    const { weights, sourceScale, bias } = this.#operation;
    const { length, scales } = weights;
    const [a, b] = [places.row, places.row + length * 4];
    const { buffer } = this.#kernels.memory;
    const [bytes, digits] = [new Uint8Array(buffer, x, length), new Int8Array(buffer, w, length)];
    const rows = new Float32Array(buffer, a, 2 * length);
    for (let i = 0; i < length; i++) {
      rows[i] = sourceScale * (bytes[i] - this.#bounds.sourceZero);
      rows[length + i] = scales[column] * digits[i];
    }
    const mark = this.#kernels.mark();
    const out = this.#kernels.place(new Uint8Array(Float32Array.of(0, bias?.[column] ?? 0).buffer));
    const types = { a: DataType.float32, b: DataType.float32 };
    const operands = { a, b, out, m: 1, n: 1, k: length, types };
    this.#kernels.dot(bias ? { ...operands, bias: { offset: out + 4, strideM: 0, strideN: 0 } } : operands);
    const [y] = new Float32Array(this.#kernels.memory.buffer, out, 1);
    this.#kernels.release(mark);
    return y;
  }
}

type Tile = { readonly a: number; readonly out: number; readonly rows: number };

type Scratch = {
  readonly sums: number;
  readonly windows: number;
  readonly list: number;
  readonly capacity: number;
  /** two rows of binary32 numbers */
  readonly row: number;
};
