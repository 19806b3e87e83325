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

/** What kernels/requantize.ts exports. */
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
}
