import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, indices, type Tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

type Options = {
  readonly scale?: number;
  readonly softcap?: number;
  readonly isAllowed: (index: readonly [batch: number, head: number, query: number, key: number]) => boolean;
  readonly bias?: (index: readonly number[]) => number;
};

/** Softmax of the scaled products over the keys that are allowed, times the values; no key: zeros. */
function naiveAttention(q: Tensor, k: Tensor, v: Tensor, options: Options): { y: Tensor; weights: Tensor } {
  const [batch, heads, queries, size] = q.shape;
  const [, groups, keys] = k.shape;
  const scale = options.scale ?? 1 / Math.sqrt(size);
  const score = (n: number, head: number, query: number, key: number) => {
    let sum = 0;
    const group = Math.floor(head / (heads / groups));
    for (let i = 0; i < size; i++) sum += at(q, [n, head, query, i]) * at(k, [n, group, key, i]) * scale;
    const capped = options.softcap === undefined ? sum : options.softcap * Math.tanh(sum / options.softcap);
    return capped + (options.bias?.([n, head, query, key]) ?? 0);
  };
  const row = (n: number, head: number, query: number) => {
    const exponentials = Array.from({ length: keys }, (_, key) =>
      options.isAllowed([n, head, query, key]) ? Math.exp(score(n, head, query, key)) : 0,
    );
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return exponentials.map((value) => (total === 0 ? 0 : value / total));
  };
  const weights = build([batch, heads, queries, keys], ([n, head, query, key]) => row(n, head, query)[key]);
  const y = build([batch, heads, queries, v.shape[3]], ([n, head, query, i]) => {
    const group = Math.floor(head / (heads / groups));
    return row(n, head, query).reduce((sum, weight, key) => sum + weight * at(v, [n, group, key, i]), 0);
  });
  return { y, weights };
}

/** [batch, heads, sequence, size] as [batch, sequence, heads · size]. */
function flattened(x: Tensor): Tensor {
  const [batch, heads, sequence, size] = x.shape;
  return build([batch, sequence, heads * size], ([n, place, i]) => at(x, [n, Math.floor(i / size), place, i % size]));
}

const near = { tolerance: 3e-6 };
const everything = () => true;

t.test("Attention with groups of heads, a softcap and a scale, with heads apart and side by side", async (t) => {
  const random = new Random(seed);
  const [q, k, v] = [fractions(random, [2, 4, 3, 4]), fractions(random, [2, 2, 5, 4]), fractions(random, [2, 2, 5, 3])];
  const attributes = { scale: { float: 0.25 }, softcap: { float: 2 } };
  const { y } = naiveAttention(q, k, v, { scale: 0.25, softcap: 2, isAllowed: everything });
  const node = { op: "Attention", inputs: ["q", "k", "v"], outputs: ["y"] };
  checkModel(t, { inputs: { q, k, v }, outputs: ["y"], nodes: [{ ...node, attributes }], opset: 23 }, [y], near);
  const flat = { q: flattened(q), k: flattened(k), v: flattened(v) };
  const nodes = [{ ...node, attributes: { ...attributes, q_num_heads: 4, kv_num_heads: 2 } }];
  checkModel(t, { inputs: flat, outputs: ["y"], nodes, opset: 23 }, [flattened(y)], near);
});

t.test("Attention with a cache, causal, gives the cache and the weights back", async (t) => {
  const random = new Random(seed);
  const shape = (sequence: number) => [1, 2, sequence, 4];
  const [q, k, v] = [fractions(random, shape(3)), fractions(random, shape(3)), fractions(random, shape(3))];
  const [pastK, pastV] = [fractions(random, shape(2)), fractions(random, shape(2))];
  const bias = fractions(random, [3, 5]);
  const joined = (past: Tensor, fresh: Tensor) =>
    build(shape(5), ([n, h, place, i]) => (place < 2 ? at(past, [n, h, place, i]) : at(fresh, [n, h, place - 2, i])));
  const [allK, allV] = [joined(pastK, k), joined(pastV, v)];
  const { y, weights } = naiveAttention(q, allK, allV, {
    isAllowed: ([, , query, key]) => key <= query + 2,
    bias: ([, , query, key]) => at(bias, [query, key]),
  });
  const outputs = ["y", "keys", "values", "weights"];
  const inputs = ["q", "k", "v", "bias", "pastK", "pastV"];
  const nodes = [{ op: "Attention", inputs, outputs, attributes: { is_causal: 1, qk_matmul_output_mode: 3 } }];
  const given = { q, k, v, bias, pastK, pastV };
  checkModel(t, { inputs: given, outputs, nodes, opset: 23 }, [y, allK, allV, weights], near);
});

