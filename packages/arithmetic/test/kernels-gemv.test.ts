import t from "tap";
import { anyDotRows, DataType, Kernels, Random, type VectorProduct } from "../src/index.js";
import { anyOperand, dotBinary32, finiteOperand } from "./binary32.js";
import { placeWords, readWords } from "./placed.js";
import { hex, replay, seed } from "./seed.js";

const kernels = await Kernels.load();

type Layout = VectorProduct["bLayout"];
/** Bit patterns of a [m, k] and of b's n vectors, [n, k]. */
type Problem = { m: number; n: number; k: number; a: Uint32Array; b: Uint32Array };
type Bias = { words: Uint32Array; strideM: number; strideN: number };

function problem(random: Random, m: number, n: number, k: number, delicate: boolean): Problem {
  const a = Uint32Array.from({ length: m * k }, () => finiteOperand(random, -6, 2));
  const b = Uint32Array.from({ length: n * k }, () => finiteOperand(random, -6, 2));
  for (let i = 0; delicate && i < n; i++) {
    const [left, right] = anyDotRows(random, DataType.float32, DataType.float32, k);
    a.set(Uint32Array.from(left, Number), (i % m) * k);
    b.set(Uint32Array.from(right, Number), i * k);
  }
  return { m, n, k, a, b };
}

function expected({ m, n, k, a, b }: Problem, bias?: Bias): Uint32Array {
  return Uint32Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    const added = bias === undefined ? null : bias.words[row * bias.strideM + column * bias.strideN]!;
    return dotBinary32(a.subarray(row * k, (row + 1) * k), b.subarray(column * k, (column + 1) * k), added);
  });
}

/** b as it lies in memory, its rows `gap` elements more than a row apart. */
function laid({ n, k, b }: Problem, layout: Layout, gap: number): { words: Uint32Array; stride: number } {
  const [rows, stride] = layout === "rows" ? [n, k + gap] : [k, n + gap];
  const words = new Uint32Array(rows * stride).fill(0x7fc00000);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) words[layout === "rows" ? i * stride + j : j * stride + i] = b[i * k + j]!;
  }
  return { words, stride };
}

function run(given: Problem, layout: Layout, hasNorms: boolean, gap: number, bias?: Bias) {
  const mark = kernels.mark();
  const { m, n, k } = given;
  const { words, stride } = laid(given, layout, gap);
  const bNorms = kernels.allocate(n * 8);
  kernels.norms(placeWords(kernels, given.b), bNorms, n, k);
  const out = kernels.place(new Uint8Array((m * n + 1) * 4).fill(0xee));
  const open = kernels.gemv({
    ...{ a: placeWords(kernels, given.a), b: placeWords(kernels, words), bLayout: layout, m, n, k, out },
    ...(gap > 0 && { bStride: stride }),
    ...(hasNorms && { bNorms }),
    ...(bias && { bias: { ...bias, offset: placeWords(kernels, bias.words) } }),
  });
  const results = readWords(kernels, out, m * n + 1);
  kernels.release(mark);
  return { results: results.subarray(0, m * n), guard: results[m * n], open };
}

function differences(results: Uint32Array, right: Uint32Array): string[] {
  const wrong = [...right].flatMap((bits, i) =>
    results[i] === bits ? [] : [`${i}: ${hex(results[i]!)}, not ${hex(bits)}`],
  );
  return wrong.slice(0, 5);
}

const LAYOUTS: readonly Layout[] = ["rows", "columns"];
const SHAPES: [number, number][] = [
  [1, 1],
  [7, 3],
  [40, 12],
  [9, 64],
  [4, 527],
  [517, 6],
];

t.test("few rows: every shape, layout and kind of bound gives what the reference gives", async (t) => {
  const random = new Random(seed);
  for (const m of [1, 2, 3, 4]) {
    for (const [n, k] of SHAPES) {
      for (const delicate of [true, false]) {
        const given = problem(random, m, n, k, delicate);
        const right = expected(given);
        for (const layout of LAYOUTS) {
          for (const hasNorms of [true, false]) {
            const { results, guard } = run(given, layout, hasNorms, random.below(2) * 3);
            const name = `[${m}, ${n}, ${k}] ${layout}, norms ${hasNorms}, delicate ${delicate}; ${replay}`;
            t.same(differences(results, right), [], name);
            t.equal(guard, 0xeeeeeeee, "nothing is written behind the end");
          }
        }
      }
    }
  }
});

t.test("the bias is one of the terms, and broadcasts by its strides", async (t) => {
  const random = new Random(seed);
  for (const [n, k] of SHAPES) {
    const given = problem(random, 3, n, k, true);
    for (const [strideM, strideN] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [n, 1],
    ] as const) {
      const bias = { words: Uint32Array.from({ length: 3 * n }, () => anyOperand(random)), strideM, strideN };
      const right = expected(given, bias);
      for (const layout of LAYOUTS) {
        const { results } = run(given, layout, random.below(2) === 0, 0, bias);
        t.same(differences(results, right), [], `[${n}, ${k}] ${layout} ${strideM} ${strideN}; ${replay}`);
      }
    }
  }
});

t.test("sums so near a tie that the rounding of a proposal could hide the side", async (t) => {
  const random = new Random(seed);
  for (const k of [20, 200, 1000]) {
    const given = problem(random, 1, 60, k, false);
    const [ones, b] = [new Float32Array(given.a.buffer).fill(1), new Float32Array(given.b.buffer)];
    for (let i = 0; i < 60; i++) {
      const pairs = Array.from({ length: (k - 4) / 2 }, () => random.bits() / 2 ** 20).flatMap((x) => [x, -x]);
      const tie = [
        1 + random.below(2 ** 23) * 2 ** -23,
        2 ** -24,
        (random.below(2) - 0.5) * 2 ** -random.between(40, 60),
        0,
      ];
      b.set(random.shuffle([...tie, ...pairs]), i * k);
    }
    t.ok(ones.every((x) => x === 1));
    const right = expected(given);
    for (const layout of LAYOUTS) {
      for (const hasNorms of [true, false]) {
        t.same(differences(run(given, layout, hasNorms, 0).results, right), [], `${k} terms ${layout}; ${replay}`);
      }
    }
  }
});

t.test("ordinary operands seldom leave the first certificate; five rows are refused", async (t) => {
  const given = problem(new Random(seed), 4, 500, 300, false);
  for (const layout of LAYOUTS) {
    for (const hasNorms of [true, false]) {
      const { open } = run(given, layout, hasNorms, 0);
      t.ok(open <= 6, `${open} of 2000`);
    }
  }
  t.throws(() => kernels.gemv({ a: 0, b: 0, bLayout: "rows", m: 5, n: 1, k: 1, out: 0 }), RangeError);
});
