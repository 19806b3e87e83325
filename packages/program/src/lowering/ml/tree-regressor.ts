import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import type { Value } from "../../compile/value.js";
import { withShape } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { type Aggregate, addBase, aggregate } from "./aggregate.js";
import { type ModelFloat, numbersAttribute } from "./numbers.js";
import { postTransform, postTransformOf } from "./post-transform.js";
import { traverse } from "./traverse.js";
import { readForest, TREE_ATTRIBUTES } from "./tree-attributes.js";

const AGGREGATES: readonly string[] = ["AVERAGE", "SUM", "MIN", "MAX"];

/** What the trees become; shared by the three operators. */
export const TREE_BECOMES =
  "per level of the trees: take of feature, threshold and children, a comparison, select; then take of the leaves' weights and sum, min or max";

/**
 * The rows [rows, features] that trees and linear models read, in the type that they compute in: float64 where the
 * model or the rows are, else float32.
 */
export function modelRows(node: NodeToLower, dtype: ModelFloat): Value {
  const x = node.operand(0);
  const { shape } = x.type;
  if (shape.length < 1 || shape.length > 2) throw new Refusal(`the input has rank ${shape.length}, expected 1 or 2`);
  const isWide = x.type.dtype === DataType.float64 || dtype === DataType.float64;
  const rows = shape.length === 1 ? withShape(x, [1, shape[0]]) : x;
  return node.cast(rows, isWide ? DataType.float64 : DataType.float32);
}

/** Sums, means or extremes of regression trees. */
export const treeEnsembleRegressor: Lowering = {
  domain: "ai.onnx.ml",
  operator: "TreeEnsembleRegressor",
  since: 1,
  until: 5,
  attributes: [
    ...TREE_ATTRIBUTES,
    "aggregate_function",
    "base_values",
    "base_values_as_tensor",
    "n_targets",
    "post_transform",
    "target_ids",
    "target_nodeids",
    "target_treeids",
    "target_weights",
    "target_weights_as_tensor",
  ],
  becomes: TREE_BECOMES,
  lower: (node) => {
    const { forest, dtype } = readForest(node, "target");
    const kind = node.text("aggregate_function", "SUM");
    if (!AGGREGATES.includes(kind)) throw new Refusal(`"${kind}" is unknown`, "aggregate_function");
    const targets = node.int("n_targets", 1);
    if (forest.leaves.some((leaf) => [...leaf.keys()].some((target) => target < 0 || target >= targets))) {
      throw new Refusal(`a leaf scores a target outside of ${targets}`, "target_ids");
    }
    const x = modelRows(node, dtype);
    const options = { kind: kind as Aggregate, targets, dtype: x.type.dtype as ModelFloat };
    const scores = aggregate(node, traverse(node, x, forest), forest, options);
    const base = numbersAttribute(node, "base_values")?.values ?? null;
    if (base !== null && base.length !== targets) throw new Refusal(`has ${base.length} values`, "base_values");
    const transformed = postTransform(node, addBase(node, scores, base), postTransformOf(node));
    return [node.cast(transformed, DataType.float32)];
  },
};
