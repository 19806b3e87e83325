import { Refusal } from "../../compile/refusal.js";
import type { NodeToLower } from "../lowering.js";
import { COMPARISONS, type Comparison, type Forest, forestOf, type InnerNode, type Leaf } from "./forest.js";
import { type ModelFloat, numbersAttribute } from "./numbers.js";

/** Most nodes of one ensemble: far more than any that people train. */
const MAX_NODES = 2 ** 22;

/** The attributes of TreeEnsembleRegressor and TreeEnsembleClassifier that describe the trees. */
export const TREE_ATTRIBUTES = [
  "nodes_falsenodeids",
  "nodes_featureids",
  "nodes_hitrates",
  "nodes_hitrates_as_tensor",
  "nodes_missing_value_tracks_true",
  "nodes_modes",
  "nodes_nodeids",
  "nodes_treeids",
  "nodes_truenodeids",
  "nodes_values",
  "nodes_values_as_tensor",
];

/** Reads the trees; `prefix` is "target" or "class". Weights of one leaf for one target add up, rounded to binary64. */
export function readForest(node: NodeToLower, prefix: "target" | "class"): { forest: Forest; dtype: ModelFloat } {
  const nodes = new NodeList(node);
  const weights = numbersAttribute(node, `${prefix}_weights`);
  const { dtype } = nodes.thresholds;
  const leafWeights = new Map<number, Map<number, number>>();
  const trees = integers(node, `${prefix}_treeids`);
  const nodeIds = integers(node, `${prefix}_nodeids`);
  const targets = integers(node, `${prefix}_ids`);
  const count = weights?.values.length ?? 0;
  if (trees.length !== count || nodeIds.length !== count || targets.length !== count) {
    throw new Refusal(`the lists of ${prefix} weights differ in length`, `${prefix}_weights`);
  }
  for (const [index, weight] of (weights?.values ?? []).entries()) {
    const at = nodes.find(trees[index], nodeIds[index]);
    const scores = leafWeights.get(at) ?? new Map<number, number>();
    scores.set(targets[index], (scores.get(targets[index]) ?? 0) + weight);
    leafWeights.set(at, scores);
  }
  return { forest: nodes.forest(leafWeights), dtype };
}

/** An attribute that is a list of integers; empty where it is left out. */
function integers(node: NodeToLower, name: string): readonly number[] {
  return node.ints(name) ?? [];
}

/** The nodes of all trees as the attributes list them. */
class NodeList {
  readonly thresholds: { values: number[]; dtype: ModelFloat };
  readonly #treeIds: readonly number[];
  readonly #nodeIds: readonly number[];
  readonly #features: readonly number[];
  readonly #modes: readonly string[];
  readonly #trueIds: readonly number[];
  readonly #falseIds: readonly number[];
  readonly #missing: readonly number[];
  readonly #positions = new Map<string, number>();

  constructor(node: NodeToLower) {
    const thresholds = numbersAttribute(node, "nodes_values");
    if (thresholds === null) throw new Refusal("is missing", "nodes_values");
    this.thresholds = thresholds;
    this.#treeIds = integers(node, "nodes_treeids");
    this.#nodeIds = integers(node, "nodes_nodeids");
    this.#features = integers(node, "nodes_featureids");
    this.#trueIds = integers(node, "nodes_truenodeids");
    this.#falseIds = integers(node, "nodes_falsenodeids");
    this.#missing = integers(node, "nodes_missing_value_tracks_true");
    this.#modes = node.attribute("nodes_modes", "strings") ?? [];
    const count = this.#treeIds.length;
    if (count > MAX_NODES) throw new Refusal(`${count} nodes, at most ${MAX_NODES}`, "nodes_treeids");
    const lists = [this.#nodeIds, this.#features, this.#modes, this.#trueIds, this.#falseIds, thresholds.values];
    if (count === 0 || lists.some((list) => list.length !== count)) {
      throw new Refusal("the lists of nodes differ in length", "nodes_treeids");
    }
    for (let at = 0; at < count; at++) {
      const key = `${this.#treeIds[at]}:${this.#nodeIds[at]}`;
      if (this.#positions.has(key)) throw new Refusal(`node ${key} stands twice`, "nodes_nodeids");
      this.#positions.set(key, at);
    }
  }

  find(tree: number, id: number): number {
    const at = this.#positions.get(`${tree}:${id}`);
    if (at === undefined) throw new Refusal(`tree ${tree} has no node ${id}`, "nodes_nodeids");
    return at;
  }

  forest(weights: ReadonlyMap<number, Leaf>): Forest {
    const isLeaf = this.#modes.map((mode) => mode === "LEAF");
    const places = new Array<number>(isLeaf.length);
    let leafCount = 0;
    for (const [at, leaf] of isLeaf.entries()) if (leaf) places[at] = leafCount++;
    let place = leafCount;
    for (const [at, leaf] of isLeaf.entries()) if (!leaf) places[at] = place++;
    const leaves: Leaf[] = [];
    const inner: InnerNode[] = [];
    const isChild = new Uint8Array(isLeaf.length);
    for (const [at, leaf] of isLeaf.entries()) {
      if (leaf) {
        leaves.push(weights.get(at) ?? new Map());
        continue;
      }
      const [whenTrue, whenFalse] = [this.#trueIds[at], this.#falseIds[at]].map((id) =>
        this.find(this.#treeIds[at], id),
      );
      isChild[whenTrue] = 1;
      isChild[whenFalse] = 1;
      inner.push({
        feature: this.#features[at],
        threshold: this.thresholds.values[at],
        comparison: comparisonOf(this.#modes[at]),
        isMissingTrue: (this.#missing[at] ?? 0) === 1,
        trueChild: places[whenTrue],
        falseChild: places[whenFalse],
      });
    }
    return forestOf(leaves, inner, this.#roots(isChild, places));
  }

  /** The one node of each tree that is nobody's child. */
  #roots(isChild: Uint8Array, places: readonly number[]): number[] {
    const roots = new Map<number, number>();
    for (const [at, tree] of this.#treeIds.entries()) {
      if (isChild[at] === 1) continue;
      if (roots.has(tree)) throw new Refusal(`tree ${tree} has two roots`, "nodes_nodeids");
      roots.set(tree, places[at]);
    }
    if (roots.size !== new Set(this.#treeIds).size) throw new Refusal("a tree has no root", "nodes_nodeids");
    return [...roots.values()];
  }
}

function comparisonOf(mode: string): Comparison {
  const kind = mode.replace(/^BRANCH_/, "") as Comparison;
  if (!mode.startsWith("BRANCH_") || !COMPARISONS.includes(kind))
    throw new Refusal(`"${mode}" is unknown`, "nodes_modes");
  return kind;
}
