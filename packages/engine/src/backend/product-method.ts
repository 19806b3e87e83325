import { DataType } from "@assay/arithmetic";
import type { NormKind } from "./constants.js";
import { holdsBinary32 } from "./product-list.js";
import type { ProductLayout } from "./product-model.js";

/**
 * How a `dot` is performed: in panels that onnxruntime multiplies, one product after the other or several at once
 * ("batch"); by the kernel for few rows ("vector", or "vectorTransposed" where b has the few rows); as a depthwise
 * convolution; or by the kernel for all products.
 */
export type ProductMethod = "panels" | "batch" | "vector" | "vectorTransposed" | "depthwise" | "kernel";

/** What the choice depends on. */
export type ProductForm = {
  readonly dtype: DataType;
  readonly a: "tensor" | "constant" | "copy";
  readonly b: "tensor" | "constant" | "copy";
  /** rows of a, rows of b, terms, and how many products there are */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly count: number;
  /** whether b is a copy of as many channels as there are groups */
  readonly hasOwnChannels: boolean;
};

/** Products with fewer multiply-adds than this are not worth a call of onnxruntime, which takes about 10 µs. */
const SMALL_PRODUCT = 150_000;
/** Products with fewer multiply-adds than this are not worth being brought together. */
const SMALL_PART = 4096;
/** Matrices with fewer elements than this are no burden to memory. */
const SMALL_MATRIX = 4096;
/** Rows that the kernel for few rows takes at once. */
export const VECTOR_ROWS = 4;

/** The quickest way to perform a `dot`. All ways give the same bits. */
export function methodOf({ dtype, a, b, m, n, k, count, hasOwnChannels }: ProductForm): ProductMethod {
  if (!holdsBinary32(dtype) || k === 0) return "kernel";
  const isFloat32 = dtype === DataType.float32;
  if (isFloat32 && count > 1 && a === "constant" && b === "copy" && hasOwnChannels) return "depthwise";
  if (isFloat32 && m <= VECTOR_ROWS && b !== "copy" && n * k >= SMALL_MATRIX) return "vector";
  if (isFloat32 && n === 1 && a !== "copy" && m * k >= SMALL_MATRIX) return "vectorTransposed";
  if (m * n * k >= SMALL_PRODUCT) return "panels";
  const isWorthIt = isFloat32 && b !== "constant" && m * n * k >= SMALL_PART && count * m * n * k >= SMALL_PRODUCT;
  return isWorthIt ? "batch" : "kernel";
}

/** How the right operand is brought into binary64: columns where its vectors are copied from images or few at a time. */
export function layoutOf({ a, b }: Pick<ProductForm, "a" | "b">, method: ProductMethod): ProductLayout {
  return method === "batch" || (method === "panels" && a === "constant" && b === "copy") ? "columns" : "rows";
}

/** From this many terms on the norms of columns save more exact sums than they cost. */
const MANY_TERMS = 512;

/**
 * The norms that bound a product: Euclidean ones on both sides, or the rows' sums of absolute values with the largest
 * element on the side of the columns, which is looser and cheap.
 */
export function normOf(layout: ProductLayout, k: number): NormKind {
  return layout === "rows" || k >= MANY_TERMS ? "euclidean" : "sum";
}
