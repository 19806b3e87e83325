import { DataType } from "@assay/arithmetic";
import { type CopyAxis, type CopyMap, Opcode, OperandKind, type Program } from "@assay/program";
import { elementCount } from "./element-count.js";

/**
 * The iteration space of a copy that a `dot` reads as matrices [rows, terms]: which of its axes (sizes over 1) walk
 * through the matrices, through the rows of one, through the terms of a row. Outermost first.
 */
export type MatrixCopy = {
  readonly map: CopyMap;
  readonly batch: readonly CopyAxis[];
  readonly rows: readonly CopyAxis[];
  readonly terms: readonly CopyAxis[];
};

/** Which part of a copy a product takes: so many rows of one of the matrices. */
export type CopyPart = { readonly matrix: number; readonly firstRow: number; readonly rowCount: number };

/** Splits a copy's axes; null if an axis of its map is not within the matrices, the rows or the terms. */
export function matrixCopy(map: CopyMap, shape: readonly number[]): MatrixCopy | null {
  if (shape.length < 2) return null;
  const [rowCount, termCount] = shape.slice(-2);
  const axes = map.axes.filter(({ size }) => size !== 1);
  const termsFrom = innermostOf(axes, termCount);
  const rowsFrom = termsFrom === null ? null : innermostOf(axes.slice(0, termsFrom), rowCount);
  if (termsFrom === null || rowsFrom === null) return null;
  const [batch, rows, terms] = [axes.slice(0, rowsFrom), axes.slice(rowsFrom, termsFrom), axes.slice(termsFrom)];
  return { map, batch, rows, terms };
}

/** How many rows the axes inside the outermost one of the rows make: parts begin at multiples of it. */
export function rowsOfUnit({ rows }: MatrixCopy): number {
  return rows.slice(1).reduce((product, { size }) => product * size, 1);
}

/**
 * The map that takes a part of a copy alone, as [rows, terms] ("rows") or as [terms, rows] ("columns"). The part begins
 * and ends at multiples of `rowsOfUnit`.
 */
export function mapOfPart(copy: MatrixCopy, part: CopyPart, layout: "rows" | "columns"): CopyMap {
  const unit = rowsOfUnit(copy);
  const offsets = copy.map.coordinates.map(({ offset }) => offset);
  const advance = ({ coordinate, coefficient }: CopyAxis, places: number) => {
    if (coordinate !== null) offsets[coordinate] += coefficient * places;
  };
  let rest = part.matrix;
  for (const axis of copy.batch.toReversed()) {
    advance(axis, rest % axis.size);
    rest = Math.floor(rest / axis.size);
  }
  const [outermost, ...inner] = copy.rows;
  if (outermost) advance(outermost, part.firstRow / unit);
  const rows = outermost ? [{ ...outermost, size: part.rowCount / unit }, ...inner] : [];
  const coordinates = copy.map.coordinates.map((one, j) => ({ ...one, offset: offsets[j] }));
  const axes = layout === "rows" ? [...rows, ...copy.terms] : [...copy.terms, ...rows];
  return { fill: copy.map.fill, axes, coordinates };
}

/**
 * Steps that are float32 copies which nothing but products and extremes of rows read, in a form that these can make part
 * by part.
 */
export function findVirtualCopies(program: Program, isEnabled: boolean): boolean[] {
  const isVirtual = program.instructions.map(
    ({ opcode, copy, output }) =>
      isEnabled &&
      opcode === Opcode.copy &&
      output.dtype === DataType.float32 &&
      elementCount(output) > 0 &&
      copy !== undefined &&
      matrixCopy(copy, output.shape) !== null,
  );
  for (const { step } of program.outputs) isVirtual[step] = false;
  for (const { opcode, operands } of program.instructions) {
    for (const [place, { kind, index }] of operands.entries()) {
      if (kind === OperandKind.step && !(opcode === Opcode.dot ? place < 2 : isExtreme(opcode)))
        isVirtual[index] = false;
    }
  }
  return isVirtual;
}

/** Whether an instruction takes the greatest or least element of each row, as pooling does of windows. */
function isExtreme(opcode: Opcode): boolean {
  return opcode === Opcode.max || opcode === Opcode.min;
}

/** Index of the first of the innermost axes whose sizes multiply to `count`; null if none do. */
function innermostOf(axes: readonly CopyAxis[], count: number): number | null {
  let product = 1;
  let from = axes.length;
  while (product < count && from > 0) product *= axes[--from].size;
  return product === count ? from : null;
}
