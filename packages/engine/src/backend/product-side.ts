import { DataType } from "@assay/arithmetic";
import type { CopyMap } from "@assay/program";
import { type CopyPart, type MatrixCopy, mapOfPart, matrixCopy, rowsOfUnit } from "../plan/virtual-copy.js";
import type { NormKind } from "./constants.js";
import { at, type Located } from "./located.js";
import type { Placement } from "./placement.js";
import type { ProductOperand } from "./product.js";
import { elementBytes } from "./product-list.js";
import type { ProductLayout } from "./product-model.js";

const FLOAT32_BYTES = 4;
const FLOAT64_BYTES = 8;

/** One operand of the products of a `dot`, as matrices of so many rows of so many terms. */
export type ProductSide = {
  readonly operand: ProductOperand;
  readonly rows: number;
  readonly terms: number;
};

/** A part of an operand's matrix in binary64: where it lies, where the bounds of its rows lie, how it gets there. */
export type WidePart = {
  readonly offset: number;
  /** binary64, one for each row; null where one bound serves them all */
  readonly bounds: number | null;
  /** null where the part is there for good */
  readonly gather: (() => void) | null;
};

/** Scratch memory for a part: its elements, and its rows' bounds. */
export type PartScratch = { readonly elements: number; readonly bounds: number };

/** How many rows parts of an operand begin and end at multiples of. */
export function unitOf(side: ProductSide): number {
  return side.operand.kind === "copy" ? rowsOfUnit(side.operand.copy) : 1;
}

/** Brings rows of an operand into binary64 with bounds of their norms. */
export function widePart(
  placement: Placement,
  { operand, rows, terms }: ProductSide,
  part: CopyPart & { readonly request: number },
  norm: NormKind,
  scratch: PartScratch,
): WidePart {
  const { kernels, constants } = placement;
  const { matrix, firstRow, rowCount, request } = part;
  const first = matrix * rows + firstRow;
  if (operand.kind === "constant") {
    const offset = constants.wide(operand.index) + first * terms * FLOAT64_BYTES;
    return { offset, bounds: constants.norms(operand.index, norm) + first * FLOAT64_BYTES, gather: null };
  }
  const { elements: offset, bounds } = scratch;
  const addNorms = () => kernels.norms64(offset, bounds, rowCount, terms, norm);
  if (operand.kind === "copy") {
    const map = mapOfPart(operand.copy, part, "rows");
    const prepared = kernels.prepareCopy(operand.source.type.shape, map, FLOAT32_BYTES);
    const source = at(operand.source, request);
    const gather = () => {
      kernels.widenCopyPrepared(prepared, source, offset);
      addNorms();
    };
    return { offset, bounds, gather };
  }
  const source = at(operand.located, request) + first * terms * elementBytes(operand);
  const { dtype } = operand.type;
  const gather = () => {
    if (dtype === DataType.float32 && norm === "euclidean") {
      kernels.widenRows(source, offset, rowCount, terms, bounds);
      return;
    }
    if (dtype === DataType.float32) kernels.widen(source, offset, rowCount * terms);
    else kernels.cast(dtype, DataType.float64, source, offset, rowCount * terms);
    addNorms();
  };
  return { offset, bounds, gather };
}

/**
 * Brings vectors of b, float32, into binary64 one beside the other, [terms, rows], with bounds of their Euclidean norms;
 * where the rows' norm is the sum, one bound serves all vectors (`largestOf`).
 */
export function wideColumns(
  { kernels }: Placement,
  side: ProductSide,
  part: CopyPart & { readonly request: number },
  norm: NormKind,
  { elements: offset, bounds }: PartScratch,
): WidePart {
  const { copy, source } = copyOf(side);
  const map = mapOfPart(copy, part, "columns" satisfies ProductLayout);
  const prepared = kernels.prepareCopy(source.type.shape, map, FLOAT32_BYTES);
  const from = at(source, part.request);
  if (norm === "sum") return { offset, bounds: null, gather: () => kernels.widenCopyPrepared(prepared, from, offset) };
  const gather = () => {
    kernels.widenCopyPrepared(prepared, from, offset);
    kernels.columnNorms(offset, bounds, side.terms, part.rowCount);
  };
  return { offset, bounds, gather };
}

/** The largest absolute value that `wideColumns` can bring from a request. */
export function largestOf(placement: Placement, side: ProductSide, request: number): () => number {
  const { copy, source } = copyOf(side);
  const count = source.type.shape.reduce((product, size) => product * size, 1);
  const [fill] = new Float32Array(Uint32Array.of(Number(copy.map.fill & 0xffffffffn)).buffer);
  const filled = Number.isFinite(fill) ? Math.abs(fill) : Number.POSITIVE_INFINITY;
  const from = at(source, request);
  return () => Math.max(filled, placement.kernels.largest(from, count));
}

/** An operand in memory is the copy of itself. */
function copyOf({ operand, rows, terms }: ProductSide): { copy: MatrixCopy; source: Located } {
  if (operand.kind === "copy") return operand;
  if (operand.kind === "constant") throw new Error("a constant is not copied");
  const { shape } = operand.type;
  const copy = matrixCopy(identityOf(shape), [rows, terms]);
  if (copy === null) throw new Error(`[${shape}] holds no matrices [${rows}, ${terms}]`);
  return { copy, source: operand.located };
}

function identityOf(shape: readonly number[]): CopyMap {
  const axes = shape.map((size, coordinate) => ({ size, coordinate, coefficient: 1 }));
  return { fill: 0n, axes, coordinates: shape.map(() => ({ offset: 0, divisor: 1, mode: "floor" })) };
}
