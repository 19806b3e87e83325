import { Refusal } from "../../compile/refusal.js";
import { type ConstantValue, int64Constant, type Value } from "../../compile/value.js";
import type { NodeToLower } from "../lowering.js";

/** The integer labels of a classifier; names are refused, because a tensor of strings is no part of a program. */
export function classLabels(
  node: NodeToLower,
  names = "classlabels_strings",
  ints = "classlabels_int64s",
): ConstantValue {
  const labels = node.attribute(ints, "ints");
  if (labels !== null && labels.length > 0) return int64Constant([labels.length], [...labels]);
  if ((node.attribute(names, "strings") ?? []).length > 0) {
    throw new Refusal("labels that are strings cannot be outputs; export the model with integer labels", names);
  }
  throw new Refusal("is missing", ints);
}

/** The label of the greatest score of each row [rows, classes]: int64 [rows]. */
export function greatestLabel(node: NodeToLower, scores: Value, labels: ConstantValue): Value {
  const place = node.step("argmax", [scores], "greatest", { attributes: [0] });
  return node.step("take", [labels, place], "labels", { attributes: [0, 0] });
}

/** The second label where the condition [rows] holds, else the first. */
export function binaryLabel(node: NodeToLower, isSecond: Value, labels: ConstantValue): Value {
  const [first, second] = [0n, 1n].map((index) =>
    node.step("take", [labels, int64Constant([], [index])], "label", { attributes: [0, 0] }),
  );
  return node.step("select", [isSecond, second, first], "labels");
}
