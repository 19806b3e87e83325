import t from "tap";
import {
  type Binary32Vector,
  type BinaryBinary32,
  binary32EdgeVectors,
  binary32VectorsFor,
  binaryBinary32,
  bitsOf,
  numberOf,
  unaryBinary32,
} from "../src/index.js";
import { hex, replay, seed } from "./seed.js";

const NAN = 0x7fc00000;
const INFINITY = 0x7f800000;
const MINUS = 0x80000000;

/** Binary64 is wide enough that rounding its result again gives the binary32 result (Figueroa 1995). */
const INDEPENDENT: Partial<Record<BinaryBinary32, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};

function differences(vectors: Iterable<Binary32Vector>, expected: (operands: number[]) => number): string[] {
  const found: string[] = [];
  for (const vector of vectors) {
    const operands = vector.operands.map((row) => row[0]!);
    const bits = bitsOf(expected(operands.map(numberOf)));
    if (bits !== vector.expected) found.push(`${operands.map(hex)} gives ${hex(vector.expected)}, not ${hex(bits)}`);
  }
  return found;
}

for (const [name, operation] of Object.entries(INDEPENDENT)) {
  t.test(`${name} is what Math.fround makes of binary64, on all pairs of edges and random pairs`, async (t) => {
    const binary = name as BinaryBinary32;
    t.same(differences(binary32EdgeVectors(binary), ([a, b]) => operation(a!, b!)).slice(0, 5), []);
    t.same(
      differences(binary32VectorsFor(binary, seed, 20_000), ([a, b]) => operation(a!, b!)).slice(0, 5),
      [],
      replay,
    );
  });
}

t.test("sqrt is what Math.fround makes of Math.sqrt", async (t) => {
  t.same(differences(binary32EdgeVectors("sqrt"), ([x]) => Math.sqrt(x!)).slice(0, 5), []);
  t.same(differences(binary32VectorsFor("sqrt", seed, 20_000), ([x]) => Math.sqrt(x!)).slice(0, 5), [], replay);
});

t.test("exp and log are next to what the platform's functions give", async (t) => {
  for (const name of ["exp", "log"] as const) {
    for (const { operands, expected } of binary32VectorsFor(name, seed, 20_000)) {
      const x = numberOf(operands[0]![0]!);
      const near = bitsOf(Math[name](x));
      if (Math.abs(near - expected) > 1) t.fail(`${name}(${x}) is ${hex(expected)}, far from ${hex(near)}; ${replay}`);
    }
  }
});

t.test("neg and abs move bits, those of a NaN included", async (t) => {
  t.equal(unaryBinary32.neg(0x7f812345), 0xff812345);
  t.equal(unaryBinary32.neg(0), MINUS);
  t.equal(unaryBinary32.abs(0xffc00001), 0x7fc00001);
  t.equal(unaryBinary32.abs(MINUS), 0);
});

t.test("every other instruction makes the canonical NaN", async (t) => {
  const signalling = 0xff800001;
  for (const name of ["sqrt", "exp", "log"] as const) t.equal(unaryBinary32[name](signalling), NAN);
  for (const operation of Object.values(binaryBinary32)) {
    t.equal(operation(signalling, 0x3f800000), NAN);
    t.equal(operation(0x3f800000, signalling), NAN);
  }
  t.equal(binaryBinary32.sub(INFINITY, INFINITY), NAN);
  t.equal(binaryBinary32.mul(0, INFINITY), NAN);
  t.equal(binaryBinary32.div(INFINITY, INFINITY), NAN);
  t.equal(binaryBinary32.div(0, MINUS), NAN);
});

t.test("zeros have IEEE 754's signs", async (t) => {
  t.equal(binaryBinary32.add(MINUS, MINUS), MINUS);
  t.equal(binaryBinary32.add(0, MINUS), 0);
  t.equal(binaryBinary32.sub(0x40490fdb, 0x40490fdb), 0, "x - x is +0");
  t.equal(binaryBinary32.mul(MINUS, 0x3f800000), MINUS);
  t.equal(binaryBinary32.mul(0x80000001, 0x00000001), MINUS, "a negative underflow is -0");
  t.equal(binaryBinary32.div(1, 0xff7fffff), MINUS, "so is a quotient's");
  t.equal(binaryBinary32.div(MINUS, INFINITY), MINUS);
  t.equal(binaryBinary32.maximum(0, MINUS), 0);
  t.equal(binaryBinary32.minimum(0, MINUS), MINUS);
});

t.test("sqrt, exp and log at their ends", async (t) => {
  t.equal(unaryBinary32.sqrt(MINUS), MINUS);
  t.equal(unaryBinary32.sqrt(0xbf800000), NAN);
  t.equal(unaryBinary32.sqrt(1), 0x1a3504f3, "the root of the least subnormal is 2^-74.5");
  t.equal(unaryBinary32.exp(0), 0x3f800000);
  t.equal(unaryBinary32.exp(MINUS), 0x3f800000);
  t.equal(unaryBinary32.exp(0x3f800000), 0x402df854, "e");
  t.equal(unaryBinary32.exp(0xff800000), 0);
  t.equal(unaryBinary32.exp(INFINITY), INFINITY);
  t.equal(unaryBinary32.exp(0x42b17217), 0x7f7fff84, "the last finite result");
  t.equal(unaryBinary32.exp(0x42b17218), INFINITY);
  t.equal(unaryBinary32.exp(0xc2cff1b4), 1, "the last result above zero");
  t.equal(unaryBinary32.exp(0xc2cff1b5), 0);
  t.equal(unaryBinary32.log(0), 0xff800000);
  t.equal(unaryBinary32.log(MINUS), 0xff800000);
  t.equal(unaryBinary32.log(0x3f800000), 0, "ln 1 is +0");
  t.equal(unaryBinary32.log(0x80000001), NAN);
  t.equal(unaryBinary32.log(0xff800000), NAN);
  t.equal(unaryBinary32.log(INFINITY), INFINITY);
  t.equal(unaryBinary32.log(0x40000000), 0x3f317218, "ln 2");
  t.equal(unaryBinary32.log(1), 0xc2ce8ed0, "the logarithm of the least subnormal");
});
