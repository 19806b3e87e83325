import t from "tap";
import { BINARY32, bitLength, bitsOf, Random, roundExactOnce, roundOnce } from "../src/index.js";
import { hex, replay, seed } from "./seed.js";

function round(sign: 0 | 1, magnitude: bigint, exponent: number, sticky: boolean): number {
  return Number(roundOnce(BINARY32, sign, magnitude, exponent, sticky));
}

t.test("a number of 24 bits is itself", async (t) => {
  t.equal(round(0, 1n, 0, false), 0x3f800000);
  t.equal(round(1, 0xffffffn, 104, false), 0xff7fffff, "the largest");
  t.equal(round(0, 1n, -149, false), 1, "the least subnormal");
  t.equal(round(0, 1n, -126, false), 0x00800000, "the least normal number");
});

t.test("ties go to the even neighbour, and the sticky bit is no tie", async (t) => {
  const tieAboveOdd = (3n << 24n) | (1n << 23n) | 1n; // 26 bits that end in …01
  t.equal(round(0, (1n << 24n) + 1n, -24, false), 0x3f800000, "1 + 2^-24 to 1");
  t.equal(round(0, (1n << 24n) + 3n, -24, false), 0x3f800002, "1 + 3·2^-24 to 1 + 2^-22");
  t.equal(round(0, (1n << 26n) + 4n, -26, true), 0x3f800001, "1 + 2^-24 and a bit up");
  t.equal(round(0, (1n << 26n) + 3n, -26, true), 0x3f800000, "not yet half");
  t.equal(round(0, tieAboveOdd, -25, false), round(0, tieAboveOdd, -25, true));
  t.throws(() => round(0, 1n << 24n, 0, true), RangeError, "too short for a sticky bit");
});

t.test("overflow starts half an ulp above the largest number", async (t) => {
  const half = (0x1ffffffn << 103n) as bigint; // (2 - 2^-24)·2^127
  t.equal(round(0, half, 0, false), 0x7f800000);
  t.equal(round(0, half - 1n, 0, false), 0x7f7fffff);
  t.equal(round(1, half, 0, false), 0xff800000);
  t.equal(round(0, 1n, 100_000, false), 0x7f800000);
});

t.test("underflow keeps the sign, and rounds up only above half the least subnormal", async (t) => {
  t.equal(round(0, 1n, -150, false), 0);
  t.equal(round(1, 1n, -150, false), 0x80000000);
  t.equal(round(0, 3n, -151, false), 1);
  t.equal(round(1, 3n, -150, false), 0x80000002, "3/2 least units to even");
  t.equal(round(0, 1n << 40n, -190, true), 1, "half and a bit");
  t.equal(round(1, 1n, -100_000, false), 0x80000000);
  t.equal(round(0, (1n << 24n) - 1n, -150, false), 0x00800000, "a subnormal rounds up to a normal number");
});

t.test("an exact zero is +0", async (t) => {
  t.equal(roundExactOnce(BINARY32, 0n, -298), 0n);
  t.equal(bitLength(0n), 0);
});

t.test("the number of bits of an integer", async (t) => {
  for (let bits = 1; bits < 300; bits++) {
    t.equal(bitLength(1n << BigInt(bits - 1)), bits);
    t.equal(bitLength((1n << BigInt(bits)) - 1n), bits);
  }
});

t.test("integers and binary64 numbers round as Math.fround does", async (t) => {
  const random = new Random(seed);
  const words = new Uint32Array(2);
  const double = new Float64Array(words.buffer);
  for (let i = 0; i < 20_000; i++) {
    const exponent = random.between(-160, 130);
    words[0] = random.below(3) === 0 ? random.below(2) * 2 ** 28 : random.bits();
    words[1] = ((random.bits() & 0x800fffff) | ((exponent + 1023) << 20)) >>> 0;
    const magnitude = (1n << 52n) | (BigInt(words[1]! & 0xfffff) << 32n) | BigInt(words[0]!);
    const sign = words[1]! >>> 31 === 1 ? 1 : 0;
    const rounded = round(sign, magnitude, exponent - 52, false);
    if (rounded !== bitsOf(double[0]!)) {
      t.fail(`${double[0]} became ${hex(rounded)}, not ${hex(bitsOf(double[0]!))}; ${replay}`);
      return;
    }
  }
});
