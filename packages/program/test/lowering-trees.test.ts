import { Random } from "@assay/arithmetic";
import t from "tap";
import { compile, ProgramError } from "../src/index.js";
import { at, build, checkModel, fractions, type Tensor, tensor } from "./naive-tensor.js";
import { onnxBytes, type TestNode } from "./onnx-builder.js";
import { seed } from "./seed.js";

const domain = "ai.onnx.ml";
const domains = { [domain]: 3 };
const FEATURES = 3;

type Branch = { feature: number; threshold: number; mode: string; missing: number; yes: Tree; no: Tree };
type Tree = { id: number; weights: Map<number, number> } | ({ id: number } & Branch);

/** A random tree whose nodes are numbered in the order in which they are made. */
function randomTree(random: Random, depth: number, modes: readonly string[], targets: number, ids = { next: 0 }): Tree {
  const id = ids.next++;
  if (depth === 0 || random.below(5) === 0) {
    const weights = new Map([[random.below(targets), random.between(-8, 8) / 4]]);
    return { id, weights };
  }
  const [feature, threshold, mode] = [random.below(FEATURES), random.between(-8, 8) / 4, random.pick(modes)];
  const yes = randomTree(random, depth - 1, modes, targets, ids);
  const no = randomTree(random, depth - 1, modes, targets, ids);
  return { id, feature, threshold, mode, missing: random.below(2), yes, no };
}

const HOLDS: Readonly<Record<string, (x: number, threshold: number) => boolean>> = {
  BRANCH_LEQ: (x, threshold) => x <= threshold,
  BRANCH_LT: (x, threshold) => x < threshold,
  BRANCH_GTE: (x, threshold) => x >= threshold,
  BRANCH_GT: (x, threshold) => x > threshold,
  BRANCH_EQ: (x, threshold) => x === threshold,
  BRANCH_NEQ: (x, threshold) => x !== threshold,
};

function leafOf(tree: Tree, row: readonly number[]): Map<number, number> {
  if ("weights" in tree) return tree.weights;
  const x = row[tree.feature];
  const isTrue = HOLDS[tree.mode](x, tree.threshold) || (Number.isNaN(x) && tree.missing === 1);
  return leafOf(isTrue ? tree.yes : tree.no, row);
}

function scoresOf(trees: readonly Tree[], row: readonly number[], targets: number): number[] {
  const scores = new Array<number>(targets).fill(0);
  for (const tree of trees) for (const [target, weight] of leafOf(tree, row)) scores[target] += weight;
  return scores;
}

function nodesOf(tree: Tree): Tree[] {
  return "weights" in tree ? [tree] : [tree, ...nodesOf(tree.yes), ...nodesOf(tree.no)];
}

/** The attributes of the operators of opsets 1 to 3 for these trees. */
function attributesOf(trees: readonly Tree[], prefix: "target" | "class"): NonNullable<TestNode["attributes"]> {
  const nodes = trees.flatMap((tree, number) => nodesOf(tree).map((node) => ({ number, node })));
  const leaves = nodes.flatMap(({ number, node }) => ("weights" in node ? [{ number, node }] : []));
  const of = (value: (branch: Branch) => number) => nodes.map(({ node }) => ("weights" in node ? 0 : value(node)));
  return {
    nodes_treeids: nodes.map(({ number }) => number),
    nodes_nodeids: nodes.map(({ node }) => node.id),
    nodes_featureids: of((branch) => branch.feature),
    nodes_values: { floats: of((branch) => branch.threshold) },
    nodes_modes: { strings: nodes.map(({ node }) => ("weights" in node ? "LEAF" : node.mode)) },
    nodes_truenodeids: of((branch) => branch.yes.id),
    nodes_falsenodeids: of((branch) => branch.no.id),
    nodes_missing_value_tracks_true: of((branch) => branch.missing),
    [`${prefix}_treeids`]: leaves.map(({ number }) => number),
    [`${prefix}_nodeids`]: leaves.map(({ node }) => node.id),
    [`${prefix}_ids`]: leaves.map(({ node }) => [...node.weights.keys()][0]),
    [`${prefix}_weights`]: { floats: leaves.map(({ node }) => [...node.weights.values()][0]) },
  };
}

