import type { Random } from "@assay/models";
import { ElementType, type Graph } from "../graph/graph.js";
import { GraphBuilder } from "../graph/graph-builder.js";

/** What a tree ensemble is scaled by. */
export type TreesSize = {
  readonly rows: number;
  readonly features: number;
  readonly trees: number;
  readonly depth: number;
};

/**
 * A gradient-boosted classifier of two classes as converters of XGBoost write it: complete trees, their leaves summed
 * and put through the logistic function. Features are meant to be normally distributed.
 */
export function boostedTrees(
  random: Random,
  { rows, features, trees, depth }: TreesSize = { rows: 128, features: 30, trees: 200, depth: 6 },
): Graph {
  const builder = new GraphBuilder("boosted_trees");
  const x = builder.input("features", ElementType.float32, [rows, features]);
  const attributes = {
    ...treeAttributes(random, { features, trees, depth }),
    base_values: { floats: Float32Array.of(0.1) },
    classlabels_int64s: [0, 1],
    post_transform: "LOGISTIC",
  };
  const options = { domain: "ai.onnx.ml", name: "trees", output: "label", outputs: 2 };
  const [label, probabilities] = builder.nodes("TreeEnsembleClassifier", [x], attributes, options);
  builder.output(label, ElementType.int64, [rows]);
  builder.output(probabilities, ElementType.float32, [rows, 2]);
  return builder.build();
}

/** Nodes of a tree are numbered as in a heap: the children of n are 2n + 1 and 2n + 2. */
function treeAttributes(random: Random, { features, trees, depth }: Omit<TreesSize, "rows">) {
  const inner = 2 ** depth - 1;
  const all = 2 * inner + 1;
  const places = Array.from({ length: trees * all }, (_, i) => ({ tree: Math.floor(i / all), node: i % all }));
  const leaves = places.filter(({ node }) => node >= inner);
  const isInner = ({ node }: { node: number }) => node < inner;
  return {
    nodes_treeids: places.map(({ tree }) => tree),
    nodes_nodeids: places.map(({ node }) => node),
    nodes_modes: { strings: places.map((place) => (isInner(place) ? "BRANCH_LT" : "LEAF")) },
    nodes_featureids: places.map((place) => (isInner(place) ? random.below(features) : 0)),
    nodes_values: { floats: Float32Array.from(places, (place) => (isInner(place) ? random.normal(1) : 0)) },
    nodes_truenodeids: places.map((place) => (isInner(place) ? 2 * place.node + 1 : 0)),
    nodes_falsenodeids: places.map((place) => (isInner(place) ? 2 * place.node + 2 : 0)),
    nodes_missing_value_tracks_true: places.map(() => 0),
    class_treeids: leaves.map(({ tree }) => tree),
    class_nodeids: leaves.map(({ node }) => node),
    class_ids: leaves.map(() => 0),
    class_weights: { floats: Float32Array.from(leaves, () => random.normal(0.1)) },
  };
}
