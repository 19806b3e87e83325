import t from "tap";
import { anyDotRows, DataType, Kernels, Random } from "../src/index.js";
import { anyOperand, dotBinary32, finiteOperand } from "./binary32.js";
import { placeWords, readWords } from "./placed.js";
import { hex, replay, seed } from "./seed.js";

const kernels = await Kernels.load();
const U = 2 ** -53;

type Layout = "rows" | "columns";
type Bias = { words: Uint32Array; strideM: number; strideN: number };
/** Bit patterns of a [m, k] and of b's n vectors, [n, k]. */
type Problem = { m: number; n: number; k: number; a: Uint32Array; b: Uint32Array; bias?: Bias };

const floats = (words: Uint32Array) => new Float32Array(words.buffer, words.byteOffset, words.length);

/** Rows that are delicate together with columns (each row of a with the column of the same number), or ordinary. */
function problem(random: Random, m: number, n: number, k: number, delicate: boolean): Problem {
  const a = Uint32Array.from({ length: m * k }, () => finiteOperand(random, -6, 2));
  const b = Uint32Array.from({ length: n * k }, () => finiteOperand(random, -6, 2));
  if (!delicate) return { m, n, k, a, b };
  for (let i = 0; i < Math.max(m, n); i++) {
    const [left, right] = anyDotRows(random, DataType.float32, DataType.float32, k);
    a.set(Uint32Array.from(left, Number), (i % m) * k);
    b.set(Uint32Array.from(right, Number), (i % n) * k);
  }
  return { m, n, k, a, b };
}

function anyBias(random: Random, { m, n }: Problem, strideM: number, strideN: number): Bias {
  return { words: Uint32Array.from({ length: m * n }, () => anyOperand(random)), strideM, strideN };
}

function expected({ m, n, k, a, b, bias }: Problem): Uint32Array {
  return Uint32Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    const added = bias === undefined ? null : bias.words[row * bias.strideM + column * bias.strideN]!;
    return dotBinary32(a.subarray(row * k, (row + 1) * k), b.subarray(column * k, (column + 1) * k), added);
  });
}

/** What a library might propose: the terms in random order. */
function propose({ m, n, k, a, b }: Problem, random: Random): Float64Array {
  const [left, right] = [floats(a), floats(b)];
  const order = random.shuffle(Array.from({ length: k }, (_, i) => i));
  return Float64Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    return order.reduce((sum, i) => sum + left[row * k + i]! * right[column * k + i]!, 0);
  });
}

function transposed(rows: Float64Array, n: number, k: number): Float64Array {
  return Float64Array.from({ length: n * k }, (_, i) => rows[(i % n) * k + Math.floor(i / n)]!);
}

/** Bounds: a norm of each row by a norm of each column, or sums of absolute values by the largest number. */
type Bounds = "norms" | "largest";

