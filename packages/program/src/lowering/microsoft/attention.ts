import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { append, mergeHeads, splitHeads } from "../heads.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { transposeLastTwo, windowOfAxis } from "../movement.js";
import { numberConstant, numberScalar } from "../number.js";
import { widen } from "../widen.js";
import { causalMask, scaledDotProduct } from "./scaled-dot-product.js";

const { int32 } = DataType;

/**
 * What a padding mask adds to the scores: 0 for keys that count, `mask_filter_value` for the others.
 *
 * @param mask [batch] lengths, [batch, total] or [batch, length, total] of 0 and 1
 */
export function paddingBias(node: NodeToLower, mask: Value, total: number, dtype: DataType): Value {
  const { shape } = mask.type;
  const counts = node.cast(mask, int32, "mask");
  const filter = numberScalar(dtype, node.float("mask_filter_value", -10000));
  if (shape.length === 1) {
    const places = numberConstant(
      int32,
      [total],
      Array.from({ length: total }, (_, place) => place),
    );
    const isKey = node.step("less", [places, withShape(counts, [shape[0], 1, 1, 1])], "keys");
    return node.step("select", [isKey, numberScalar(dtype, 0), filter], "padding bias");
  }
  if (shape.length !== 2 && shape.length !== 3) throw new Refusal(`a mask of the shape [${shape}] is not supported`);
  const seen = shape.length === 2 ? [shape[0], 1, 1, shape[1]] : [shape[0], 1, shape[1], shape[2]];
  const isKey = node.step("less", [numberScalar(int32, 0), withShape(counts, seen)], "keys");
  return node.step("select", [isKey, numberScalar(dtype, 0), filter], "padding bias");
}

/** The mask, unless it has one of the forms that only some kernels of onnxruntime read. */
function maskBias(node: NodeToLower, index: number, batch: number, total: number, dtype: DataType): Value[] {
  const mask = node.optionalOperand(index);
  if (mask === null) return [];
  if (mask.type.shape.length === 1 && mask.type.shape[0] !== batch) {
    throw new Refusal(`a mask of ${mask.type.shape[0]} numbers for ${batch} rows is not supported`);
  }
  return [paddingBias(node, mask, total, dtype)];
}

/** The bias on the scores that operand `index` gives, broadcast to [batch, heads, length, total]. */
function attentionBias(node: NodeToLower, index: number): Value[] {
  const bias = node.optionalOperand(index);
  return bias === null ? [] : [widen(node, bias)];
}

/** The scale attribute, or 1 / √size where it is left out. */
export function scaleOf(node: NodeToLower, size: number): number {
  const given = node.float("scale", 0);
  return given === 0 ? 1 / Math.sqrt(size) : given;
}

/** Self-attention with the projection of queries, keys and values inside. */
const attention: Lowering = {
  domain: "com.microsoft",
  operator: "Attention",
  since: 1,
  until: 1,
  attributes: [
    "mask_filter_value",
    "num_heads",
    "qkv_hidden_sizes",
    "scale",
    "unidirectional",
    "past_present_share_buffer",
  ],
  becomes: "dot(X, weights, bias), heads by copy, dot, the mask, softmax, dot, copy",
  lower: (node) => {
    if (node.int("past_present_share_buffer", 0) !== 0)
      throw new Refusal("is not supported", "past_present_share_buffer");
    const x = widen(node, node.operand(0));
    const [batch, length] = x.type.shape;
    const heads = node.int("num_heads", 0);
    const projected = project(node, x);
    const third = projected.type.shape[2] / 3;
    const [sizeQ, sizeK, sizeV] = node.ints("qkv_hidden_sizes") ?? [third, third, third];
    if (sizeQ + sizeK + sizeV !== projected.type.shape[2]) throw new Refusal("does not fit", "qkv_hidden_sizes");
    const part = (first: number, size: number, name: string) =>
      splitHeads(node, windowOfAxis(node, projected, 2, { start: first, size: size }, name), heads, `${name} by head`);
    const query = part(0, sizeQ, "queries");
    const present = withPast(node, 4, part(sizeQ, sizeK, "keys"), part(sizeQ + sizeK, sizeV, "values"));
    const total = present.key.type.shape[2];
    const context = scaledDotProduct(node, {
      ...{ query, key: present.key, value: present.value, softcap: 0, scale: scaleOf(node, sizeQ / heads) },
      biases: [...maskBias(node, 3, batch, total, x.type.dtype), ...attentionBias(node, 5)],
      allowed: node.int("unidirectional", 0) === 1 ? [causalMask(length, total)] : [],
    });
    const { dtype } = node.operand(0).type;
    const outputs = [node.cast(mergeHeads(node, context, "merged heads"), dtype)];
    return node.outputCount > 1 ? [...outputs, node.cast(stacked(node, present), dtype)] : outputs;
  },
};