function rowsOf(x: Tensor): number[][] {
  return build([x.shape[0]], ([row]) => row).values.map((row) =>
    Array.from({ length: FEATURES }, (_, feature) => at(x, [row, feature])),
  );
}

/** Rows on which thresholds are met exactly, and some without a value. */
function randomRows(random: Random): Tensor {
  return build([9, FEATURES], () => (random.below(8) === 0 ? Number.NaN : random.between(-8, 8) / 4));
}

t.test("TreeEnsembleRegressor walks every kind of branch, missing values included", async (t) => {
  const random = new Random(seed);
  for (const modes of [["BRANCH_LEQ"], ["BRANCH_LT"], Object.keys(HOLDS)]) {
    const trees = [3, 4, 0].map((depth) => randomTree(random, depth, modes, 2));
    const x = randomRows(random);
    const attributes = { ...attributesOf(trees, "target"), n_targets: 2, base_values: { floats: [0.5, -1] } };
    const nodes = [{ op: "TreeEnsembleRegressor", domain, inputs: ["x"], outputs: ["y"], attributes }];
    const expected = rowsOf(x).flatMap((row) => {
      const [first, second] = scoresOf(trees, row, 2);
      return [first + 0.5, second - 1];
    });
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes, domains }, [{ shape: [9, 2], values: expected }]);
  }
});

t.test("TreeEnsembleRegressor averages, and takes the extremes of what is scored", async (t) => {
  const random = new Random(seed + 1);
  const trees = [3, 3, 3, 3].map((depth) => randomTree(random, depth, ["BRANCH_LEQ"], 2));
  const x = randomRows(random);
  const pick = { AVERAGE: (all: number[]) => all.reduce((sum, one) => sum + one, 0) / 4, MIN: minimum, MAX: maximum };
  for (const [kind, apply] of Object.entries(pick)) {
    const attributes = { ...attributesOf(trees, "target"), n_targets: 2, aggregate_function: kind };
    const nodes = [{ op: "TreeEnsembleRegressor", domain, inputs: ["x"], outputs: ["y"], attributes }];
    const values = rowsOf(x).flatMap((row) =>
      [0, 1].map((target) =>
        apply(trees.flatMap((tree) => [...leafOf(tree, row)].filter(([at]) => at === target).map(([, one]) => one))),
      ),
    );
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes, domains }, [{ shape: [9, 2], values }], { label: kind });
  }
});

function minimum(values: number[]): number {
  return values.length === 0 ? 0 : Math.min(...values);
}

function maximum(values: number[]): number {
  return values.length === 0 ? 0 : Math.max(...values);
}

t.test("TreeEnsembleClassifier names the class with the greatest score", async (t) => {
  const random = new Random(seed + 2);
  const trees = [4, 4, 4].map((depth) => randomTree(random, depth, ["BRANCH_LEQ"], 3));
  const x = randomRows(random);
  const labels = [10, 20, 30];
  const attributes = { ...attributesOf(trees, "class"), classlabels_int64s: labels };
  const nodes: TestNode[] = [
    { op: "TreeEnsembleClassifier", domain, inputs: ["x"], outputs: ["label", "scores"], attributes },
    { op: "Cast", inputs: ["label"], outputs: ["y"], attributes: { to: 1 } },
  ];
  const scores = rowsOf(x).map((row) => scoresOf(trees, row, 3));
  const names = scores.map((row) => labels[row.indexOf(Math.max(...row))]);
  const expected = [tensor([9], ...names), tensor([9, 3], ...scores.flat())];
  checkModel(t, { inputs: { x }, outputs: ["y", "scores"], nodes, domains }, expected);
});

