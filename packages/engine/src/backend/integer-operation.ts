import type { DataType } from "@assay/arithmetic";
import type { Operand } from "@assay/program";
import type { FloatBounds } from "./integer-bounds.js";
import type { Window } from "./integer-window.js";

/** A quantized tensor that an operation reads or makes: bytes, signed or not. */
export type ByteTensor = { readonly shape: readonly number[]; readonly isSigned: boolean };

/** round(number · factor) + zero, saturated to a byte: how an int32 sum becomes a quantized number. */
export type Requantization = {
  /** one binary32 number for all, or one for each row of the weights */
  readonly factors: Float32Array;
  readonly zero: number;
};

type Common = {
  /** the step that the operation makes; the others that it covers need not be materialised for it */
  readonly step: number;
  readonly covered: readonly number[];
  readonly sources: readonly Operand[];
  /** types of the sources */
  readonly reads: readonly ByteTensor[];
  readonly output: ByteTensor;
};

/** Rows of constant bytes [rows, length] that operands are multiplied with. */
export type Weights = {
  readonly data: Uint8Array;
  readonly isSigned: boolean;
  readonly rows: number;
  readonly length: number;
  /** one for each row, added to the sums */
  readonly bias: Int32Array | null;
};

/** A convolution over two spatial axes, [N, C, H, W] to [N, rows of the weights, …]. */
export type ConvOperation = Common & {
  readonly kind: "conv";
  readonly weights: Weights;
  readonly groups: number;
  readonly window: Window;
  /** the number, as a true value, that stands in the padding */
  readonly fill: number;
  readonly requantization: Requantization;
};

/** [..., length] times the weights, to [..., rows of the weights]. */
export type ProductOperation = Common & {
  readonly kind: "product";
  readonly weights: Weights;
  readonly requantization: Requantization;
};

/** The greatest element of each window. */
export type PoolOperation = Common & { readonly kind: "pool"; readonly window: Window };

/** The sum of two tensors of one shape, each with its scale and zero point, quantized again. */
export type SumOperation = Common & {
  readonly kind: "sum";
  readonly scales: readonly [number, number];
  readonly zeros: readonly [number, number];
  readonly isRectified: boolean;
  readonly scale: number;
  readonly zero: number;
};

/** Rows of binary32 numbers that are signed bytes, each times the scale of its row, rounded to binary32. */
export type QuantizedRows = {
  readonly digits: Int8Array;
  readonly scales: Float32Array;
  readonly rows: number;
  readonly length: number;
};

/**
 * A convolution of one group, or without a window a matrix product, of dequantized numbers that is quantized again:
 * round(max(Σ fl(factor·w)·fl(sourceScale·(x − sourceZero)) + bias, 0) / scale) + zero.
 */
export type FloatOperation = Common & {
  readonly kind: "float";
  /** [rows, kernel height, kernel width, channels] for a convolution */
  readonly weights: QuantizedRows;
  readonly bias: Float32Array | null;
  readonly window: Window | null;
  readonly sourceScale: number;
  readonly sourceZero: number;
  readonly isRectified: boolean;
  readonly scale: number;
  readonly zero: number;
  readonly bounds: FloatBounds;
};

/** Several instructions on quantized tensors that one call can perform, bit for bit. */
export type IntegerOperation = ConvOperation | ProductOperation | PoolOperation | SumOperation | FloatOperation;

/** Least and greatest element of a byte type. */
export function rangeOf(isSigned: boolean): readonly [number, number] {
  return isSigned ? [-128, 127] : [0, 255];
}

/** What is added to an element so that every quantized tensor is held in unsigned bytes. */
export function biasOf(tensor: ByteTensor): number {
  return tensor.isSigned ? 128 : 0;
}

/** Whether a data type is a byte that quantized tensors have; `int8` and `uint8` are its codes. */
export function isByteType(dtype: DataType, { int8, uint8 }: { readonly int8: DataType; readonly uint8: DataType }) {
  return dtype === int8 || dtype === uint8;
}
