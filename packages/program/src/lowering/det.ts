import { Refusal } from "../compile/refusal.js";
import { int64Constant, type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberConstant } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { inWide } from "./wide.js";

/** Greatest number of rows: the expansion has 2ⁿ minors. */
const MAX_ROWS = 10;

/** Determinants of square matrices. */
export const det: Lowering = {
  operator: "Det",
  since: 11,
  until: LATEST_OPSET,
  attributes: [],
  becomes:
    "the minors of the last k rows in every k columns, from k = 1 on: dot(take(row · ±1), take(minors)) by the first row",
  why: "an elimination would choose its pivots by the data; the expansion divides by nothing. Up to 10 rows",
  lower: (node) => {
    const x = node.operand(0);
    const [rows, columns] = x.type.shape.slice(-2);
    if (x.type.shape.length < 2 || rows !== columns) throw new Refusal(`[${x.type.shape}] is no square matrix`);
    if (rows > MAX_ROWS) throw new Refusal(`${rows} rows; at most ${MAX_ROWS} are supported`);
    const batch = x.type.shape.slice(0, -2);
    const count = elementCount(batch);
    if (rows === 0) throw new Refusal("a matrix without rows");
    const determinants = inWide(node, [x], (wide) => expansion(node, withShape(wide, [count, rows * rows]), rows));
    return [withShape(determinants, batch)];
  },
};

/**
 * Laplace expansion, the minors of each order made once.
 *
 * @param matrices [B, n · n]
 * @returns [B, 1]
 */
function expansion(node: NodeToLower, matrices: Value, size: number): Value {
  const [count] = matrices.type.shape;
  let known = columnSets(size, 1);
  const lastRow = (size - 1) * size;
  let minors = node.step(
    "take",
    [
      matrices,
      indices(
        [size],
        known.map(([column]) => lastRow + column),
      ),
    ],
    "last row",
    {
      attributes: [1, 0],
    },
  );
  for (let order = 2; order <= size; order++) {
    const sets = columnSets(size, order);
    const shape = [sets.length, order];
    const places = new Map(known.map((set, place) => [set.join(), place]));
    const firstRow = (size - order) * size;
    const elements = indices(
      shape,
      sets.flatMap((set) => set.map((column) => firstRow + column)),
    );
    const rests = indices(
      shape,
      sets.flatMap((set) => set.map((column) => places.get(set.filter((other) => other !== column).join())!)),
    );
    const signs = numberConstant(
      matrices.type.dtype,
      [order],
      Array.from({ length: order }, (_, at) => 1 - 2 * (at % 2)),
    );
    const row = node.step("take", [matrices, elements], "first row", { attributes: [1, 0] });
    const signed = node.step("mul", [row, signs], "signed first row");
    const cofactors = node.step("take", [minors, rests], "minors of the rest", { attributes: [1, 0] });
    const [a, b] = [signed, cofactors].map((value) => withShape(value, [count, sets.length, 1, order]));
    minors = node.step("dot", [a, b], "minors", { shape: [count, sets.length] });
    known = sets;
  }
  return minors;
}

/** Every choice of so many columns, ascending. */
function columnSets(size: number, count: number): number[][] {
  if (count === 0) return [[]];
  return Array.from({ length: size }, (_, first) =>
    columnSets(size - first - 1, count - 1).map((rest) => [first, ...rest.map((column) => column + first + 1)]),
  ).flat();
}

function indices(shape: readonly number[], values: readonly number[]): Value {
  return int64Constant(shape, values.map(BigInt));
}