t.test("TreeEnsembleClassifier makes a pair of one score for two classes", async (t) => {
  const random = new Random(seed + 3);
  // Two trees that surely score with both signs, and random ones.
  const sides = [-2, 2].map((weight, id) => ({ id: id + 1, weights: new Map([[0, weight]]) }));
  const split: Tree = {
    ...{ id: 0, feature: 0, threshold: 0, mode: "BRANCH_LEQ", missing: 0 },
    ...{ yes: sides[0], no: sides[1] },
  };
  const trees = [split, split, randomTree(random, 3, ["BRANCH_LEQ"], 1)];
  const x = randomRows(random);
  const attributes = { ...attributesOf(trees, "class"), classlabels_int64s: [7, 9], post_transform: "LOGISTIC" };
  const nodes: TestNode[] = [
    { op: "TreeEnsembleClassifier", domain, inputs: ["x"], outputs: ["label", "scores"], attributes },
    { op: "Cast", inputs: ["label"], outputs: ["y"], attributes: { to: 1 } },
  ];
  const sums = rowsOf(x).map((row) => scoresOf(trees, row, 1)[0]);
  const logistic = (sum: number) => 1 / (1 + Math.exp(-sum));
  const expected = [
    tensor([9], ...sums.map((sum) => (sum > 0 ? 9 : 7))),
    tensor([9, 2], ...sums.flatMap((sum) => [logistic(-sum), logistic(sum)])),
  ];
  checkModel(t, { inputs: { x }, outputs: ["y", "scores"], nodes, domains }, expected, { tolerance: 1e-6 });
});

t.test("trees that are none are refused by name", async (t) => {
  const leaf = { nodes_values: { floats: [0, 0] }, target_treeids: [], target_nodeids: [], target_ids: [] };
  const circle = {
    ...leaf,
    ...{ nodes_treeids: [0, 0], nodes_nodeids: [0, 1], nodes_featureids: [0, 0], target_weights: { floats: [] } },
    ...{
      nodes_modes: { strings: ["BRANCH_LEQ", "BRANCH_LEQ"] },
      nodes_truenodeids: [1, 1],
      nodes_falsenodeids: [1, 1],
    },
  };
  for (const [attributes, reason] of [
    [circle, /circle/],
    [{ ...circle, nodes_truenodeids: [5, 1] }, /no node 5/],
    [{ ...circle, nodes_nodeids: [0, 0] }, /twice/],
    [{ ...circle, nodes_modes: { strings: ["BRANCH_LEQ", "NOTHING"] } }, /unknown/],
    [{ ...circle, nodes_featureids: [0] }, /length/],
  ] as const) {
    const nodes: TestNode[] = [{ op: "TreeEnsembleRegressor", domain, inputs: ["x"], outputs: ["y"], attributes }];
    t.throws(() => compile(onnxBytes({ inputs: { x: [2, 3] }, outputs: ["y"], nodes, domains })), reason);
  }
  const named = { ...circle, classlabels_strings: { strings: ["a", "b"] } };
  const nodes: TestNode[] = [{ op: "LinearClassifier", domain, inputs: ["x"], outputs: ["y"], attributes: named }];
  t.throws(() => compile(onnxBytes({ inputs: { x: [2, 3] }, outputs: ["y"], nodes, domains })), ProgramError);
});

t.test("linear models and what stands in front of them", async (t) => {
  const x = fractions(new Random(seed), [4, FEATURES]);
  const coefficients = [1, -2, 0.5, 3, 0, 1];
  const attributes = { coefficients: { floats: coefficients }, intercepts: { floats: [1, -1] }, targets: 2 };
  const nodes: TestNode[] = [{ op: "LinearRegressor", domain, inputs: ["x"], outputs: ["y"], attributes }];
  const expected = build([4, 2], ([row, target]) =>
    coefficients
      .slice(3 * target, 3 * target + 3)
      .reduce((sum, factor, feature) => sum + factor * at(x, [row, feature]), [1, -1][target]),
  );
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes, domains }, [expected], { tolerance: 1e-6 });
  const scaling = { offset: { floats: [1, 2, 3] }, scale: { floats: [2] } };
  const scaled = build([4, 3], ([row, feature]) => (at(x, [row, feature]) - (feature + 1)) * 2);
  const scaler: TestNode[] = [{ op: "Scaler", domain, inputs: ["x"], outputs: ["y"], attributes: scaling }];
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes: scaler, domains }, [scaled]);
  const lengths = build([4], ([row]) => Math.hypot(...[0, 1, 2].map((feature) => at(x, [row, feature]))));
  const unit = build([4, 3], ([row, feature]) => at(x, [row, feature]) / at(lengths, [row]));
  const normalizer: TestNode[] = [
    { op: "Normalizer", domain, inputs: ["x"], outputs: ["y"], attributes: { norm: "L2" } },
  ];
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes: normalizer, domains }, [unit], { tolerance: 1e-6 });
});
