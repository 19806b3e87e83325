import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type ConstantValue, type Value, withShape } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
import { addBase, aggregate } from "./aggregate.js";
import { binaryLabel, classLabels, greatestLabel } from "./class-labels.js";
import type { Forest } from "./forest.js";
import { type ModelFloat, numbersAttribute } from "./numbers.js";
import { type PostTransform, postTransform, postTransformOf } from "./post-transform.js";
import { traverse } from "./traverse.js";
import { readForest, TREE_ATTRIBUTES } from "./tree-attributes.js";
import { modelRows, TREE_BECOMES } from "./tree-regressor.js";
import { scoresOfTwo } from "./two-classes.js";

/** Votes of classification trees; two classes scored by one number become two scores (ONNX leaves that open). */
export const treeEnsembleClassifier: Lowering = {
  domain: "ai.onnx.ml",
  operator: "TreeEnsembleClassifier",
  since: 1,
  until: 5,
  attributes: [
    ...TREE_ATTRIBUTES,
    "base_values",
    "base_values_as_tensor",
    "class_ids",
    "class_nodeids",
    "class_treeids",
    "class_weights",
    "class_weights_as_tensor",
    "classlabels_int64s",
    "classlabels_strings",
    "post_transform",
  ],
  becomes: TREE_BECOMES,
  why: "where two classes have one score, runtimes make it a pair: of complements if all weights are positive, else of opposite signs",
  lower: (node) => {
    const { forest, dtype } = readForest(node, "class");
    const labels = classLabels(node);
    const classes = labels.type.shape[0];
    const scored = new Set(forest.leaves.flatMap((leaf) => [...leaf.keys()]));
    for (const target of scored) {
      if (target < 0 || target >= classes)
        throw new Refusal(`a leaf scores class ${target} of ${classes}`, "class_ids");
    }
    const x = modelRows(node, dtype);
    const leaves = traverse(node, x, forest);
    const base = numbersAttribute(node, "base_values")?.values ?? null;
    const transform = postTransformOf(node);
    const wide = { kind: "SUM" as const, dtype: x.type.dtype as ModelFloat };
    if (classes === 2 && scored.size === 1) {
      const single = forestOfOneTarget(forest);
      const scores = addBase(node, aggregate(node, leaves, single, { ...wide, targets: 1 }), singleBase(base));
      return classifyTwo(node, scores, { labels, transform, isPositive: hasPositiveWeights(forest) });
    }
    if (base !== null && base.length !== classes) throw new Refusal(`has ${base.length} values`, "base_values");
    const scores = addBase(node, aggregate(node, leaves, forest, { ...wide, targets: classes }), base);
    return [
      greatestLabel(node, scores, labels),
      node.cast(postTransform(node, scores, transform), DataType.float32, "scores"),
    ];
  },
};

function classifyTwo(
  node: NodeToLower,
  scores: Value,
  { labels, transform, isPositive }: { labels: ConstantValue; transform: PostTransform; isPositive: boolean },
): Value[] {
  const dtype = scores.type.dtype as ModelFloat;
  const column = withShape(scores, [scores.type.shape[0]]);
  const isSecond = node.step("less", [numberScalar(dtype, isPositive ? 0.5 : 0), column], "second class");
  const pair = scoresOfTwo(node, scores, { transform, isComplement: isPositive });
  return [binaryLabel(node, isSecond, labels), node.cast(pair, DataType.float32, "scores")];
}

/** With one score a base value for the first class counts nothing where there are two. */
function singleBase(base: readonly number[] | null): readonly number[] | null {
  return base === null ? null : [base[base.length - 1]];
}

function forestOfOneTarget(forest: Forest): Forest {
  const leaves = forest.leaves.map((leaf) => new Map([...leaf.values()].map((weight) => [0, weight])));
  return { ...forest, leaves };
}

function hasPositiveWeights(forest: Forest): boolean {
  return forest.leaves.every((leaf) => [...leaf.values()].every((weight) => weight >= 0));
}
