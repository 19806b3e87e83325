import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { invertPermutation, lastAxesPermutation, transpose } from "./movement.js";
import { numberScalar } from "./number.js";
import { logSoftmaxRows } from "./softmax-rows.js";
import { widen } from "./widen.js";

const NEGATIVE_LOG_LIKELIHOOD =
  "w = select(equal(target, ignore_index), 0, take(weight, target)); loss = neg(mul(take(rows, target), w)); " +
  "none: loss; sum: sum(loss); mean: div(sum(loss), sum(w))";

const negativeLogLikelihoodLoss: Lowering = {
  operator: "NegativeLogLikelihoodLoss",
  since: 12,
  until: 26,
  attributes: ["ignore_index", "reduction"],
  becomes: `rows = copy(input) with the classes last; ${NEGATIVE_LOG_LIKELIHOOD}`,
  lower: (node) => {
    const x = widen(node, node.operand(0));
    return [node.cast(likelihoodLoss(node, classesLast(node, x)), node.operand(0).type.dtype, "result")];
  },
};

const softmaxCrossEntropyLoss: Lowering = {
  operator: "SoftmaxCrossEntropyLoss",
  since: 12,
  until: 26,
  attributes: ["ignore_index", "reduction"],
  becomes:
    "s = sub(scores, max(scores)) with the classes last by copy; rows = sub(s, log(sum(exp(s)))); " +
    NEGATIVE_LOG_LIKELIHOOD,
  lower: (node) => {
    const { dtype, shape } = node.operand(0).type;
    const scores = classesLast(node, widen(node, node.operand(0)));
    const rows = logSoftmaxRows(node, scores, "log probabilities");
    const loss = node.cast(likelihoodLoss(node, rows), dtype, "result");
    if (node.outputCount < 2) return [loss];
    const permutation = invertPermutation(lastAxesPermutation(shape.length, [1]));
    return [loss, node.cast(transpose(node, rows, permutation, "restored axes"), dtype, "log probabilities")];
  },
};

/** [N, C, d…] as [N, d…, C]. */
function classesLast(node: NodeToLower, x: Value): Value {
  const rank = x.type.shape.length;
  if (rank < 2) throw new Refusal(`the scores have the shape [${x.type.shape}]`);
  return transpose(node, x, lastAxesPermutation(rank, [1]), "rows");
}

/** The loss of log probabilities [N, d…, C] in their own type. */
function likelihoodLoss(node: NodeToLower, rows: Value): Value {
  const { dtype, shape } = rows.type;
  const classes = shape[shape.length - 1];
  const outer = shape.slice(0, -1);
  const target = node.operand(1);
  if (target.type.shape.join() !== outer.join())
    throw new Refusal(`the target [${target.type.shape}] is not [${outer}]`);
  const count = elementCount(outer);
  const places = node.cast(target, DataType.int64, "places");
  const chosen = node.step("take", [withShape(rows, [count, classes]), withShape(places, [count])], "chosen", {
    attributes: [1, 1],
    shape: outer,
  });
  const weights = weightsOf(node, places, dtype);
  const loss = node.step("neg", [weights === null ? chosen : node.step("mul", [chosen, weights], "weighted")], "loss");
  const kept = ignoring(node, target, loss);
  const reduction = node.text("reduction", "mean");
  if (reduction === "none") return kept;
  const total = node.step("sum", [withShape(kept, [count])], "sum");
  if (reduction === "sum") return total;
  if (reduction !== "mean") throw new Refusal(`is "${reduction}"`, "reduction");
  const divisor =
    weights === null
      ? numberScalar(dtype, count)
      : node.step("sum", [withShape(weights, [count])], "sum of the weights");
  return node.step("div", [total, divisor], "mean");
}

/** The weight of each target, 0 where it is ignored; null where all weigh 1. */
function weightsOf(node: NodeToLower, places: Value, dtype: DataType): Value | null {
  const given = node.optionalOperand(2);
  const isIgnored = ignored(node, places);
  if (given === null && isIgnored === null) return null;
  const one = numberScalar(dtype, 1);
  const taken =
    given === null
      ? one
      : node.step("take", [node.cast(given, dtype, "weights"), places], "weights", { attributes: [0, 0] });
  return isIgnored === null ? taken : node.step("select", [isIgnored, numberScalar(dtype, 0), taken], "weights");
}

function ignored(node: NodeToLower, target: Value): Value | null {
  const index = node.attribute("ignore_index", "int");
  if (index === null) return null;
  return node.step("equal", [target, numberScalar(target.type.dtype, Number(index))], "is ignored");
}

/** A loss of 0 where the target is ignored, whatever stands at its place: an infinity too. */
function ignoring(node: NodeToLower, target: Value, loss: Value): Value {
  const isIgnored = ignored(node, target);
  if (isIgnored === null) return loss;
  return node.step("select", [isIgnored, numberScalar(loss.type.dtype, 0), loss], "kept loss");
}

/** Losses for classification. */
export const losses: readonly Lowering[] = [negativeLogLikelihoodLoss, softmaxCrossEntropyLoss];
