import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { arrangeHeads, mergeHeads } from "../heads.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { transposeLastTwo } from "../movement.js";
import { numberScalar } from "../number.js";
import { softmaxRows } from "../softmax-rows.js";
import { type Mask, maskOf, negativeInfinity } from "./mask.js";
import { scoresOf, weigh } from "./scores.js";

const HEADS_FIRST = ["batch", "heads", "sequence", "size"] as const;

/** Scaled dot product attention with masks, caches and groups of heads. */
export const attention: Lowering = {
  operator: "Attention",
  since: 23,
  until: 26,
  attributes: [
    ...["is_causal", "kv_num_heads", "left_window_size", "q_num_heads", "qk_matmul_output_mode"],
    ...["right_window_size", "scale", "softcap", "softmax_precision"],
  ],
  becomes:
    "s = dot(mul(Q, scale), K), the heads of Q in groups by those of K; softcap; select(mask, s, −∞) or add(s, mask); " +
    "m = maximum(max(s), lowest); e = exp(sub(s, m)); dot(div(e, maximum(sum(e), 1)), copy(V)), each with its cache before it",
  why:
    "scaling Q by the whole scale is one step, where ONNX scales Q and K by its root against overflow, which an exact sum " +
    "has none of; a sum of exponentials is at least 1 unless the row has no key, which gives a row of zeros",
  lower: (node) => {
    const { dtype } = node.operand(0).type;
    const { q, k, v, past } = operandsOf(node);
    const [batch, heads, queries] = q.type.shape;
    const keys = k.type.shape[2];
    const scores = scoresOf(node, q, k);
    const capped = softcap(node, scores);
    const mask = maskOf(node, { batch, queries, keys, past });
    const masked = applyMask(node, capped, mask);
    const isDouble = node.int("softmax_precision", 0) === DataType.float64;
    const precise = isDouble ? node.cast(masked, DataType.float64, "softmax precision") : masked;
    const weights = node.cast(softmaxRows(node, precise, "weights", mask.mayBeEmpty), scores.type.dtype, "weights");
    const y = restore(node, node.cast(weigh(node, weights, valueColumns(node, v, past)), dtype, "result"));
    const shown = [scores, capped, masked, weights][node.int("qk_matmul_output_mode", 0)];
    if (shown === undefined) throw new Refusal("is not from 0 to 3", "qk_matmul_output_mode");
    if (node.outputCount <= 3) return [y, k, v];
    return [y, k, v, node.cast(withShape(shown, [batch, heads, queries, keys]), dtype, "shown")];
  },
};

/** Q, and K and V with their caches before them, [batch, heads, sequence, size] each. */
function operandsOf(node: NodeToLower): { q: Value; k: Value; v: Value; past: number } {
  const isFlat = node.operand(0).type.shape.length === 3;
  const countOf = (name: string) => (isFlat ? node.int(name, 0) : null);
  const heads = [countOf("q_num_heads"), countOf("kv_num_heads"), countOf("kv_num_heads")];
  const [q, freshK, freshV] = heads.map((count, index) =>
    arrangeHeads(node, node.operand(index), { heads: count, order: HEADS_FIRST, part: ["Q", "K", "V"][index] }),
  );
  const [pastK, pastV] = [node.optionalOperand(4), node.optionalOperand(5)];
  if ((pastK === null) !== (pastV === null)) throw new Refusal("past_key and past_value must be given together");
  const joined = (past: Value | null, fresh: Value, part: string) =>
    past === null ? fresh : node.step("concat", [past, fresh], part, { attributes: [2] });
  const [k, v] = [joined(pastK, freshK, "present key"), joined(pastV, freshV, "present value")];
  const groups = k.type.shape[1];
  if (groups < 1 || q.type.shape[1] % groups !== 0 || v.type.shape[1] !== groups) {
    throw new Refusal(`${q.type.shape[1]} heads of queries for ${groups} of keys and ${v.type.shape[1]} of values`);
  }
  return { q, k, v, past: pastK === null ? 0 : pastK.type.shape[2] };
}

function softcap(node: NodeToLower, scores: Value): Value {
  const cap = node.float("softcap", 0);
  if (cap === 0) return scores;
  const factor = numberScalar(scores.type.dtype, cap);
  const bounded = node.step("tanh", [node.step("div", [scores, factor], "cap quotient")], "hyperbolic tangent");
  return node.step("mul", [bounded, factor], "capped scores");
}

function applyMask(node: NodeToLower, scores: Value, { allowed, bias }: Mask): Value {
  const { dtype, shape } = scores.type;
  const biased =
    bias === null ? scores : node.step("add", [scores, node.cast(bias, dtype, "mask")], "biased scores", { shape });
  if (allowed === null) return biased;
  return node.step("select", [allowed, biased, negativeInfinity(dtype)], "masked scores", { shape });
}

/** The values with the keys last; without a cache straight from the operand, in one copy. */
function valueColumns(node: NodeToLower, v: Value, past: number): Value {
  if (past > 0) return transposeLastTwo(node, v, "value columns");
  const operand = node.operand(2);
  const heads = operand.type.shape.length === 3 ? node.int("kv_num_heads", 0) : null;
  return arrangeHeads(node, operand, { heads, order: ["batch", "heads", "size", "sequence"], part: "value columns" });
}

/** [batch, queries, heads · size] where Q came so. */
function restore(node: NodeToLower, y: Value): Value {
  if (node.operand(0).type.shape.length === 4) return y;
  return mergeHeads(node, y, "joined heads");
}
