import { DataType, floatFormat, isDataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import type { Value } from "../../compile/value.js";
import { sameShape } from "../../instruction/row-major.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { transposeLastTwo } from "../movement.js";
import { softmaxRows } from "../softmax-rows.js";
import { wideType } from "../wide.js";
import { scoresOf, weigh } from "./scores.js";

/** Attention whose scores and weights pass through graphs of the model. */
export const flexAttention: Lowering = {
  operator: "FlexAttention",
  domain: "ai.onnx.preview",
  since: 1,
  until: 1,
  attributes: ["prob_mod", "scale", "score_mod", "softmax_precision"],
  becomes: "Attention without masks; the nodes of score_mod before the softmax, those of prob_mod behind it",
  lower: (node) => {
    const [q, k, v] = node.operands(3);
    const { dtype } = q.type;
    const [heads, groups] = [q.type.shape[1], k.type.shape[1]];
    if (q.type.shape.length !== 4 || groups < 1 || heads % groups !== 0 || v.type.shape[1] !== groups) {
      throw new Refusal(`[${q.type.shape}], [${k.type.shape}] and [${v.type.shape}] do not fit together`);
    }
    const scores = scoresOf(node, q, k);
    const precision = node.int("softmax_precision", scores.type.dtype);
    if (!isDataType(precision) || floatFormat(precision) === null)
      throw new Refusal(`is ${precision}`, "softmax_precision");
    const modified = modify(node, "score_mod", node.cast(scores, precision, "softmax precision"));
    const weights = softmaxRows(node, node.cast(modified, wideType(precision), "widened"), "weights");
    const final = modify(node, "prob_mod", node.cast(weights, precision, "softmax precision"));
    const wide = dtype === DataType.float64 ? DataType.float64 : DataType.float32;
    return [
      node.cast(
        weigh(node, node.cast(final, wide, "weights"), transposeLastTwo(node, v, "value columns")),
        dtype,
        "result",
      ),
    ];
  },
};

/** The value after the graph of an attribute, or itself where there is none. */
function modify(node: NodeToLower, name: string, value: Value): Value {
  if (node.attribute(name, "graph") === null) return value;
  const outputs = node.body(node.graph(name), [value], name);
  const [result] = outputs;
  const isSame = outputs.length === 1 && sameShape(result.type.shape, value.type.shape);
  if (!isSame || result.type.dtype !== value.type.dtype) throw new Refusal("changes the type of what it gets", name);
  return result;
}
