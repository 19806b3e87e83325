import { DataType } from "@assay/arithmetic";
import { constantOf, isConstant, type Value, withShape } from "../../compile/value.js";
import { integerData, integersOf } from "../integers.js";
import type { NodeToLower } from "../lowering.js";
import { isZero } from "./parameter.js";

const { int8, uint8, int32 } = DataType;

/**
 * One operand of a product of quantized integers: rows [..., R] of bytes and what is subtracted from each of their
 * elements: a byte of the same type in a shape that broadcasts to [..., 1] (one for each row), or null for nothing.
 */
export type QuantizedRows = { readonly rows: Value; readonly zero: Value | null };

/** The same with the zero point subtracted where the differences are known and fit into a byte. */
export function centerConstant({ rows, zero }: QuantizedRows): QuantizedRows {
  if (isZero(zero)) return { rows, zero: null };
  if (zero === null || !isConstant(rows) || !isConstant(zero)) return { rows, zero };
  const values = integersOf(rows, "the weights");
  const zeros = integersOf(zero, "the zero point");
  const each = values.length / zeros.length;
  const isLeading = zeros.length === 1 || zero.type.shape.slice(0, -1).join() === rows.type.shape.slice(0, -1).join();
  if (!isLeading) return { rows, zero };
  const differences = values.map((value, index) => value - zeros[Math.floor(index / each)]);
  for (const dtype of [int8, uint8]) {
    const [least, most] = dtype === int8 ? [-128n, 127n] : [0n, 255n];
    if (differences.some((value) => value < least || value > most)) continue;
    return { rows: constantOf(dtype, rows.type.shape, integerData(dtype, differences)), zero: null };
  }
  return { rows, zero };
}

/**
 * Σ (a − za)·(b − zb) + bias over the last axes of a [..., M, R] and b [..., N, R], int32, by a `dot` of the bytes:
 * with one zero point left, z·Σ of the other operand's row is taken from the bias; with both, the differences are made
 * in int32.
 *
 * @param bias int32 that broadcasts to [..., M, N], or null
 */
export function integerDot(
  node: NodeToLower,
  left: QuantizedRows,
  right: QuantizedRows,
  { bias, shape }: { readonly bias: Value | null; readonly shape?: readonly number[] },
): Value {
  const [a, b] = [centerConstant(left), centerConstant(right)];
  const options = shape === undefined ? {} : { shape };
  const withBias = (operands: readonly Value[], addend: Value | null) =>
    node.step("dot", addend === null ? operands : [...operands, addend], "product", options);
  if (a.zero === null && b.zero === null) return withBias([a.rows, b.rows], bias);
  // The correction is cheap where the sums of the other operand's rows are constants.
  if (a.zero === null && isConstant(a.rows)) {
    return withBias([a.rows, b.rows], corrected(node, bias, rowSums(node, a.rows), asRow(node, b.zero!)));
  }
  if (b.zero === null && isConstant(b.rows)) {
    const sums = rowSums(node, b.rows);
    return withBias([a.rows, b.rows], corrected(node, bias, turned(sums), node.cast(a.zero!, int32, "zero point")));
  }
  return withBias([difference(node, a), difference(node, b)], bias);
}

/** Σ of each row of bytes as [..., M, 1] in int32. */
function rowSums(node: NodeToLower, rows: Value): Value {
  const { shape } = rows.type;
  return node.step("sum", [node.cast(rows, int32, "integers")], "row sums", { shape: [...shape.slice(0, -1), 1] });
}

/** bias − sums · zero */
function corrected(node: NodeToLower, bias: Value | null, sums: Value, zero: Value): Value {
  const product = node.step("mul", [sums, zero], "zero point's part");
  return bias === null ? node.step("neg", [product], "correction") : node.step("sub", [bias, product], "correction");
}

/** The zero points of b, one for each of its rows [..., N, 1], as [..., 1, N] in int32. */
function asRow(node: NodeToLower, zero: Value): Value {
  return turned(node.cast(zero, int32, "zero point"));
}

/** [..., N, 1] as [..., 1, N]; a scalar as it is. */
function turned(column: Value): Value {
  const { shape } = column.type;
  if (shape.length < 2) return column;
  return withShape(column, [...shape.slice(0, -2), 1, shape[shape.length - 2]]);
}

function difference(node: NodeToLower, { rows, zero }: QuantizedRows): Value {
  const wide = node.cast(rows, int32, "integers");
  return zero === null ? wide : node.step("sub", [wide, node.cast(zero, int32, "zero point")], "difference");
}
