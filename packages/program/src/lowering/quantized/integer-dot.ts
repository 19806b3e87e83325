import { DataType } from "@assay/arithmetic";
import { constantOf, isConstant, type Value, withShape } from "../../compile/value.js";
import { integerData, integersOf } from "../integers.js";
import type { NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
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
 * Σ (a − za)·(b − zb) + bias over the last axes of a [..., M, R] and b [..., N, R], int32, by one `dot` of the bytes as
 * they are: zb·Σ(a − za) and za·Σb are taken from the bias, the sums being products with a row of ones.
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
  const row = a.rows.type.shape[a.rows.type.shape.length - 1];
  const ones = constantOf(uint8, [1, row], new Uint8Array(row).fill(1));
  const integers = (zero: Value) => node.cast(zero, int32, "zero point");
  const zeroOfA = a.zero === null ? null : integers(a.zero);
  const zeroOfB = b.zero === null ? null : turned(integers(b.zero));
  const corrections: Value[] = [];
  if (zeroOfB !== null) {
    const sums = node.step("dot", [a.rows, ones], "sums of the left rows");
    const length = numberScalar(int32, row);
    const centered =
      zeroOfA === null
        ? sums
        : node.step("sub", [sums, node.step("mul", [zeroOfA, length], "zeros of a row")], "centered sums");
    corrections.push(node.step("mul", [centered, zeroOfB], "right zero point's part"));
  }
  if (zeroOfA !== null) {
    const sums = node.step("dot", [ones, b.rows], "sums of the right rows");
    corrections.push(node.step("mul", [zeroOfA, sums], "left zero point's part"));
  }
  const addend = less(node, bias, corrections);
  const operands = [a.rows, b.rows, ...(addend === null ? [] : [addend])];
  return node.step("dot", operands, "product", shape === undefined ? {} : { shape });
}

/** bias − the corrections, or null where there is nothing to add. */
function less(node: NodeToLower, bias: Value | null, corrections: readonly Value[]): Value | null {
  const [first, ...rest] = corrections;
  if (first === undefined) return bias;
  const start = bias === null ? node.step("neg", [first], "correction") : node.step("sub", [bias, first], "correction");
  return rest.reduce((left, right) => node.step("sub", [left, right], "correction"), start);
}

/** [..., N, 1] as [..., 1, N]; a scalar as it is. */
function turned(column: Value): Value {
  const { shape } = column.type;
  if (shape.length < 2) return column;
  return withShape(column, [...shape.slice(0, -2), 1, shape[shape.length - 2]]);
}
