import type { Value } from "../../compile/value.js";
import { sigmoid } from "../activation-function.js";
import type { NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";
import type { ModelFloat } from "./numbers.js";
import { type PostTransform, postTransform } from "./post-transform.js";

/**
 * The two scores [rows, 2] that stand for one score [rows, 1] of the second class: its complement to 1 and itself, or
 * its negation and itself (through the logistic function where that is asked for).
 */
export function scoresOfTwo(
  node: NodeToLower,
  score: Value,
  { transform, isComplement }: { transform: PostTransform; isComplement: boolean },
): Value {
  const dtype = score.type.dtype as ModelFloat;
  if (transform === "PROBIT") return postTransform(node, score, transform);
  const other = isComplement
    ? node.step("sub", [numberScalar(dtype, 1), score], "first class")
    : node.step("neg", [score], "first class");
  const pair = node.step("concat", [other, score], "pair", { attributes: [1] });
  return !isComplement && transform === "LOGISTIC" ? sigmoid(node, pair, "probability") : pair;
}
