import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { constantOf, type Value, withShape } from "../../compile/value.js";
import type { NodeToLower } from "../lowering.js";
import { transposeLastTwo } from "../movement.js";
import { numberScalar } from "../number.js";
import { leastFinite, softmaxRows } from "../softmax-rows.js";

/** The operands of attention, all of one wide float type. */
export type AttentionOperands = {
  /** [batch, heads, length, size] */
  readonly query: Value;
  /** [batch, kv heads, total, size]; each kv head serves heads / kv heads neighbouring heads */
  readonly key: Value;
  /** [batch, kv heads, total, value size] */
  readonly value: Value;
  readonly scale: number;
  /** added to the scores [batch, heads, length, total], to which each broadcasts */
  readonly biases: readonly Value[];
  /** bool, broadcast to the scores: where false, the score is the least finite number */
  readonly allowed: readonly Value[];
  /** scores become softcap · tanh(score / softcap); 0 for none */
  readonly softcap: number;
};

/** softmax(scale · query · keyᵀ + biases) · value: [batch, heads, length, value size]. */
export function scaledDotProduct(node: NodeToLower, operands: AttentionOperands): Value {
  const { query, key, value } = operands;
  const [batch, heads, length] = query.type.shape;
  const [, groups, total, size] = value.type.shape;
  if (groups < 1 || heads % groups !== 0) throw new Refusal(`${heads} heads for ${groups} of the keys`, "num_heads");
  const rows = (x: Value) => withShape(x, [batch, groups, (heads / groups) * length, x.type.shape[3]]);
  const products = node.step("dot", [rows(query), key], "scores", { shape: [batch, heads, length, total] });
  const weights = softmaxRows(node, scoresOf(node, products, operands), "weights");
  const columns = transposeLastTwo(node, value, "value columns");
  return node.step("dot", [rows(weights), columns], "context", { shape: [batch, heads, length, size] });
}

function scoresOf(node: NodeToLower, products: Value, operands: AttentionOperands): Value {
  const { dtype } = products.type;
  let scores = node.step("mul", [products, numberScalar(dtype, operands.scale)], "scaled scores");
  if (operands.softcap !== 0) {
    const cap = numberScalar(dtype, operands.softcap);
    const capped = node.step("tanh", [node.step("div", [scores, cap], "relative scores")], "capped");
    scores = node.step("mul", [capped, cap], "capped scores");
  }
  for (const bias of operands.biases) scores = node.step("add", [scores, bias], "biased scores");
  for (const mask of operands.allowed) {
    scores = node.step("select", [mask, scores, leastFinite(dtype)], "masked scores");
  }
  return scores;
}

/** Which keys a query may see: those up to its own place, and of these only the last `window` ones (-1: all). */
export function causalMask(length: number, total: number, window = -1): Value {
  const mask = new Uint8Array(length * total);
  for (let row = 0; row < length; row++) {
    const place = total - length + row;
    for (let column = 0; column < total; column++) {
      const isNear = window < 0 || column > place - window;
      mask[row * total + column] = column <= place && isNear ? 1 : 0;
    }
  }
  return constantOf(DataType.bool, [length, total], mask);
}
