import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import { join } from "../concat.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { transposeLastTwo, windowOfAxis } from "../movement.js";
import { numberScalar } from "../number.js";
import { widen } from "../widen.js";

/** What the steps of all times share, in a wide type. H heads of keys, each for R heads of queries. */
type Sequences = {
  readonly node: NodeToLower;
  readonly batch: number;
  readonly times: number;
  readonly groups: number;
  readonly repeats: number;
  readonly keySize: number;
  readonly valueSize: number;
  /** scaled, [B, T, H·R·dk] */
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  /** exp(decay), [B, T, H·dk] or [B, T, H], or null */
  readonly factors: Value | null;
  /** [B, T, H] or [B, T, 1], or null */
  readonly rates: Value | null;
};

/** Recurrent attention: the state is a matrix for each head, unrolled over the times. */
export const linearAttention: Lowering = {
  operator: "LinearAttention",
  since: 27,
  until: 27,
  attributes: ["chunk_size", "kv_num_heads", "q_num_heads", "scale", "update_rule"],
  becomes:
    "for each time, unrolled: S = mul(S, exp(decay)); d = mul(beta, sub(v, dot(S, k))), or v; " +
    "S = add(S, mul(d, k)); dot(mul(q, scale), S)",
  why: "the state is kept transposed, [B, H, dv, dk], so that every product is over its last axis",
  lower: (node) => {
    const sequences = sequencesOf(node);
    const { batch, times, groups, repeats, valueSize } = sequences;
    const past = node.optionalOperand(3);
    let state = past === null ? null : transposeLastTwo(node, widen(node, past), "past state");
    const outputs: Value[] = [];
    for (let time = 0; time < times; time++) {
      state = advance(sequences, state, time);
      const query = at(sequences, sequences.query, time, [groups, repeats]);
      const shape = [batch, groups * repeats * valueSize];
      outputs.push(node.step("dot", [query, state], `output ${time}`, { shape }));
    }
    if (state === null) throw new Refusal("the sequence is empty");
    const { dtype } = node.operand(0).type;
    const output = withShape(join(node, outputs, 1, "output"), [batch, times, groups * repeats * valueSize]);
    const present = transposeLastTwo(node, state, "present state");
    return [node.cast(output, dtype, "result"), node.cast(present, past?.type.dtype ?? dtype, "present state")];
  },
};

function sequencesOf(node: NodeToLower): Sequences {
  const [query, key, value] = [0, 1, 2].map((index) => widen(node, node.operand(index)));
  const [batch, times, width] = query.type.shape;
  const [heads, groups] = [node.int("q_num_heads", 0), node.int("kv_num_heads", 0)];
  const isDivided = groups > 0 && heads > 0 && heads % groups === 0 && width % heads === 0;
  const keySize = width / heads;
  if (!isDivided || key.type.shape[2] !== groups * keySize || value.type.shape[2] % groups !== 0) {
    throw new Refusal(`${heads} heads of queries, ${groups} of keys for [${query.type.shape}], [${key.type.shape}]`);
  }
  const rule = node.text("update_rule", "gated_delta");
  if (!["linear", "gated", "delta", "gated_delta"].includes(rule)) throw new Refusal(`is "${rule}"`, "update_rule");
  const scale = numberScalar(query.type.dtype, node.float("scale", 0) || 1 / Math.sqrt(keySize));
  const decay = rule === "gated" || rule === "gated_delta" ? widen(node, node.operand(4)) : null;
  const rates = rule === "delta" || rule === "gated_delta" ? widen(node, node.operand(5)) : null;
  return {
    ...{ node, batch, times, groups, repeats: heads / groups, keySize, valueSize: value.type.shape[2] / groups },
    ...{ query: node.step("mul", [query, scale], "scaled queries"), key, value, rates },
    factors: decay === null ? null : node.step("exp", [decay], "decay factors"),
  };
}

/** The state after a time, [B, H, dv, dk]; null stands for zeros before it. */
function advance(sequences: Sequences, before: Value | null, time: number): Value {
  const { node, groups, factors, rates } = sequences;
  const key = at(sequences, sequences.key, time, [groups, 1]);
  const value = at(sequences, sequences.value, time, [groups, sequences.valueSize]);
  const kept =
    before === null || factors === null
      ? before
      : node.step("mul", [before, at(sequences, factors, time, [groups, 1])], "decayed state");
  const error =
    kept === null || rates === null ? value : node.step("sub", [value, recalled(sequences, kept, key)], "error");
  const heads = rates?.type.shape[2] ?? 1;
  const added = rates === null ? error : node.step("mul", [error, at(sequences, rates, time, [heads, 1])], "update");
  const outer = node.step("mul", [added, key], "outer product");
  return kept === null ? outer : node.step("add", [kept, outer], "state");
}

/** What the state holds for a key, [B, H, dv, 1]. */
function recalled({ node }: Sequences, state: Value, key: Value): Value {
  return node.step("dot", [state, key], "recalled value");
}

/** A sequence [B, T, heads · rows · n] at one time as [B, heads, rows, n]. */
function at(
  { node, batch }: Sequences,
  sequence: Value,
  time: number,
  [heads, rows]: readonly [number, number],
): Value {
  const width = sequence.type.shape[2];
  const row = windowOfAxis(node, sequence, 1, { start: time, size: 1 }, `time ${time}`);
  return withShape(row, [batch, heads, rows, width / (heads * rows)]);
}
