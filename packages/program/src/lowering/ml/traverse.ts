import { DataType } from "@assay/arithmetic";
import { type ConstantValue, constantOf, int64Constant, isConstant, type Value } from "../../compile/value.js";
import type { NodeToLower } from "../lowering.js";
import { numberConstant } from "../number.js";
import type { Comparison, Forest, InnerNode } from "./forest.js";
import type { ModelFloat } from "./numbers.js";

type Tables = {
  readonly features: ConstantValue;
  readonly thresholds: ConstantValue;
  readonly trueChildren: ConstantValue;
  readonly falseChildren: ConstantValue;
};

/**
 * Walks all trees at once, one level at a time, for x [rows, features]: the leaf that each row ends in, as int64
 * [rows, trees]. A leaf is its own child, so that shorter paths wait for the longest.
 */
export function traverse(node: NodeToLower, x: Value, forest: Forest): Value {
  const [rows] = x.type.shape;
  const tables = tablesOf(forest, x.type.dtype as ModelFloat);
  let place: Value = int64Constant([1, forest.roots.length], forest.roots.map(BigInt));
  for (let level = 0; level < forest.depth; level++) {
    const feature = lookUp(node, tables.features, place, "features");
    // At the roots every row asks for the same features.
    const attributes = isConstant(feature) ? [1, 0] : [1, 1];
    const index = isConstant(feature) ? int64Like(feature) : feature;
    const shape = [rows, forest.roots.length];
    const value = node.step("take", [x, index], "values", { attributes, shape });
    const isTrue = compare(node, forest, place, value, lookUp(node, tables.thresholds, place, "thresholds"));
    const whenTrue = lookUp(node, tables.trueChildren, place, "true children");
    const whenFalse = lookUp(node, tables.falseChildren, place, "false children");
    place = node.step("select", [isTrue, whenTrue, whenFalse], "nodes");
  }
  if (!isConstant(place)) return place;
  const repeated = Array.from({ length: rows }, () => forest.roots.map(BigInt)).flat();
  return int64Constant([rows, forest.roots.length], repeated);
}

/** Row `place` of a table of one column: [rows, trees]. */
function lookUp(node: NodeToLower, table: ConstantValue, place: Value, part: string): Value {
  return node.step("take", [table, place], part, { attributes: [0, 0] });
}

function int64Like(constant: ConstantValue): ConstantValue {
  return constantOf(constant.type.dtype, [constant.type.shape[1]], constant.source.data);
}

function tablesOf({ leaves, inner }: Forest, dtype: ModelFloat): Tables {
  const count = leaves.length + inner.length;
  const column = (leaf: (place: number) => number, of: (node: InnerNode) => number) =>
    Array.from({ length: count }, (_, place) =>
      place < leaves.length ? leaf(place) : of(inner[place - leaves.length]),
    );
  const integers = (values: readonly number[]) => int64Constant([count], values.map(BigInt));
  const zero = () => 0;
  const itself = (place: number) => place;
  return {
    features: integers(column(zero, (one) => one.feature)),
    thresholds: numberConstant(
      dtype,
      [count],
      column(zero, (one) => one.threshold),
    ),
    trueChildren: integers(column(itself, (one) => one.trueChild)),
    falseChildren: integers(column(itself, (one) => one.falseChild)),
  };
}

/** Which way each row goes in each tree. Forests in which all nodes compare alike need one comparison. */
function compare(node: NodeToLower, forest: Forest, place: Value, value: Value, threshold: Value): Value {
  const kinds = new Set(forest.inner.map((one) => one.comparison));
  const isMissingTrue = forest.inner.some((one) => one.isMissingTrue);
  const mask = (of: (one: InnerNode) => boolean, part: string) => lookUp(node, maskTable(forest, of), place, part);
  const parts = [...kinds].map((kind) => {
    const isTrue = compareAll(node, kind, value, threshold);
    return kinds.size === 1
      ? isTrue
      : node.step("and", [isTrue, mask((one) => one.comparison === kind, `nodes that ask ${kind}`)], `by ${kind}`);
  });
  const combined = parts.reduce((left, right) => node.step("or", [left, right], "comparison"));
  if (!isMissingTrue) return combined;
  const isNumber = node.step("equal", [value, value], "numbers");
  const isMissing = node.step(
    "and",
    [node.step("not", [isNumber], "missing"), mask((one) => one.isMissingTrue, "ways of missing values")],
    "missing that go on",
  );
  return node.step("or", [combined, isMissing], "comparison");
}

function compareAll(node: NodeToLower, kind: Comparison, value: Value, threshold: Value): Value {
  switch (kind) {
    case "LEQ":
      return node.step("lessOrEqual", [value, threshold], "comparison");
    case "LT":
      return node.step("less", [value, threshold], "comparison");
    case "GTE":
      return node.step("lessOrEqual", [threshold, value], "comparison");
    case "GT":
      return node.step("less", [threshold, value], "comparison");
    case "EQ":
      return node.step("equal", [value, threshold], "comparison");
    case "NEQ":
      return node.step("not", [node.step("equal", [value, threshold], "equality")], "comparison");
  }
}

function maskTable({ leaves, inner }: Forest, of: (one: InnerNode) => boolean): ConstantValue {
  const bytes = new Uint8Array(leaves.length + inner.length);
  for (const [index, one] of inner.entries()) bytes[leaves.length + index] = of(one) ? 1 : 0;
  return constantOf(DataType.bool, [bytes.length], bytes);
}
