/** The sum of two quantized tensors held as unsigned bytes, in one pass (kernels/requantize.ts). */
export type ByteSum = {
  readonly a: number;
  readonly b: number;
  readonly out: number;
  readonly count: number;
  /** whether maximum(·, 0) stands between sum and division */
  readonly isRectified: boolean;
  readonly aZero: number;
  readonly aScale: number;
  readonly bZero: number;
  readonly bScale: number;
  readonly zero: number;
  readonly scale: number;
};

/** Windows over [height, width, channels] bytes, laid out as rows; two numbers are those of height and width. */
export type ByteWindows = {
  readonly source: readonly [height: number, width: number];
  readonly channels: number;
  readonly output: readonly [height: number, width: number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly before: readonly [number, number];
  /** the byte in the padding */
  readonly fill: number;
};

/** Rows of int32 sums that become bytes; see kernels/certified-bytes.ts. */
export type SumsToQuantize = {
  readonly sums: number;
  readonly out: number;
  readonly rows: number;
  readonly columns: number;
  /** offsets of one binary32 number for each column */
  readonly factors: number;
  readonly offsets: number;
  readonly limits: number;
  readonly least: number;
  readonly most: number;
  readonly zero: number;
  /** where the indices of elements go that are not certain, uint32, and how many have room there */
  readonly list: number;
  readonly capacity: number;
};

/** What kernels/requantize.ts and kernels/certified-bytes.ts export. */
export type BytePassExports = {
  addBytes(
    a: number,
    b: number,
    out: number,
    count: number,
    isRectified: number,
    aZero: number,
    aScale: number,
    bZero: number,
    bScale: number,
    zero: number,
    scale: number,
  ): void;
  transposeBytes(source: number, out: number, rows: number, columns: number, flip: number): void;
  flipBytes(source: number, out: number, count: number, flip: number): void;
  addRow(numbers: number, row: number, rows: number, columns: number): void;
  byteWindows(source: number, out: number, ...sizes: readonly number[]): void;
  requantizeSums(...operands: readonly number[]): number;
  dequantizedDot(x: number, w: number, count: number, xZero: number, scale: number, factor: number): number;
};

/** Passes over the bytes of quantized tensors. Offsets as those of `Kernels`. */
export class BytePasses {
  readonly #exports: BytePassExports;

  constructor(exports: BytePassExports) {
    this.#exports = exports;
  }

  /**
   * out = saturate(round((aScale·(a − aZero) + bScale·(b − bZero)) / scale) + zero), every operation rounded to
   * binary32. The quotient must stay below 2²¹ in size whatever the bytes are.
   */
  add({ a, b, out, count, isRectified, aZero, aScale, bZero, bScale, zero, scale }: ByteSum): void {
    this.#exports.addBytes(a, b, out, count, Number(isRectified), aZero, aScale, bZero, bScale, zero, scale);
  }

  /** out [columns, rows] = source [rows, columns], each byte with the bits of `flip` inverted. */
  transpose(source: number, out: number, rows: number, columns: number, flip: number): void {
    this.#exports.transposeBytes(source, out, rows, columns, flip);
  }

  /** out = source, each byte with the bits of `flip` inverted; out may be source. */
  flip(source: number, out: number, count: number, flip: number): void {
    this.#exports.flipBytes(source, out, count, flip);
  }

  /** Adds a row of int32 numbers to each of `rows` rows, in place; sums wrap. */
  addRow(numbers: number, row: number, rows: number, columns: number): void {
    this.#exports.addRow(numbers, row, rows, columns);
  }

  /** The windows from output `first` to `end` as rows of out, which has 16 bytes more than they take. */
  windows(source: number, out: number, windows: ByteWindows, [first, end]: readonly [number, number]): void {
    const { source: size, channels, output, kernel, strides, dilations, before, fill } = windows;
    const geometry = [...kernel, ...strides, ...dilations, ...before];
    this.#exports.byteWindows(source, out, ...size, channels, output[1], first, end, ...geometry, fill);
  }

  /** out = saturate(round(sums · factors + offsets) + zero). Returns how many elements are not certain. */
  requantize(task: SumsToQuantize): number {
    const { sums, out, rows, columns, factors, offsets, limits, least, most, zero, list, capacity } = task;
    const tables = [factors, offsets, limits, least, most, zero];
    return this.#exports.requantizeSums(sums, out, rows, columns, ...tables, list, capacity) >>> 0;
  }

  /** The sum of products of dequantized bytes, x unsigned and w signed, in binary64. */
  dequantizedDot(
    x: number,
    w: number,
    count: number,
    { xZero, scale, factor }: { readonly xZero: number; readonly scale: number; readonly factor: number },
  ): number {
    return this.#exports.dequantizedDot(x, w, count, xZero, scale, factor);
  }
}
