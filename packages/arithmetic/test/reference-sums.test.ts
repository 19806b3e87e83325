import t from "tap";
import { binaryBinary32, bitsOf, dotBinary32, numberOf, powerOfTwo, Random, reductionBinary32 } from "../src/index.js";
import { replay, seed } from "./seed.js";

const NAN = 0x7fc00000;
const INFINITY = 0x7f800000;
const ONE = 0x3f800000;
const row = (...numbers: number[]) => Uint32Array.from(numbers, bitsOf);
const ones = (length: number) => new Uint32Array(length).fill(ONE);

t.test("a sum is exact and rounded once", async (t) => {
  t.equal(reductionBinary32.sum(row(1, 2 ** -24)), ONE, "a tie goes to even");
  t.equal(reductionBinary32.sum(row(1, 2 ** -24, 2 ** -149)), ONE + 1, "the least subnormal decides the tie");
  t.equal(reductionBinary32.sum(row(1e38, 1, -1e38)), ONE, "what was lost on the way in any float comes back");
  t.equal(reductionBinary32.sum(Uint32Array.of(0x7f7fffff, 0x7f7fffff, 0xff7fffff)), 0x7f7fffff, "no overflow between");
  t.equal(reductionBinary32.sum(Uint32Array.of(0x7f7fffff, powerOfTwo(103))), INFINITY);
  t.equal(reductionBinary32.sum(Uint32Array.of(0x7f7fffff, powerOfTwo(103), 0x80000001)), 0x7f7fffff);
});

t.test("an exactly zero sum or dot product is +0, an underflow keeps its sign", async (t) => {
  t.equal(reductionBinary32.sum(Uint32Array.of(0x80000000)), 0);
  t.equal(reductionBinary32.sum(row(3, -3)), 0);
  t.equal(dotBinary32(row(-0), row(1), bitsOf(-0)), 0);
  t.equal(dotBinary32(Uint32Array.of(0x80000001), Uint32Array.of(1), null), 0x80000000);
});

t.test("NaN, 0 × ∞ and ∞ - ∞ give NaN, else the infinity wins", async (t) => {
  t.equal(reductionBinary32.sum(Uint32Array.of(ONE, 0xff800001)), NAN);
  t.equal(reductionBinary32.sum(row(Infinity, -Infinity, 1)), NAN);
  t.equal(reductionBinary32.sum(row(-Infinity, 1e38, 1e38)), 0xff800000);
  t.equal(dotBinary32(row(0, 1), row(Infinity, 1), null), NAN);
  t.equal(dotBinary32(row(Infinity), row(-2), bitsOf(1)), 0xff800000);
  t.equal(dotBinary32(row(Infinity), row(1), bitsOf(-Infinity)), NAN, "the bias is a term");
  t.equal(dotBinary32(row(1), row(1), NAN), NAN);
});

t.test("max and min order -0 below +0 and propagate NaN", async (t) => {
  t.equal(reductionBinary32.max(Uint32Array.of(0x80000000, 0, 0x80000000)), 0);
  t.equal(reductionBinary32.min(Uint32Array.of(0, 0x80000000, 0)), 0x80000000);
  t.equal(reductionBinary32.max(Uint32Array.of(INFINITY, 0xffc00001)), NAN);
  t.equal(reductionBinary32.min(Uint32Array.of(0xff812345)), NAN, "from a row of one, too");
  t.equal(reductionBinary32.max(Uint32Array.of(0xff800000, 0xff7fffff)), 0xff7fffff);
});

t.test("a dot product of one term is the rounded product, of ones the sum", async (t) => {
  const random = new Random(seed);
  for (let i = 0; i < 5_000; i++) {
    const a = random.bits();
    const b = random.bits();
    const product = binaryBinary32.mul(a, b);
    const expected = product === 0x80000000 && (numberOf(a) === 0 || numberOf(b) === 0) ? 0 : product;
    if (dotBinary32(Uint32Array.of(a), Uint32Array.of(b), null) !== expected) return t.fail(replay);
    const both = Uint32Array.of(a, b);
    if (dotBinary32(both, ones(2), null) !== reductionBinary32.sum(both)) return t.fail(replay);
    if (dotBinary32(both, ones(2), null) !== dotBinary32(Uint32Array.of(b), ones(1), a)) return t.fail(replay);
  }
});

t.test("the order of the terms does not matter", async (t) => {
  const random = new Random(seed);
  for (let i = 0; i < 300; i++) {
    const terms = Array.from({ length: 20 }, () => random.bits() & 0xbfffffff);
    const sum = reductionBinary32.sum(Uint32Array.from(terms));
    t.equal(reductionBinary32.sum(Uint32Array.from(random.shuffle(terms))), sum, replay);
  }
});

t.test("rows of unequal length are refused", async (t) => {
  t.throws(() => dotBinary32(ones(2), ones(3), null), RangeError);
});
