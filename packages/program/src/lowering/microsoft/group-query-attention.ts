import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import type { Value } from "../../compile/value.js";
import { append, mergeHeads, splitHeads } from "../heads.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { windowOfAxis } from "../movement.js";
import { numberConstant } from "../number.js";
import { widen } from "../widen.js";
import { scaleOf } from "./attention.js";
import { anglesAt, rotate } from "./rotary.js";
import { causalMask, scaledDotProduct } from "./scaled-dot-product.js";

type Heads = { readonly query: number; readonly key: number };

/**
 * Causal attention in which several heads share a key. The lengths must be constant and equal: they say where the new
 * keys stand, and with them the shape of what is remembered.
 */
export const groupQueryAttention: Lowering = {
  domain: "com.microsoft",
  operator: "GroupQueryAttention",
  since: 1,
  until: 1,
  attributes: [
    ...["do_rotary", "kv_num_heads", "local_window_size", "num_heads", "qk_output", "rotary_interleaved", "scale"],
    ...["smooth_softmax", "softcap"],
  ],
  becomes: "heads by copy, rotation, concat with the past, dot, the causal mask, softmax, dot, copy",
  lower: (node) => {
    for (const name of ["smooth_softmax", "qk_output"]) {
      if (node.int(name, 0) > 0) throw new Refusal("is not supported", name);
    }
    const heads = { query: node.int("num_heads", 0), key: node.int("kv_num_heads", 0) };
    const { query, key, value } = readOperands(node, heads);
    const length = query.type.shape[2];
    const past = node.optionalOperand(3);
    const before = past?.type.shape[2] ?? 0;
    assertLengths(node, before + length);
    const isRotated = node.int("do_rotary", 0) === 1;
    const turn = (x: Value) => (isRotated ? rotated(node, x, before) : x);
    const keys = append(node, past && widen(node, past), turn(key), 2, "keys");
    const pastValue = node.optionalOperand(4);
    const values = append(node, pastValue && widen(node, pastValue), value, 2, "values");
    const bias = node.optionalOperand(10);
    const context = scaledDotProduct(node, {
      ...{ query: turn(query), key: keys, value: values, scale: scaleOf(node, query.type.shape[3]) },
      biases: bias === null ? [] : [widen(node, bias)],
      allowed: [causalMask(length, before + length, node.int("local_window_size", -1))],
      softcap: node.float("softcap", 0),
    });
    const { dtype } = node.operand(0).type;
    return [mergeHeads(node, context, "merged heads"), keys, values].map((output) => node.cast(output, dtype));
  },
};

/** Queries, keys and values by head; they may come packed in one tensor. */
function readOperands(node: NodeToLower, heads: Heads): { query: Value; key: Value; value: Value } {
  const first = widen(node, node.operand(0));
  const key = node.optionalOperand(1);
  if (key !== null) {
    return {
      query: splitHeads(node, first, heads.query, "queries by head"),
      key: splitHeads(node, widen(node, key), heads.key, "keys by head"),
      value: splitHeads(node, widen(node, node.operand(2)), heads.key, "values by head"),
    };
  }
  const size = first.type.shape[2] / (heads.query + 2 * heads.key);
  const part = (from: number, count: number, name: string) =>
    splitHeads(
      node,
      windowOfAxis(node, first, 2, { start: from * size, size: count * size }, name),
      count,
      `${name} by head`,
    );
  return {
    query: part(0, heads.query, "queries"),
    key: part(heads.query, heads.key, "keys"),
    value: part(heads.query + heads.key, heads.key, "values"),
  };
}

/** Operand 5 says for each row how long it is, less one; operand 6 the greatest length. */
function assertLengths(node: NodeToLower, total: number): void {
  const lengths = node.constantIntegers(5, "seqlens_k") ?? [];
  const greatest = node.constantIntegers(6, "total_sequence_length")?.[0];
  if (greatest !== undefined && greatest !== total) {
    throw new Refusal(`total_sequence_length is ${greatest}, past and new keys make ${total}`);
  }
  if (lengths.some((length) => length !== total - 1)) throw new Refusal("rows of different lengths are not supported");
}

function rotated(node: NodeToLower, x: Value, before: number): Value {
  const [, , length] = x.type.shape;
  const counted = numberConstant(
    DataType.int64,
    [1, length],
    Array.from({ length }, (_, place) => before + place),
  );
  const given = node.optionalOperand(9);
  const places = given === null ? counted : node.cast(given, DataType.int64);
  const angles = anglesAt(node, node.operand(7), node.operand(8), places);
  return rotate(node, x, angles, node.int("rotary_interleaved", 0) === 1);
}
