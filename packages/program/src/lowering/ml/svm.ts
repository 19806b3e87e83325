import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { numberConstant, numberScalar } from "../number.js";
import { postTransform, postTransformOf } from "./post-transform.js";
import { modelRows } from "./tree-regressor.js";

const { float32 } = DataType;

/** Kernel values [rows, vectors] of x [rows, features] and support vectors [vectors, features]. */
function kernelValues(node: NodeToLower, x: Value, vectors: Value): Value {
  const [gamma, coefficient, degree] = node.attribute("kernel_params", "floats") ?? [0, 0, 0];
  const scalar = (value: number) => numberScalar(float32, value);
  const kind = node.text("kernel_type", "LINEAR");
  if (kind === "RBF") {
    const [rows, features] = x.type.shape;
    const difference = node.step("sub", [withShape(x, [rows, 1, features]), vectors], "differences");
    const squares = node.step("mul", [difference, difference], "squares");
    return node.step(
      "exp",
      [node.step("mul", [node.step("sum", [squares], "distances"), scalar(-gamma)], "scaled")],
      "kernel",
    );
  }
  const product = node.step("dot", [x, vectors], "products");
  if (kind === "LINEAR") return product;
  const affine = node.step(
    "add",
    [node.step("mul", [product, scalar(gamma)], "scaled"), scalar(coefficient)],
    "affine",
  );
  if (kind === "POLY") return node.step("pow", [affine, scalar(degree)], "kernel");
  if (kind === "SIGMOID") return node.step("tanh", [affine], "kernel");
  throw new Refusal(`"${kind}" is unknown`, "kernel_type");
}

/** Support vector regression; a classifier's votes over pairs of classes are not lowered. */
export const svmRegressor: Lowering = {
  domain: "ai.onnx.ml",
  operator: "SVMRegressor",
  since: 1,
  until: 5,
  attributes: [
    ...["coefficients", "kernel_params", "kernel_type", "n_supports", "one_class", "post_transform", "rho"],
    "support_vectors",
  ],
  becomes: "dot(kernel(X, support vectors), coefficients, rho); one_class: its sign, 1 or -1",
  lower: (node) => {
    const x = node.cast(modelRows(node, float32), float32);
    const [rows, features] = x.type.shape;
    const coefficients = node.attribute("coefficients", "floats") ?? [];
    const rho = numberConstant(float32, [1], [(node.attribute("rho", "floats") ?? [0])[0] ?? 0]);
    const supports = node.int("n_supports", 0);
    const vectors = node.attribute("support_vectors", "floats") ?? [];
    if (supports > 0 && (vectors.length !== supports * features || coefficients.length !== supports)) {
      throw new Refusal(`has ${vectors.length} values for ${supports} × ${features}`, "support_vectors");
    }
    const kernel = supports > 0 ? kernelValues(node, x, numberConstant(float32, [supports, features], vectors)) : x;
    const weights = numberConstant(float32, [1, coefficients.length], coefficients);
    const scores = node.step("dot", [kernel, weights, rho], "scores", { shape: [rows, 1] });
    if (node.int("one_class", 0) !== 1) return [postTransform(node, scores, postTransformOf(node))];
    const isInside = node.step("less", [numberScalar(float32, 0), scores], "inside");
    return [node.step("select", [isInside, numberScalar(float32, 1), numberScalar(float32, -1)], "side")];
  },
};
