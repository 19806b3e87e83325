import t from "tap";
import { Kernels, powerOfTwo, Random } from "../src/index.js";
import { delicateRow, dotBinary32, finiteOperand, reductionBinary32 } from "./binary32.js";
import { placeWords, readWords } from "./placed.js";
import { hex, replay, seed } from "./seed.js";

const kernels = await Kernels.load();
const ONE = 0x3f800000;
const LENGTHS = [1, 2, 3, 4, 7, 8, 9, 31, 64, 255, 256, 257, 600];

/** Rows of one length, one behind the other. */
function rowsOf(random: Random, rows: number, length: number): Uint32Array {
  const words = new Uint32Array(rows * length);
  for (let row = 0; row < rows; row++) words.set(delicateRow(random, length), row * length);
  return words;
}

function row(words: Uint32Array, index: number, length: number): Uint32Array {
  return words.subarray(index * length, (index + 1) * length);
}

for (const name of ["sum", "max", "min"] as const) {
  t.test(`${name} over rows is the reference`, async (t) => {
    const random = new Random(seed);
    for (const length of LENGTHS) {
      const rows = length < 64 ? 1000 : 100;
      const words = rowsOf(random, rows, length);
      const mark = kernels.mark();
      const source = placeWords(kernels, words);
      const out = kernels.allocate(rows * 4);
      kernels.reduce(name, source, out, rows, length);
      const results = readWords(kernels, out, rows);
      const wrong = [...results].flatMap((bits, i) =>
        bits === reductionBinary32(name, row(words, i, length)) ? [] : [`row ${i}: ${hex(bits)}`],
      );
      t.same(wrong.slice(0, 5), [], `${rows} rows of ${length}; ${replay}`);
      kernels.release(mark);
    }
  });
}

t.test("a row longer than the exact path's buckets hold is flushed in time", async (t) => {
  // 91,750 products of almost 2^48 units, zeros up to 2^17 terms, half as many products of twice the size that cancel
  // them, and 1. Either kind alone overflows a bucket, by multiples of 2^64 that do not cancel.
  const [positive, pause, negative] = [91_750, 2 ** 17 - 91_750, 45_875];
  const length = positive + pause + negative + 1;
  const a = new Uint32Array(length).fill(0x3fffffff, 0, positive).fill(0xc07fffff, positive + pause);
  const b = new Uint32Array(length).fill(0x3fffffff);
  a[length - 1] = ONE;
  b[length - 1] = ONE;
  const mark = kernels.mark();
  const out = kernels.allocate(4);
  const operands = { a: placeWords(kernels, a), b: placeWords(kernels, b), out, m: 1, n: 1, k: length };
  t.equal(kernels.dot(operands), 1, "exact path");
  t.equal(readWords(kernels, out, 1)[0], ONE);
  kernels.release(mark);
});

/** Operands of a dot whose plain binary64 sum is a tie and rounds wrongly: 1 + 2^-24 + 2^-80 in every order. */
const NEAR_TIE = Uint32Array.of(ONE, powerOfTwo(-24), powerOfTwo(-80));

t.test("where binary64 rounds wrongly the certificate refuses and the exact path is right", async (t) => {
  const numbers = [...new Float32Array(NEAR_TIE.buffer)];
  const plain = Math.fround(numbers.reduce((sum, x) => sum + x, 0));
  t.equal(plain, 1, "a plain binary64 sum loses 2^-80 and rounds the tie down");
  const mark = kernels.mark();
  const a = placeWords(kernels, NEAR_TIE);
  const b = placeWords(kernels, Uint32Array.of(ONE, ONE, ONE));
  const out = kernels.allocate(4);
  t.equal(kernels.reduce("sum", a, out, 1, 3), 1);
  t.equal(readWords(kernels, out, 1)[0], ONE + 1);
  t.equal(kernels.dot({ a, b, out, m: 1, n: 1, k: 3 }), 1);
  t.equal(readWords(kernels, out, 1)[0], ONE + 1);
  const proposal = kernels.allocate(8);
  new Float64Array(kernels.memory.buffer, proposal, 1)[0] = 1 + 2 ** -24;
  t.equal(kernels.certify(proposal, { a, b, out, m: 1, n: 1, k: 3 }), 1);
  t.equal(readWords(kernels, out, 1)[0], ONE + 1);
  kernels.release(mark);
});

t.test("sums beside a rounding boundary: binary64 alone would be wrong, the kernel never is", async (t) => {
  const random = new Random(seed);
  let wrongAlone = 0;
  for (let i = 0; i < 2_000; i++) {
    const big = finiteOperand(random, 0, 0);
    const exponent = random.between(-110, -60);
    const words = Uint32Array.of(
      big,
      powerOfTwo(-24, random.below(2) as 0 | 1),
      finiteOperand(random, exponent, exponent),
    );
    const expected = reductionBinary32("sum", words);
    const [x, y, z] = new Float32Array(words.buffer);
    const alone = new Uint32Array(Float32Array.of(x! + y! + z!).buffer)[0];
    wrongAlone += alone === expected ? 0 : 1;
    const mark = kernels.mark();
    const source = placeWords(kernels, words);
    kernels.reduce("sum", source, source, 1, 3);
    if (readWords(kernels, source, 1)[0] !== expected) t.fail(`${[...words].map(hex)}; ${replay}`);
    kernels.release(mark);
  }
  t.ok(wrongAlone > 200, `binary64 alone was wrong ${wrongAlone} times of 2000`);
});

t.test("ordinary sums and zero rows do not take the exact path", async (t) => {
  const random = new Random(seed);
  const words = Uint32Array.from({ length: 256 * 512 }, () => finiteOperand(random, -8, 0));
  words.fill(0, 0, 512);
  const mark = kernels.mark();
  const source = placeWords(kernels, words);
  const out = kernels.allocate(256 * 4);
  const fallbacks = kernels.reduce("sum", source, out, 256, 512);
  t.ok(fallbacks <= 2, `${fallbacks} of 256`);
  t.equal(readWords(kernels, out, 1)[0], 0);
  t.equal(readWords(kernels, out, 2)[1], dotBinary32(row(words, 1, 512), new Uint32Array(512).fill(ONE), null));
  kernels.release(mark);
});