t.test("a query without a key gives zeros: boolean masks and lengths computed at run time", async (t) => {
  const random = new Random(seed);
  const [q, k, v] = [fractions(random, [2, 1, 3, 4]), fractions(random, [2, 1, 4, 4]), fractions(random, [2, 1, 4, 2])];
  const mask = build([3, 4], ([query, key]) => Number(query !== 1 && (query + key) % 3 !== 0));
  const lengths = [4, 2];
  const { y } = naiveAttention(q, k, v, {
    isAllowed: ([n, , query, key]) => at(mask, [query, key]) === 1 && key < lengths[n] && key <= query + lengths[n] - 3,
  });
  const nodes = [
    { op: "Cast", inputs: ["mask"], outputs: ["allowed"], attributes: { to: DataType.bool } },
    { op: "Cast", inputs: ["lengths"], outputs: ["ends"], attributes: { to: DataType.int64 } },
    {
      op: "Attention",
      inputs: ["q", "k", "v", "allowed", "", "", "ends"],
      outputs: ["y"],
      attributes: { is_causal: 1 },
    },
  ];
  const given = { q, k, v, mask, lengths: { shape: [2], values: lengths } };
  checkModel(t, { inputs: given, outputs: ["y"], nodes, opset: 24 }, [y], near);
  t.equal(
    indices(y.shape).every((index) => index[2] !== 1 || at(y, index) === 0),
    true,
  );
});

t.test("a window bounds the keys on both sides, and may leave a query without one", async (t) => {
  const random = new Random(seed);
  const [q, k, v] = [fractions(random, [1, 2, 5, 4]), fractions(random, [1, 2, 3, 4]), fractions(random, [1, 2, 3, 2])];
  for (const [left, right] of [
    [1, 0],
    [0, 1],
    [-1, 1],
    [1, -1],
  ]) {
    const { y, weights } = naiveAttention(q, k, v, {
      isAllowed: ([, , query, key]) => (left < 0 || key >= query - left) && (right < 0 || key <= query + right),
    });
    const attributes = { left_window_size: left, right_window_size: right, qk_matmul_output_mode: 3 };
    const outputs = ["y", "", "", "weights"];
    const nodes = [{ op: "Attention", inputs: ["q", "k", "v"], outputs, attributes }];
    const label = `${left} ${right}`;
    const model = { inputs: { q, k, v }, outputs: ["y", "weights"], nodes, opset: 25 };
    checkModel(t, model, [y, weights], { ...near, label });
  }
});

t.test("RotaryEmbedding turns pairs, side by side or half a head apart, and leaves the rest", async (t) => {
  const random = new Random(seed);
  const x = fractions(random, [2, 2, 3, 6]);
  const [cosine, sine] = [fractions(random, [5, 2]), fractions(random, [5, 2])];
  const positions = build([2, 3], ([n, place]) => (n + 2 * place) % 5);
  for (const interleaved of [0, 1]) {
    const expected = build(x.shape, ([n, h, place, i]) => {
      if (i >= 4) return at(x, [n, h, place, i]);
      const pair = interleaved === 1 ? Math.floor(i / 2) : i % 2;
      const isSecond = interleaved === 1 ? i % 2 === 1 : i >= 2;
      const [first, second] = interleaved === 1 ? [2 * pair, 2 * pair + 1] : [pair, pair + 2];
      const [a, b] = [at(x, [n, h, place, first]), at(x, [n, h, place, second])];
      const row = at(positions, [n, place]);
      const [c, s] = [at(cosine, [row, pair]), at(sine, [row, pair])];
      return isSecond ? s * a + c * b : c * a - s * b;
    });
    const attributes = { interleaved, rotary_embedding_dim: 4, num_heads: 2 };
    const nodes = [
      { op: "Cast", inputs: ["floats"], outputs: ["positions"], attributes: { to: DataType.int64 } },
      { op: "RotaryEmbedding", inputs: ["x", "c", "s", "positions"], outputs: ["y"], attributes },
    ];
    const constants = { c: cosine, s: sine };
    const model = { constants, outputs: ["y"], nodes, opset: 23 };
    checkModel(t, { ...model, inputs: { x, floats: positions } }, [expected], near);
    checkModel(t, { ...model, inputs: { x: flattened(x), floats: positions } }, [flattened(expected)], near);
  }
});
