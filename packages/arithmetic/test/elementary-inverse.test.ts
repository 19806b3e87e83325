import t from "tap";
import { BINARY32, BINARY64, elementaryReference, Kernels, Random } from "../src/index.js";
import { elementaryOperand } from "../src/vectors/elementary-operands.js";
import { testElementary } from "./elementary-checks.js";
import { placeWords } from "./placed.js";
import { replay, seed } from "./seed.js";

const NAMES = ["asin", "acos", "atan", "asinh", "acosh", "atanh", "erf"] as const;
type Name = (typeof NAMES)[number];

const INFINITY = Number.POSITIVE_INFINITY;
const NO_NUMBER = Number.NaN;

/** Operands and exact results (IEEE 754-2019, 9.2.1; C, annex F): the same numbers in every format. */
const EXACT: Readonly<Record<Name, readonly (readonly [x: number, result: number])[]>> = {
  asin: [
    [0, 0],
    [-0, -0],
    [2 ** -149, 2 ** -149],
    [-(2 ** -60), -(2 ** -60)],
    [1.0000001192092896, NO_NUMBER],
    [-2, NO_NUMBER],
    [INFINITY, NO_NUMBER],
    [-INFINITY, NO_NUMBER],
  ],
  acos: [
    [1, 0],
    [1.0000001192092896, NO_NUMBER],
    [-2, NO_NUMBER],
    [INFINITY, NO_NUMBER],
    [-INFINITY, NO_NUMBER],
  ],
  atan: [
    [0, 0],
    [-0, -0],
    [2 ** -149, 2 ** -149],
    [-(2 ** -60), -(2 ** -60)],
  ],
  asinh: [
    [0, 0],
    [-0, -0],
    [INFINITY, INFINITY],
    [-INFINITY, -INFINITY],
    [-(2 ** -149), -(2 ** -149)],
  ],
  acosh: [
    [1, 0],
    [INFINITY, INFINITY],
    [0.9999999403953552, NO_NUMBER],
    [0, NO_NUMBER],
    [-0, NO_NUMBER],
    [-1, NO_NUMBER],
    [-2, NO_NUMBER],
    [-INFINITY, NO_NUMBER],
  ],
  atanh: [
    [0, 0],
    [-0, -0],
    [1, INFINITY],
    [-1, -INFINITY],
    [2 ** -149, 2 ** -149],
    [1.0000001192092896, NO_NUMBER],
    [-INFINITY, NO_NUMBER],
  ],
  erf: [
    [0, 0],
    [-0, -0],
    [INFINITY, 1],
    [-INFINITY, -1],
    [6, 1],
    [-1e30, -1],
  ],
};

