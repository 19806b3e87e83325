import { type Value, withShape } from "../../compile/value.js";
import type { NodeToLower } from "../lowering.js";
import { transpose } from "../movement.js";
import { numberConstant, numberScalar } from "../number.js";
import type { Forest } from "./forest.js";
import type { ModelFloat } from "./numbers.js";

/** How the leaves of several trees become one score for each target. */
export type Aggregate = "AVERAGE" | "SUM" | "MIN" | "MAX";

/**
 * Scores [rows, targets] from the leaves [rows, trees] that the rows end in. Sums are exact and rounded once; a target
 * that no leaf of a row scores is 0.
 */
export function aggregate(
  node: NodeToLower,
  leaves: Value,
  forest: Forest,
  { kind, targets, dtype }: { kind: Aggregate; targets: number; dtype: ModelFloat },
): Value {
  const neutral = kind === "MIN" ? Number.POSITIVE_INFINITY : kind === "MAX" ? Number.NEGATIVE_INFINITY : 0;
  const weights = new Array<number>(forest.leaves.length * targets).fill(neutral);
  for (const [leaf, scores] of forest.leaves.entries()) {
    for (const [target, weight] of scores) weights[leaf * targets + target] = weight;
  }
  const table = numberConstant(dtype, [forest.leaves.length, targets], weights);
  const scored = node.step("take", [table, leaves], "weights", { attributes: [0, 0] });
  const [rows, trees] = leaves.type.shape;
  const byTarget =
    targets === 1 ? withShape(scored, [rows, 1, trees]) : transpose(node, scored, [0, 2, 1], "weights by target");
  if (kind === "SUM") return node.step("sum", [byTarget], "scores");
  if (kind === "AVERAGE") {
    return node.step("div", [node.step("sum", [byTarget], "total"), numberScalar(dtype, trees)], "scores");
  }
  const extreme = node.step(kind === "MIN" ? "min" : "max", [byTarget], "extremes");
  const isUnscored = node.step("equal", [extreme, numberScalar(dtype, neutral)], "unscored");
  return node.step("select", [isUnscored, numberScalar(dtype, 0), extreme], "scores");
}

/** Adds one base value for each target, where there are some. */
export function addBase(node: NodeToLower, scores: Value, base: readonly number[] | null): Value {
  if (base === null || base.every((value) => value === 0)) return scores;
  const dtype = scores.type.dtype as ModelFloat;
  return node.step("add", [scores, numberConstant(dtype, [base.length], base)], "based scores");
}
