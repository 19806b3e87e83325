import t from "tap";
import { Kernels, Random } from "../src/index.js";
import { anyOperand, delicateRow, dotBinary32, finiteOperand } from "./binary32.js";
import { placeWords, readWords } from "./placed.js";
import { hex, replay, seed } from "./seed.js";

const kernels = await Kernels.load();

type Problem = { m: number; n: number; k: number; a: Uint32Array; b: Uint32Array };
type Bias = { words: Uint32Array; strideM: number; strideN: number };

/** Delicate rows of one length, or ordinary activations. */
function matrix(random: Random, rows: number, length: number, delicate: boolean): Uint32Array {
  const words = Uint32Array.from({ length: rows * length }, () => finiteOperand(random, -6, 2));
  if (delicate) for (let row = 0; row < rows; row++) words.set(delicateRow(random, length), row * length);
  return words;
}

function problem(random: Random, m: number, n: number, k: number, delicate: boolean): Problem {
  return { m, n, k, a: matrix(random, m, k, delicate), b: matrix(random, n, k, delicate) };
}

function expected({ m, n, k, a, b }: Problem, bias?: Bias): Uint32Array {
  return Uint32Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    const added = bias === undefined ? null : bias.words[row * bias.strideM + column * bias.strideN]!;
    return dotBinary32(a.subarray(row * k, (row + 1) * k), b.subarray(column * k, (column + 1) * k), added);
  });
}

/** Runs `dot`, or `certify` on proposals, in fresh memory. */
function run({ m, n, k, a, b }: Problem, bias?: Bias, proposals?: Float64Array) {
  const mark = kernels.mark();
  const out = kernels.allocate(m * n * 4 + 4);
  const placed = { a: placeWords(kernels, a), b: placeWords(kernels, b), out, m, n, k };
  const operands =
    bias === undefined
      ? placed
      : {
          ...placed,
          bias: { offset: placeWords(kernels, bias.words), strideM: bias.strideM, strideN: bias.strideN },
        };
  const proposal = proposals === undefined ? null : kernels.place(new Uint8Array(proposals.buffer));
  kernels.bytes(out + m * n * 4, 4).fill(0xee);
  const fallbacks = proposal === null ? kernels.dot(operands) : kernels.certify(proposal, operands);
  const results = readWords(kernels, out, m * n + 1);
  kernels.release(mark);
  return { results: results.subarray(0, m * n), fallbacks, guard: results[m * n] };
}

function differences(results: Uint32Array, right: Uint32Array): string[] {
  const wrong = [...right].flatMap((bits, i) =>
    results[i] === bits ? [] : [`${i}: ${hex(results[i]!)}, not ${hex(bits)}`],
  );
  return wrong.slice(0, 5);
}

const SHAPES: [number, number, number][] = [
  [1, 1, 1],
  [1, 7, 3],
  [2, 9, 5],
  [3, 4, 300],
  [4, 2, 255],
  [5, 3, 256],
  [6, 5, 257],
  [7, 66, 2],
  [65, 67, 8],
  [130, 3, 9],
  [66, 5, 520],
  [40, 40, 64],
];

t.test("dot is the reference at every shape of tiles and blocks, on delicate and ordinary operands", async (t) => {
  const random = new Random(seed);
  for (const [m, n, k] of SHAPES) {
    for (const delicate of [true, false]) {
      const operands = problem(random, m, n, k, delicate);
      const { results, guard } = run(operands);
      t.same(differences(results, expected(operands)), [], `[${m}, ${n}, ${k}] delicate ${delicate}; ${replay}`);
      t.equal(guard, 0xeeeeeeee, "nothing is written behind the end");
    }
  }
});

t.test("the bias is one of the terms, and broadcasts by its strides", async (t) => {
  const random = new Random(seed);
  for (const [m, n, k] of SHAPES) {
    const operands = problem(random, m, n, k, true);
    for (const [strideM, strideN] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [n, 1],
    ] as const) {
      const bias = { words: Uint32Array.from({ length: m * n }, () => anyOperand(random)), strideM, strideN };
      const right = expected(operands, bias);
      t.same(
        differences(run(operands, bias).results, right),
        [],
        `[${m}, ${n}, ${k}] ${strideM} ${strideN}; ${replay}`,
      );
    }
  }
});

