import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { type Aggregate, aggregate } from "./aggregate.js";
import { COMPARISONS, type Forest, forestOf, type InnerNode, type Leaf } from "./forest.js";
import { type ModelFloat, numbersOfTensor } from "./numbers.js";
import { type PostTransform, postTransform } from "./post-transform.js";
import { traverse } from "./traverse.js";
import { modelRows, TREE_BECOMES } from "./tree-regressor.js";

/** The code of a node that asks whether a feature is one of a set; it becomes a chain of nodes that ask for equality. */
const MEMBER = 6;
const AGGREGATES: readonly Aggregate[] = ["AVERAGE", "SUM", "MIN", "MAX"];
const TRANSFORMS: readonly PostTransform[] = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"];
/** Most nodes after sets have become chains. */
const MAX_NODES = 2 ** 22;

/** The one operator for trees from opset 5 of ai.onnx.ml on. */
export const treeEnsemble: Lowering = {
  domain: "ai.onnx.ml",
  operator: "TreeEnsemble",
  since: 5,
  until: 5,
  attributes: [
    "aggregate_function",
    "leaf_targetids",
    "leaf_weights",
    "membership_values",
    "n_targets",
    "nodes_falseleafs",
    "nodes_falsenodeids",
    "nodes_featureids",
    "nodes_hitrates",
    "nodes_missing_value_tracks_true",
    "nodes_modes",
    "nodes_splits",
    "nodes_trueleafs",
    "nodes_truenodeids",
    "post_transform",
    "tree_roots",
  ],
  becomes: `${TREE_BECOMES}; a test for membership is a chain of tests for equality`,
  lower: (node) => {
    const kind = AGGREGATES[node.int("aggregate_function", 1)];
    const transform = TRANSFORMS[node.int("post_transform", 0)];
    if (kind === undefined) throw new Refusal("is unknown", "aggregate_function");
    if (transform === undefined) throw new Refusal("is unknown", "post_transform");
    const targets = node.int("n_targets", 1);
    const { dtype } = node.operand(0).type;
    if (dtype === DataType.float16) throw new Refusal("rows of float16 are not supported");
    const x = modelRows(node, DataType.float32);
    const forest = readForest(node, targets);
    const scores = aggregate(node, traverse(node, x, forest), forest, {
      ...{ kind, targets, dtype: x.type.dtype as ModelFloat },
    });
    return [node.cast(postTransform(node, scores, transform), dtype)];
  },
};

/** A list attribute of this length. */
function listOf(node: NodeToLower, name: string, length: number): readonly number[] {
  const list = node.ints(name);
  if (list?.length !== length) throw new Refusal(`has ${list?.length ?? 0} entries, expected ${length}`, name);
  return list;
}

function readForest(node: NodeToLower, targets: number): Forest {
  const leaves = readLeaves(node, targets);
  const features = node.ints("nodes_featureids") ?? [];
  const count = features.length;
  const modes = node.attribute("nodes_modes", "tensor");
  const splits = node.attribute("nodes_splits", "tensor");
  if (modes === null || modes.data.length !== count) throw new Refusal("does not fit the nodes", "nodes_modes");
  if (splits === null) throw new Refusal("is missing", "nodes_splits");
  const thresholds = numbersOfTensor(splits);
  if (thresholds.length !== count) throw new Refusal("does not fit the nodes", "nodes_splits");
  const missing = node.ints("nodes_missing_value_tracks_true");
  const isLeaf = { true: listOf(node, "nodes_trueleafs", count), false: listOf(node, "nodes_falseleafs", count) };
  const ids = { true: listOf(node, "nodes_truenodeids", count), false: listOf(node, "nodes_falsenodeids", count) };
  const childOf = (side: "true" | "false", at: number) => {
    const id = ids[side][at];
    const limit = isLeaf[side][at] === 1 ? leaves.length : count;
    if (id < 0 || id >= limit) throw new Refusal(`node ${at} refers to ${id} of ${limit}`, `nodes_${side}nodeids`);
    return isLeaf[side][at] === 1 ? id : leaves.length + id;
  };
  const inner: InnerNode[] = [];
  const chains: InnerNode[] = [];
  const sets = membershipSets(node);
  for (let at = 0; at < count; at++) {
    const ways = {
      feature: features[at],
      isMissingTrue: (missing?.[at] ?? 0) === 1,
      trueChild: childOf("true", at),
      falseChild: childOf("false", at),
    };
    const mode = modes.data[at];
    if (mode === MEMBER) {
      inner.push(chainOf(sets.shift() ?? [], ways, chains, leaves.length + count));
      continue;
    }
    const comparison = COMPARISONS[mode];
    if (comparison === undefined) throw new Refusal(`mode ${mode} is unknown`, "nodes_modes");
    inner.push({ ...ways, comparison, threshold: thresholds[at] });
  }
  const roots = listOf(node, "tree_roots", node.ints("tree_roots")?.length ?? 0);
  return forestOf(leaves, [...inner, ...chains], placesOfRoots(roots, count, leaves.length));
}

function placesOfRoots(roots: readonly number[], count: number, leafCount: number): number[] {
  if (roots.length === 0) throw new Refusal("is missing", "tree_roots");
  const outside = roots.find((root) => root < 0 || root >= count);
  if (outside !== undefined) throw new Refusal(`refers to node ${outside} of ${count}`, "tree_roots");
  return roots.map((root) => leafCount + root);
}

function readLeaves(node: NodeToLower, targets: number): Leaf[] {
  const weights = node.attribute("leaf_weights", "tensor");
  if (weights === null) throw new Refusal("is missing", "leaf_weights");
  const values = numbersOfTensor(weights);
  return listOf(node, "leaf_targetids", values.length).map((target, leaf) => {
    if (target < 0 || target >= targets)
      throw new Refusal(`refers to target ${target} of ${targets}`, "leaf_targetids");
    return new Map([[target, values[leaf]]]);
  });
}

/** The sets of the MEMBER nodes in their order: lists of values with a NaN behind each. */
function membershipSets(node: NodeToLower): number[][] {
  const tensor = node.attribute("membership_values", "tensor");
  if (tensor === null) return [];
  const sets: number[][] = [[]];
  for (const value of numbersOfTensor(tensor)) {
    if (Number.isNaN(value)) sets.push([]);
    else sets[sets.length - 1].push(value);
  }
  return sets;
}

/** The head of a chain that asks for each member; the rest of it goes behind the other inner nodes. */
function chainOf(
  members: readonly number[],
  ways: Omit<InnerNode, "comparison" | "threshold">,
  chains: InnerNode[],
  firstPlace: number,
): InnerNode {
  if (members.length === 0) throw new Refusal("has no values for a node", "membership_values");
  if (chains.length + members.length > MAX_NODES) throw new Refusal("has too many values", "membership_values");
  const [head, ...rest] = members;
  const start = firstPlace + chains.length;
  const link = (threshold: number, next: number | null): InnerNode => ({
    ...{ ...ways, comparison: "EQ" as const, threshold, falseChild: next ?? ways.falseChild },
  });
  for (const [index, member] of rest.entries()) {
    chains.push(link(member, index + 1 < rest.length ? start + index + 1 : null));
  }
  return link(head, rest.length > 0 ? start : null);
}