/** Arguments of binary64 and MPFR's results: both sides of every threshold of the algorithms, both ends, next to 1. */
const BY_MPFR: Readonly<Record<Name, readonly (readonly [x: bigint, result: bigint])[]>> = {
  asin: [
    [0x3ff0000000000000n, 0x3ff921fb54442d18n],
    [0x3fefffffffffffffn, 0x3ff921fb50442d18n],
    [0x3fe0000000000000n, 0x3fe0c152382d7366n],
    [0x3fdfffffffffffffn, 0x3fe0c152382d7365n],
    [0xbfe6a09e667f3bcdn, 0xbfe921fb54442d19n],
    [0x3e50000000000001n, 0x3e50000000000001n],
    [0x0000000000000003n, 0x0000000000000003n],
    [0x3fb999999999999an, 0x3fb9a49276037884n],
  ],
  acos: [
    [0xbff0000000000000n, 0x400921fb54442d18n],
    [0xbfefffffffffffffn, 0x400921fb52442d18n],
    [0x3fefffffffffffffn, 0x3e50000000000000n],
    [0x3fe0000000000000n, 0x3ff0c152382d7366n],
    [0x3fdfffffffffffffn, 0x3ff0c152382d7366n],
    [0xbfe0000000000001n, 0x4000c152382d7366n],
    [0x0000000000000001n, 0x3ff921fb54442d18n],
    [0x3c90000000000000n, 0x3ff921fb54442d18n],
  ],
  atan: [
    [0x7fefffffffffffffn, 0x3ff921fb54442d18n],
    [0x4340000000000001n, 0x3ff921fb54442d18n],
    [0x3ff0000000000001n, 0x3fe921fb54442d19n],
    [0x3fefffffffffffffn, 0x3fe921fb54442d18n],
    [0x3fb0000000000000n, 0x3faff55bb72cfdean],
    [0x3fafffffffffffffn, 0x3faff55bb72cfde9n],
    [0xbfee000000000001n, 0xbfe819d0b7158a4dn],
    [0x0000000000000005n, 0x0000000000000005n],
  ],
  asinh: [
    [0x7fefffffffffffffn, 0x408633ce8fb9f87en],
    [0x3fe0000000000000n, 0x3fdecc2caec5160an],
    [0x3fdfffffffffffffn, 0x3fdecc2caec51609n],
    [0x47f0000000000001n, 0x40565a9f84f82e63n],
    [0xc000000000000001n, 0xbff719218313d088n],
    [0x3e50000000000001n, 0x3e50000000000001n],
    [0x8000000000000007n, 0x8000000000000007n],
    [0x3ff0000000000000n, 0x3fec34366179d427n],
  ],
  acosh: [
    [0x3ff0000000000001n, 0x3e56a09e667f3bccn],
    [0x3ff7ffffffffffffn, 0x3feecc2caec51608n],
    [0x3ff8000000000000n, 0x3feecc2caec5160an],
    [0x4000000000000000n, 0x3ff5124271980435n],
    [0x7fefffffffffffffn, 0x408633ce8fb9f87en],
    [0x47f0000000000001n, 0x40565a9f84f82e63n],
    [0x3ff0000000010000n, 0x3ed6a09e667f1da1n],
    [0x40091eb851eb851fn, 0x3ffcf9d2108dd823n],
  ],
  atanh: [
    [0x3fefffffffffffffn, 0x4032b708872320e2n],
    [0x3fc0000000000000n, 0x3fc015891c9eaef7n],
    [0x3fbfffffffffffffn, 0x3fc015891c9eaef7n],
    [0xbfe0000000000001n, 0xbfe193ea7aad030cn],
    [0x3e50000000000001n, 0x3e50000000000001n],
    [0x0000000000000009n, 0x0000000000000009n],
    [0x3fc5f619980c4337n, 0x3fc62e42fefa39efn],
    [0x3fee666666666666n, 0x3ffd4ef968880dd4n],
  ],
  erf: [
    [0x4017afb48dc90000n, 0x3fefffffffffffffn],
    [0x4017afb48dca0000n, 0x3ff0000000000000n],
    [0x4017ffffffffffffn, 0x3ff0000000000000n],
    [0x3ff0000000000000n, 0x3feaf767a741088bn],
    [0x4010000000000000n, 0x3feffffff7b91176n],
    [0x0000000000000001n, 0x0000000000000001n],
    [0x0000000000000007n, 0x0000000000000008n],
    [0xbfb0000000000001n, 0xbfb207d480e90659n],
  ],
};

testElementary<Name>({ exact: EXACT, byMpfr: BY_MPFR, ordinary: 0x3f800000 });

t.test("the angles at the ends are π, π/2 and π/4, rounded once", async (t) => {
  const one = BINARY32.one;
  const minusOne = one | BINARY32.sign;
  t.equal(elementaryReference.asin(BINARY32, one), 0x3fc90fdbn);
  t.equal(elementaryReference.asin(BINARY32, minusOne), 0xbfc90fdbn);
  t.equal(elementaryReference.acos(BINARY32, 0n), 0x3fc90fdbn);
  t.equal(elementaryReference.acos(BINARY32, BINARY32.sign), 0x3fc90fdbn);
  t.equal(elementaryReference.acos(BINARY32, minusOne), 0x40490fdbn);
  t.equal(elementaryReference.atan(BINARY32, one), 0x3f490fdbn);
  t.equal(elementaryReference.atan(BINARY32, BINARY32.infinity), 0x3fc90fdbn);
  t.equal(elementaryReference.atan(BINARY32, BINARY32.infinity | BINARY32.sign), 0xbfc90fdbn);
});

t.test("odd functions are odd, to the bit", async (t) => {
  const random = new Random(seed);
  for (const format of [BINARY32, BINARY64]) {
    for (const name of ["asin", "atan", "asinh", "atanh", "erf"] as const) {
      for (let i = 0; i < 500; i++) {
        const x = elementaryOperand(name, format, random);
        const [result, mirror] = [x, x ^ format.sign].map((bits) => elementaryReference[name](format, bits));
        if (result === format.nan) t.equal(mirror, format.nan, `${name}(0x${x.toString(16)}), ${replay}`);
        else t.equal(mirror, (result ?? 0n) ^ format.sign, `${name}(0x${x.toString(16)}), ${replay}`);
      }
    }
  }
});

t.test("the exact path is rare, and NaN does not take it", async (t) => {
  const kernels = await Kernels.load();
  const random = new Random(seed);
  for (const name of NAMES) {
    for (const exponent of [1, 90, 110, 120, 125, 126, 127, 128, 200]) {
      const operands = Uint32Array.from({ length: 20_000 }, () => (random.bits() & 0x807fffff) | (exponent << 23));
      const source = placeWords(kernels, operands);
      t.ok(kernels.unary(name, source, source, operands.length) <= 3, `${name} of 2^${exponent - 127}, ${replay}`);
    }
  }
});