/** Binary64 dot products, the terms in random order: what some library might compute. */
function propose({ m, n, k, a, b }: Problem, random: Random): Float64Array {
  const left = new Float32Array(a.buffer);
  const right = new Float32Array(b.buffer);
  const order = random.shuffle(Array.from({ length: k }, (_, i) => i));
  return Float64Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    return order.reduce((sum, i) => sum + left[row * k + i]! * right[column * k + i]!, 0);
  });
}

t.test("proposals of another library are certified or replaced", async (t) => {
  const random = new Random(seed);
  for (const [m, n, k] of SHAPES) {
    const operands = problem(random, m, n, k, true);
    const bias = { words: Uint32Array.from({ length: n }, () => anyOperand(random)), strideM: 0, strideN: 1 };
    const proposals = propose(operands, random);
    t.same(differences(run(operands, undefined, proposals).results, expected(operands)), [], replay);
    t.same(differences(run(operands, bias, proposals).results, expected(operands, bias)), [], replay);
  }
});

t.test("proposals as wrong as any order of summation can make them are still rounded right", async (t) => {
  const random = new Random(seed);
  const operands = problem(random, 60, 60, 33, false);
  const right = expected(operands);
  const proposals = propose(operands, random);
  const left = new Float32Array(operands.a.buffer);
  const other = new Float32Array(operands.b.buffer);
  for (let index = 0; index < proposals.length; index++) {
    const [row, column] = [Math.floor(index / 60), index % 60];
    let absolute = 0;
    for (let i = 0; i < 33; i++) absolute += Math.abs(left[row * 33 + i]! * other[column * 33 + i]!);
    proposals[index]! += (random.below(2) === 0 ? -1 : 1) * 33 * 2 ** -53 * absolute;
  }
  const { results, fallbacks } = run(operands, undefined, proposals);
  t.same(differences(results, right), [], replay);
  t.ok(fallbacks < 36, `${fallbacks} of 3600 took the exact path`);
});

t.test("a proposal that is not finite, or a zero, is not believed", async (t) => {
  const operands = problem(new Random(seed), 1, 5, 4, false);
  const proposals = Float64Array.of(Number.NaN, Infinity, -Infinity, 0, -0);
  const { results, fallbacks } = run(operands, undefined, proposals);
  t.same(differences(results, expected(operands)), [], replay);
  t.equal(fallbacks, 5);
});

t.test("ordinary operands seldom take the exact path, rows of zeros never", async (t) => {
  const operands = problem(new Random(seed), 64, 64, 512, false);
  operands.a.fill(0, 0, 512);
  const { results, fallbacks } = run(operands);
  t.equal(results[5], 0);
  t.ok(fallbacks <= 8, `${fallbacks} of 4096`);
});

t.test("norms are upper bounds, and tight", async (t) => {
  const random = new Random(seed);
  for (const length of [1, 3, 4, 5, 100, 1001]) {
    const words = matrix(random, 1, length, false);
    const mark = kernels.mark();
    const out = kernels.allocate(8);
    kernels.norms(placeWords(kernels, words), out, 1, length);
    const norm = new Float64Array(kernels.memory.buffer, out, 1)[0]!;
    // Exactly, in units of 2^-64: operands are multiples of 2^-29 here.
    const units = (x: number) => BigInt(x * 2 ** 32);
    const squares = [...new Float32Array(words.buffer)].reduce((sum, x) => sum + units(x) * units(x), 0n);
    const up = BigInt(Math.floor(norm * 2 ** 40)) ** 2n;
    const down = BigInt(Math.floor(norm * (1 - 1e-12) * 2 ** 40)) ** 2n;
    t.ok(up + (1n << 50n) >= squares << 16n, `${length} terms; ${replay}`);
    t.ok(down <= squares << 16n);
    kernels.release(mark);
  }
});