function project(node: NodeToLower, x: Value): Value {
  const weights = transposeLastTwo(node, widen(node, node.operand(1)), "weight rows");
  const bias = node.optionalOperand(2);
  return node.step("dot", bias === null ? [x, weights] : [x, weights, widen(node, bias)], "projections");
}

type KeysAndValues = { readonly key: Value; readonly value: Value };

/** Keys and values behind those of a past [2, batch, heads, length, size]. */
function withPast(node: NodeToLower, index: number, key: Value, value: Value): KeysAndValues {
  const past = node.optionalOperand(index);
  if (past === null) return { key, value };
  const half = (which: number) => {
    const plane = windowOfAxis(
      node,
      widen(node, past),
      0,
      { start: which, size: 1 },
      which === 0 ? "past keys" : "past values",
    );
    return withShape(plane, past.type.shape.slice(1));
  };
  return { key: append(node, half(0), key, 2, "keys"), value: append(node, half(1), value, 2, "values") };
}

function stacked(node: NodeToLower, { key, value }: KeysAndValues): Value {
  const plane = (x: Value) => withShape(x, [1, ...x.type.shape]);
  return node.step("concat", [plane(key), plane(value)], "present", { attributes: [0] });
}

/** Attention over given queries, keys and values. */
const multiHeadAttention: Lowering = {
  domain: "com.microsoft",
  operator: "MultiHeadAttention",
  since: 1,
  until: 1,
  attributes: ["mask_filter_value", "num_heads", "scale", "unidirectional"],
  becomes: "heads by copy, dot, the mask, softmax, dot, copy",
  lower: (node) => {
    const heads = node.int("num_heads", 0);
    const { query, ...given } = readOperands(node, heads);
    const pastKey = node.optionalOperand(6);
    const pastValue = node.optionalOperand(7);
    const key = append(node, pastKey && widen(node, pastKey), given.key, 2, "keys");
    const value = append(node, pastValue && widen(node, pastValue), given.value, 2, "values");
    const [batch, , length, size] = query.type.shape;
    const total = key.type.shape[2];
    const context = scaledDotProduct(node, {
      ...{ query, key, value, softcap: 0, scale: scaleOf(node, size) },
      biases: [...maskBias(node, 4, batch, total, query.type.dtype), ...attentionBias(node, 5)],
      allowed: node.int("unidirectional", 0) === 1 ? [causalMask(length, total)] : [],
    });
    const { dtype } = node.operand(0).type;
    return [mergeHeads(node, context, "merged heads"), key, value].map((output) => node.cast(output, dtype));
  },
};

/** Queries, keys and values by head, whichever way they are packed. */
function readOperands(node: NodeToLower, heads: number): { query: Value; key: Value; value: Value } {
  const first = widen(node, node.operand(0));
  const second = node.optionalOperand(1);
  if (first.type.shape.length === 5) return unpack(node, first, ["query", "key", "value"]) as never;
  const bias = node.optionalOperand(3);
  const hidden = first.type.shape[2];
  const biased = (x: Value, from: number, part: string) => {
    if (bias === null) return x;
    const size = x.type.shape[2];
    return node.step(
      "add",
      [x, windowOfAxis(node, widen(node, bias), 0, { start: from, size: size }, `${part} bias`)],
      part,
    );
  };
  const query = splitHeads(node, biased(first, 0, "queries"), heads, "queries by head");
  if (second === null) throw new Refusal("operand 1 is missing");
  const keys = widen(node, second);
  if (keys.type.shape.length === 5) return { query, ...(unpack(node, keys, ["key", "value"]) as KeysAndValues) };
  const values = widen(node, node.operand(2));
  if (keys.type.shape.length === 4) return { query, key: keys, value: values };
  const key = splitHeads(node, biased(keys, hidden, "keys"), heads, "keys by head");
  const value = splitHeads(node, biased(values, 2 * hidden, "values"), heads, "values by head");
  return { query, key, value };
}

/** [batch, length, heads, parts, size] as one [batch, heads, length, size] for each part. */
function unpack(node: NodeToLower, packed: Value, parts: readonly string[]): Record<string, Value> {
  const [batch, length, heads, count, size] = packed.type.shape;
  if (count !== parts.length) throw new Refusal(`${count} tensors packed into one, expected ${parts.length}`);
  return Object.fromEntries(
    parts.map((name, place) => {
      const axes = [
        { size: batch, coordinate: 0, coefficient: 1 },
        { size: heads, coordinate: 2, coefficient: 1 },
        { size: length, coordinate: 1, coefficient: 1 },
        { size, coordinate: 4, coefficient: 1 },
      ];
      const coordinates = [0, 0, 0, place, 0].map((offset) => ({ offset, divisor: 1, mode: "floor" as const }));
      return [
        name,
        node.copy(packed, { fill: 0n, axes, coordinates }, `${name} by head`, [batch, heads, length, size]),
      ];
    }),
  );
}

/** Attention as onnxruntime's transformer optimizer emits it. */
export const attentions: readonly Lowering[] = [attention, multiHeadAttention];
