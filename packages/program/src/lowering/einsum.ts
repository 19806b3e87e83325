import { DataType } from "@assay/arithmetic";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount, rowMajorStrides } from "../instruction/row-major.js";
import { type Equation, parseEquation } from "./einsum-equation.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { transpose } from "./movement.js";
import { wideType } from "./wide.js";

/** A tensor with a label for each of its axes, all different. */
type Term = { readonly value: Value; readonly labels: readonly string[] };

/** The types that `dot` takes bytes and halves to; the two that it does not take are computed in a wider one. */
const SUMMED_TYPES: ReadonlyMap<DataType, DataType> = new Map([
  [DataType.int8, DataType.int32],
  [DataType.uint8, DataType.int32],
  [DataType.int16, DataType.int32],
  [DataType.uint16, DataType.int32],
]);

/** Einstein summation of any equation. */
export const einsum: Lowering = {
  operator: "Einsum",
  since: 12,
  until: 26,
  attributes: ["equation"],
  becomes:
    "diagonals by copy, labels of one operand alone by sum, then the operands from left to right: " +
    "dot over the labels that end there, mul where none does; the order of the output by copy",
  why: "each contraction of two operands is rounded once, as numpy.einsum's are; integers wrap in int32 or wider",
  lower: (node) => {
    const operands = node.operands();
    const { dtype } = operands[0].type;
    const equation = parseEquation(
      node.text("equation", ""),
      operands.map(({ type }) => type.shape),
    );
    const terms = operands.map((value, index) => distinct(node, value, equation.operands[index], equation));
    let joined = terms[0];
    for (let index = 1; index < terms.length; index++) {
      const needed = new Set([...equation.output, ...terms.slice(index + 1).flatMap(({ labels }) => labels)]);
      joined = contract(node, joined, terms[index], { needed, output: equation.output });
    }
    joined = sumOut(node, joined, new Set(equation.output));
    return [node.cast(ordered(node, joined, equation), dtype, "result")];
  },
};

/** Takes the diagonal where a label repeats, and leaves out axes of size 1 that broadcast. */
function distinct(node: NodeToLower, value: Value, labels: readonly string[], { sizes }: Equation): Term {
  const { shape } = value.type;
  const kept = [...new Set(labels.filter((label, axis) => shape[axis] === sizes.get(label)))];
  const strides = rowMajorStrides(shape);
  const coefficients = kept.map((label) =>
    labels.reduce((sum, other, axis) => (other === label && shape[axis] !== 1 ? sum + strides[axis] : sum), 0),
  );
  const size = kept.map((label) => sizes.get(label)!);
  if (elementCount(size) === elementCount(shape)) return { value: withShape(value, size), labels: kept };
  const axes = kept.map((_, index) => ({ size: size[index], coordinate: 0, coefficient: coefficients[index] }));
  const flat = withShape(value, [elementCount(shape)]);
  return {
    value: node.copy(flat, { fill: 0n, axes, coordinates: [PLAIN_COORDINATE] }, "diagonal", size),
    labels: kept,
  };
}

/** Sums over the labels that are not kept. */
function sumOut(node: NodeToLower, { value, labels }: Term, kept: ReadonlySet<string>): Term {
  const left = labels.filter((label) => kept.has(label));
  const summed = labels.filter((label) => !kept.has(label));
  if (summed.length === 0) return { value, labels };
  const shape = (some: readonly string[]) => some.map((label) => value.type.shape[labels.indexOf(label)]);
  const permutation = [...left, ...summed].map((label) => labels.indexOf(label));
  const rows = transpose(node, summable(node, value), permutation, "rows");
  const count = elementCount(shape(summed));
  const total = node.step("sum", [withShape(rows, [...shape(left), count])], "sum", { shape: shape(left) });
  return { value: total, labels: left };
}

/** Joins two terms: sums over the labels that nothing needs any more. */
function contract(
  node: NodeToLower,
  left: Term,
  right: Term,
  { needed, output }: { readonly needed: ReadonlySet<string>; readonly output: readonly string[] },
): Term {
  const a = sumOut(node, left, new Set([...needed, ...right.labels]));
  const b = sumOut(node, right, new Set([...needed, ...left.labels]));
  const isShared = (label: string) => a.labels.includes(label) && b.labels.includes(label);
  const batch = a.labels.filter((label) => isShared(label) && needed.has(label));
  const summed = a.labels.filter((label) => isShared(label) && !needed.has(label));
  const rows = a.labels.filter((label) => !isShared(label));
  const columns = b.labels.filter((label) => !isShared(label));
  const position = (labels: readonly string[]) => Math.min(...labels.map((label) => output.indexOf(label)));
  if (rows.length > 0 && columns.length > 0 && position(columns) < position(rows)) {
    return product(node, b, a, { batch, rows: columns, columns: rows, summed });
  }
  return product(node, a, b, { batch, rows, columns, summed });
}

type Groups = Readonly<Record<"batch" | "rows" | "columns" | "summed", readonly string[]>>;

function product(node: NodeToLower, a: Term, b: Term, { batch, rows, columns, summed }: Groups): Term {
  const sizes = new Map<string, number>();
  for (const { labels, value } of [a, b]) {
    for (const [axis, label] of labels.entries()) sizes.set(label, value.type.shape[axis]);
  }
  const shape = (labels: readonly string[]) => labels.map((label) => sizes.get(label)!);
  const count = (labels: readonly string[]) => elementCount(shape(labels));
  const arranged = ({ value, labels }: Term, own: readonly string[], part: string) =>
    transpose(
      node,
      value,
      [...batch, ...own, ...summed].map((label) => labels.indexOf(label)),
      part,
    );
  const labels = [...batch, ...rows, ...columns];
  const left = arranged(a, rows, "left rows");
  const right = arranged(b, columns, "right columns");
  const options = { shape: shape(labels) };
  if (summed.length === 0) {
    const factors = [
      withShape(summable(node, left), [...shape(batch), count(rows), 1]),
      withShape(summable(node, right), [...shape(batch), 1, count(columns)]),
    ];
    return { value: node.step("mul", factors, "product", options), labels };
  }
  const [first, second] = sameType(node, left, right);
  const operands = [
    withShape(first, [...shape(batch), count(rows), count(summed)]),
    withShape(second, [...shape(batch), count(columns), count(summed)]),
  ];
  return { value: node.step("dot", operands, "product", options), labels };
}

/** What `sum` and `mul` compute with: integers of at least 32 bits, floats that are wide. */
function summable(node: NodeToLower, value: Value): Value {
  return node.cast(value, SUMMED_TYPES.get(value.type.dtype) ?? wideType(value.type.dtype), "widened");
}

/** The operands of `dot` as they are where it takes them, else widened to one type. */
function sameType(node: NodeToLower, a: Value, b: Value): [Value, Value] {
  const isTaken = a.type.dtype !== DataType.int16 && a.type.dtype !== DataType.uint16;
  return a.type.dtype === b.type.dtype && isTaken ? [a, b] : [summable(node, a), summable(node, b)];
}

/** The axes in the order of the output, with those that a broadcast of size 1 left out. */
function ordered(node: NodeToLower, { value, labels }: Term, { output, sizes }: Equation): Value {
  const present = output.filter((label) => labels.includes(label));
  const arranged = transpose(
    node,
    value,
    present.map((label) => labels.indexOf(label)),
    "output",
  );
  return withShape(
    arranged,
    output.map((label) => sizes.get(label)!),
  );
}
