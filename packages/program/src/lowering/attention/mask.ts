import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { isConstant, type Value, withShape } from "../../compile/value.js";
import { elementCount } from "../../instruction/row-major.js";
import type { NodeToLower } from "../lowering.js";
import { numberConstant } from "../number.js";

/** Bits of −∞ in the types of scores and masks. */
const NEGATIVE_INFINITY_BITS: ReadonlyMap<DataType, bigint> = new Map([
  [DataType.float32, 0xff800000n],
  [DataType.float16, 0xfc00n],
  [DataType.bfloat16, 0xff80n],
  [DataType.float64, 0xfff0000000000000n],
]);

/** What the scores [B, H, L, S] are masked with. */
export type Mask = {
  /** true where a key takes part, or null where all do; broadcasts to the scores */
  readonly allowed: Value | null;
  /** what is added to the scores, of a float type, or null */
  readonly bias: Value | null;
  /** true if a row may have no key at all */
  readonly mayBeEmpty: boolean;
};

/** Sizes of an attention: L queries, S keys, of which `past` come from a cache. */
export type AttentionSizes = {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly past: number;
};

/** The operand attn_mask, the causal frontier, the window of opset 25 and the lengths nonpad_kv_seqlen as one mask. */
export function maskOf(node: NodeToLower, sizes: AttentionSizes): Mask {
  const given = node.optionalOperand(3);
  const lengths = node.optionalOperand(6);
  const mask = given === null ? null : padded(node, given, sizes.keys);
  const isBoolean = mask?.type.dtype === DataType.bool;
  const parts = [
    ...(isBoolean ? [mask] : []),
    ...frontiers(node, sizes, lengths),
    ...(lengths === null ? [] : [withinLength(node, sizes, lengths)]),
  ].filter((part) => part !== null);
  const allowed = parts.length === 0 ? null : parts.reduce((a, b) => node.step("and", [a, b], "mask"));
  const mayBeEmpty = mask !== null || lengths !== null || hasEmptyRow(allowed, sizes);
  return { allowed, bias: isBoolean ? null : mask, mayBeEmpty };
}

/** True if the frontiers, which are constant by themselves, leave a query without a key. */
function hasEmptyRow(allowed: Value | null, { queries, keys }: AttentionSizes): boolean {
  if (allowed === null) return false;
  if (!isConstant(allowed)) return true;
  const { data } = allowed.source;
  const rows = Array.from({ length: queries }, (_, query) => data.subarray(query * keys, (query + 1) * keys));
  return rows.some((row) => row.every((byte) => byte === 0));
}

/** A mask that is shorter than the keys ends in false or −∞. */
function padded(node: NodeToLower, mask: Value, keys: number): Value {
  const { shape, dtype } = mask.type;
  if (shape.length < 1) throw new Refusal("attn_mask is a scalar");
  const last = shape[shape.length - 1];
  if (last === keys) return mask;
  const fill = dtype === DataType.bool ? 0n : NEGATIVE_INFINITY_BITS.get(dtype);
  if (last > keys || fill === undefined) throw new Refusal(`attn_mask [${shape}] does not fit ${keys} keys`);
  const wide = [...shape.slice(0, -1), keys];
  const axes = wide.map((size, coordinate) => ({ size, coordinate, coefficient: 1 }));
  const coordinates = shape.map(() => ({ offset: 0, divisor: 1, mode: "floor" as const }));
  return node.copy(mask, { fill, axes, coordinates }, "padded mask", wide);
}

/** A bound on j − i − offset for key j and query i: at most (upper) or at least. */
type Bound = { readonly isUpper: boolean; readonly limit: number };

/** The bounds that is_causal and the window put on each query's keys; null for one that excludes nothing. */
function frontiers(node: NodeToLower, sizes: AttentionSizes, lengths: Value | null): (Value | null)[] {
  const bounds: Bound[] = [];
  if (node.int("is_causal", 0) !== 0) bounds.push({ isUpper: true, limit: 0 });
  const [left, right] = [node.int("left_window_size", -1), node.int("right_window_size", -1)];
  if (right >= 0) bounds.push({ isUpper: true, limit: right });
  if (left >= 0) bounds.push({ isUpper: false, limit: -left });
  return bounds.map((bound) => frontier(node, sizes, lengths, bound));
}

/** The offset of the queries among the keys is the size of the cache, or the number of valid keys less the queries. */
function frontier(
  node: NodeToLower,
  sizes: AttentionSizes,
  lengths: Value | null,
  { isUpper, limit }: Bound,
): Value | null {
  const { queries, keys, past, batch } = sizes;
  const distances = (offset: number) =>
    Array.from({ length: queries * keys }, (_, index) => (index % keys) - Math.floor(index / keys) - offset - limit);
  node.reserve(8 * queries * keys);
  if (lengths === null) {
    const allowed = distances(past).map((distance) => (isUpper ? distance <= 0 : distance >= 0));
    return allowed.every(Boolean) ? null : numberConstant(DataType.bool, [queries, keys], allowed.map(Number));
  }
  const distance = numberConstant(DataType.int64, [queries, keys], distances(-queries));
  const offset = withShape(node.cast(lengths, DataType.int64), [batch, 1, 1, 1]);
  return node.step("lessOrEqual", isUpper ? [distance, offset] : [offset, distance], "frontier");
}

function withinLength(node: NodeToLower, { batch, keys }: AttentionSizes, lengths: Value): Value | null {
  if (elementCount(lengths.type.shape) !== batch) throw new Refusal(`nonpad_kv_seqlen is [${lengths.type.shape}]`);
  const places = numberConstant(
    DataType.int64,
    [keys],
    Array.from({ length: keys }, (_, index) => index),
  );
  const ends = withShape(node.cast(lengths, DataType.int64), [batch, 1, 1, 1]);
  const isValid = node.step("less", [places, ends], "is valid");
  return isConstant(isValid) && isValid.source.data.every((byte) => byte !== 0) ? null : isValid;
}

/** −∞ in a wide type. */
export function negativeInfinity(dtype: DataType): Value {
  return numberConstant(dtype, [], [Number.NEGATIVE_INFINITY]);
}