function placeDoubles(values: Float64Array): number {
  return kernels.place(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function placeBounds({ m, n, k, b }: Problem, wideA: number, wideRows: number, bounds: Bounds) {
  const rowBounds = kernels.allocate(m * 8);
  kernels.norms64(wideA, rowBounds, m, k, bounds === "norms" ? "euclidean" : "sum");
  if (bounds === "largest") {
    return { rowBounds, columnBounds: null, columnBound: kernels.largest(placeWords(kernels, b), b.length) };
  }
  const columnBounds = kernels.allocate(n * 8);
  kernels.norms64(wideRows, columnBounds, n, k, "euclidean");
  return { rowBounds, columnBounds };
}

function run(given: Problem, proposals: Float64Array, layout: Layout, bounds: Bounds, gap = 3) {
  const mark = kernels.mark();
  const { m, n, k, a, b, bias } = given;
  const wideRows = Float64Array.from(floats(b));
  const wideA = placeDoubles(Float64Array.from(floats(a)));
  const rows = placeDoubles(wideRows);
  const outStride = n + gap;
  const out = kernels.place(new Uint8Array(m * outStride * 4).fill(0xee));
  const open = kernels.certifyPanels({
    proposal: placeDoubles(proposals),
    ...{ a: wideA, b: layout === "rows" ? rows : placeDoubles(transposed(wideRows, n, k)), bLayout: layout },
    ...{ m, n, k, ...placeBounds(given, wideA, rows, bounds), out, outStride },
    ...(bias && { bias: { ...bias, offset: placeWords(kernels, bias.words) } }),
  });
  const all = readWords(kernels, out, m * outStride);
  kernels.release(mark);
  const results = new Uint32Array(m * n).map((_, i) => all[Math.floor(i / n) * outStride + (i % n)]!);
  const isGapKept = all.every((word, i) => i % outStride < n || word === 0xeeeeeeee);
  return { results, open, isGapKept };
}

function differences(results: Uint32Array, right: Uint32Array): string[] {
  const wrong = [...right].flatMap((bits, i) =>
    results[i] === bits ? [] : [`${i}: ${hex(results[i]!)}, not ${hex(bits)}`],
  );
  return wrong.slice(0, 5);
}

const LAYOUTS: readonly Layout[] = ["rows", "columns"];
const BOUNDS: readonly Bounds[] = ["norms", "largest"];
const SHAPES: [number, number, number][] = [
  [1, 1, 1],
  [1, 7, 3],
  [3, 4, 300],
  [4, 2, 511],
  [5, 9, 513],
  [2, 17, 1030],
  [33, 35, 8],
  [3, 515, 5],
];

t.test("panels of every shape, layout and kind of bound are rounded as the reference rounds", async (t) => {
  const random = new Random(seed);
  for (const [m, n, k] of SHAPES) {
    for (const delicate of [true, false]) {
      const given = problem(random, m, n, k, delicate);
      const right = expected(given);
      const proposals = propose(given, random);
      for (const layout of LAYOUTS) {
        for (const bounds of BOUNDS) {
          const { results, isGapKept } = run(given, proposals, layout, bounds);
          const name = `[${m}, ${n}, ${k}] ${layout} ${bounds} delicate ${delicate}; ${replay}`;
          t.same(differences(results, right), [], name);
          t.ok(isGapKept, "nothing is written between the rows");
        }
      }
    }
  }
});

t.test("the bias is one of the terms, and broadcasts by its strides", async (t) => {
  const random = new Random(seed);
  for (const [m, n, k] of SHAPES) {
    const plain = problem(random, m, n, k, true);
    const proposals = propose(plain, random);
    for (const [strideM, strideN] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [n, 1],
    ] as const) {
      const given = { ...plain, bias: anyBias(random, plain, strideM, strideN) };
      const right = expected(given);
      for (const bounds of BOUNDS) {
        const { results } = run(given, proposals, random.pick(LAYOUTS), bounds);
        t.same(differences(results, right), [], `[${m}, ${n}, ${k}] ${strideM} ${strideN} ${bounds}; ${replay}`);
      }
    }
  }
});

/**
 * Sums that lie next to a tie, and proposals on its other side, as far off as the order of summation can bring them:
 * v + half a last place ± d, with pairs x, -x that make the absolute sum large.
 */
function nextToTies(random: Random, m: number, k: number) {
  const a = new Float32Array(m * k);
  const proposals = new Float64Array(m);
  for (let row = 0; row < m; row++) {
    const x = a.subarray(row * k, (row + 1) * k);
    const value = 1 + random.below(2 ** 23) * 2 ** -23;
    const sign = random.below(2) === 0 ? 1 : -1;
    const pairs = (k - 3) >> 1;
    const absolute = value + 2 * pairs;
    // Together they are off by less than (k - 1)·u·S, and by more than half of it.
    const distance = sign * 2 ** Math.floor(Math.log2(0.25 * k * U * absolute));
    x.set([value, 2 ** -24, distance]);
    for (let i = 0; i < pairs; i++) x.set([1, -1], 3 + 2 * i);
    proposals[row] = value + 2 ** -24 - sign * (0.95 * (k - 1) * U * absolute - Math.abs(distance));
  }
  const b = new Float32Array(k).fill(1);
  const words = (values: Float32Array) => new Uint32Array(values.buffer);
  return { given: { m, n: 1, k, a: words(a), b: words(b) }, proposals };
}

t.test("proposals across a tie, as wrong as any order of summation makes them, are not believed", async (t) => {
  const random = new Random(seed);
  for (const k of [25, 101, 601]) {
    const { given, proposals } = nextToTies(random, 40, k);
    const right = expected(given);
    const naive = [...proposals].filter((y, i) => new Uint32Array(Float32Array.of(y).buffer)[0] !== right[i]);
    t.ok(naive.length > 10, `${naive.length} of 40 proposals are rounded wrong without a certificate`);
    for (const layout of LAYOUTS) {
      const { results, open } = run(given, proposals, layout, "largest");
      t.same(differences(results, right), [], `${k} terms; ${replay}`);
      t.equal(open, 40);
    }
  }
});

t.test("more open elements than are noted at once, in more than one block of columns", async (t) => {
  const random = new Random(seed);
  const given = problem(random, 9, 600, 6, true);
  const right = expected(given);
  for (const layout of LAYOUTS) {
    for (const wrong of [Number.NaN, Infinity, -Infinity]) {
      const { results, open } = run(given, new Float64Array(5400).fill(wrong), layout, "norms");
      t.same(differences(results, right), [], `${wrong} ${layout}; ${replay}`);
      t.equal(open, 5400);
    }
  }
});

t.test("sums of numbers with short significands are ties, and exact", async (t) => {
  const random = new Random(seed);
  const short = () => new Uint32Array(Float32Array.of(random.between(-4095, 4095) * 2 ** -4).buffer)[0]!;
  const [m, n, k] = [20, 30, 40];
  const given = { m, n, k, a: new Uint32Array(m * k).map(short), b: new Uint32Array(n * k).map(short) };
  for (const layout of LAYOUTS) {
    const { results } = run(given, propose(given, random), layout, "norms");
    t.same(differences(results, expected(given)), [], replay);
  }
});

t.test("zeros: rows, columns and sums of nothing but zeros are +0 and certified", async (t) => {
  const given = problem(new Random(seed), 4, 9, 12, false);
  given.a.fill(0x80000000, 0, 24);
  given.b.fill(0, 12, 36);
  for (const bounds of BOUNDS) {
    const proposals = propose(given, new Random(1));
    proposals.fill(-0, 0, 18);
    const { results, open } = run(given, proposals, "columns", bounds);
    t.same(differences(results, expected(given)), []);
    if (bounds === "norms") t.equal(open, 0);
    t.equal(results[0], 0);
  }
});

t.test("ordinary operands seldom leave the first certificate", async (t) => {
  const given = problem(new Random(seed), 40, 50, 200, false);
  const { open } = run(given, propose(given, new Random(1)), "rows", "norms");
  t.ok(open <= 6, `${open} of 2000`);
});

t.test("norms of columns are those of the transposed rows", async (t) => {
  const random = new Random(seed);
  for (const [rows, columns] of [
    [1, 1],
    [4, 2],
    [7, 9],
    [130, 513],
    [3, 1030],
  ] as const) {
    const mark = kernels.mark();
    const words = Uint32Array.from({ length: rows * columns }, () => finiteOperand(random, -6, 2));
    const narrow = placeWords(kernels, words);
    const wide = kernels.allocate(words.length * 8);
    kernels.widen(narrow, wide, words.length);
    const turned = placeDoubles(transposed(Float64Array.from(floats(words)), rows, columns));
    const outs = [0, 1, 2].map(() => kernels.allocate(columns * 8));
    kernels.columnNorms32(narrow, outs[0]!, rows, columns);
    kernels.columnNorms(wide, outs[1]!, rows, columns);
    kernels.norms64(turned, outs[2]!, columns, rows, "euclidean");
    const [of32, of64, right] = outs.map((out) => new Float64Array(kernels.memory.buffer, out, columns));
    t.same(of32, of64);
    t.ok(right!.every((norm, i) => Math.abs(of64![i]! - norm) <= norm * rows * 2 ** -50));
    // Each is itself an upper bound: the squares, added in the reverse order and rounded down, do not exceed it.
    const sums = Float64Array.from({ length: columns }, (_, j) => {
      let sum = 0;
      for (let i = rows - 1; i >= 0; i--) sum += floats(words)[i * columns + j]! ** 2;
      return sum * (1 - rows * 2 ** -53);
    });
    t.ok(sums.every((sum, j) => of64![j]! ** 2 >= sum));
    kernels.release(mark);
  }
});

t.test("bounds of rows are upper bounds, and tight; the largest is the largest", async (t) => {
  const random = new Random(seed);
  for (const length of [0, 1, 3, 4, 5, 8, 100, 1001]) {
    const words = Uint32Array.from({ length }, () => finiteOperand(random, -6, 2));
    const mark = kernels.mark();
    const source = placeWords(kernels, words);
    const [wide, out] = [kernels.allocate(length * 8 + 8), kernels.allocate(24)];
    kernels.widenRows(source, wide, 1, length, out);
    kernels.norms64(wide, out + 8, 1, length, "euclidean");
    kernels.norms64(wide, out + 16, 1, length, "sum");
    const [norm, norm64, sum] = new Float64Array(kernels.memory.buffer, out, 3);
    const values = [...floats(words)];
    t.same([...new Float64Array(kernels.memory.buffer, wide, length)], values);
    // Operands are multiples of 2^-29 and below 2^3: sums of squares in units of 2^-58 are exact as BigInt.
    const units = (x: number) => BigInt(x * 2 ** 29);
    const squares = values.reduce((total, x) => total + units(x) * units(x), 0n);
    const absolutes = values.reduce((total, x) => total + units(Math.abs(x)), 0n);
    const scaled = (x: number) => BigInt(Math.floor(x * 2 ** 40)) * 2n ** 11n;
    for (const bound of [norm!, norm64!]) {
      t.ok((scaled(bound) + 2n ** 11n) ** 2n >= squares * 2n ** 44n, `${length}: ${bound}; ${replay}`);
      t.ok(scaled(bound * (1 - 1e-11)) ** 2n <= squares * 2n ** 44n);
    }
    t.ok(BigInt(Math.ceil(sum! * 2 ** 29)) >= absolutes && sum! * 2 ** 29 * (1 - 1e-11) <= Number(absolutes));
    t.equal(kernels.largest(source, length), Math.max(0, ...values.map(Math.abs)));
    kernels.release(mark);
  }
  const specials = Float32Array.of(1, 2, 3, -4, 5, 6, 7, -9, 1, -Infinity);
  const placed = kernels.place(new Uint8Array(specials.buffer));
  t.same([kernels.largest(placed, 8), kernels.largest(placed, 9), kernels.largest(placed, 10)], [9, 9, Infinity]);
  t.equal(kernels.largest(kernels.place(new Uint8Array(Float32Array.of(Number.NaN, 1).buffer)), 2), Infinity);
});
