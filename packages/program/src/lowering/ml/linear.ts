import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { numberConstant, numberScalar } from "../number.js";
import { binaryLabel, classLabels, greatestLabel } from "./class-labels.js";
import { postTransform, postTransformOf } from "./post-transform.js";
import { modelRows } from "./tree-regressor.js";
import { scoresOfTwo } from "./two-classes.js";

const { float32 } = DataType;

/** x [rows, features] times coefficients [targets, features] plus intercepts: float32 [rows, targets]. */
function linearScores(node: NodeToLower, x: Value, targets: number): Value {
  const coefficients = node.attribute("coefficients", "floats") ?? [];
  const features = x.type.shape[1];
  if (coefficients.length !== targets * features) {
    throw new Refusal(`has ${coefficients.length} values for ${targets} × ${features}`, "coefficients");
  }
  const intercepts = node.attribute("intercepts", "floats") ?? [];
  if (intercepts.length !== 0 && intercepts.length !== targets) {
    throw new Refusal(`has ${intercepts.length} values for ${targets}`, "intercepts");
  }
  const bias = intercepts.length === 0 ? [] : [numberConstant(float32, [targets], intercepts)];
  return node.step("dot", [x, numberConstant(float32, [targets, features], coefficients), ...bias], "scores");
}

/** Least squares and its kin. */
const linearRegressor: Lowering = {
  domain: "ai.onnx.ml",
  operator: "LinearRegressor",
  since: 1,
  until: 5,
  attributes: ["coefficients", "intercepts", "post_transform", "targets"],
  becomes: "dot(X, coefficients, intercepts), then the post transform",
  lower: (node) => {
    const x = node.cast(modelRows(node, float32), float32);
    const scores = linearScores(node, x, node.int("targets", 1));
    return [postTransform(node, scores, postTransformOf(node))];
  },
};

/** Logistic regression and its kin; one row of coefficients for two classes scores the second one. */
const linearClassifier: Lowering = {
  domain: "ai.onnx.ml",
  operator: "LinearClassifier",
  since: 1,
  until: 5,
  attributes: [
    "classlabels_ints",
    "classlabels_strings",
    "coefficients",
    "intercepts",
    "multi_class",
    "post_transform",
  ],
  becomes: "dot(X, coefficients, intercepts), the label of the greatest score, the post transform",
  lower: (node) => {
    const x = node.cast(modelRows(node, float32), float32);
    const labels = classLabels(node, "classlabels_strings", "classlabels_ints");
    const features = x.type.shape[1];
    const scored = (node.attribute("coefficients", "floats") ?? []).length / features;
    const transform = postTransformOf(node);
    const scores = linearScores(node, x, scored);
    if (scored === 1 && labels.type.shape[0] === 2) {
      const column = withShape(scores, [x.type.shape[0]]);
      const limit = numberScalar(float32, transform === "LOGISTIC" || transform === "NONE" ? 0 : 0.5);
      const isSecond = node.step("less", [limit, column], "second class");
      return [binaryLabel(node, isSecond, labels), scoresOfTwo(node, scores, { transform, isComplement: false })];
    }
    if (scored !== labels.type.shape[0]) throw new Refusal(`has rows for ${scored} classes`, "coefficients");
    return [greatestLabel(node, scores, labels), postTransform(node, scores, transform)];
  },
};

/** Linear models. */
export const linearModels: readonly Lowering[] = [linearRegressor, linearClassifier];
