import t from "tap";
import { BINARY32, BINARY64, edgeOperands, type FloatFormat, Kernels, Random } from "../src/index.js";
import { powReference } from "../src/reference/elementary/pow.js";
import { roundExactOnce } from "../src/reference/round-once.js";
import { floatBits, powOperands } from "../src/vectors/elementary-operands.js";
import { placeWords, readWords } from "./placed.js";
import { replay, seed } from "./seed.js";

const INFINITY = Number.POSITIVE_INFINITY;
const NO_NUMBER = Number.NaN;

/** IEEE 754-2019, 9.2.1, and exact powers: base, exponent, power, the same numbers in every format. */
const EXACT: readonly (readonly [x: number, y: number, power: number])[] = [
  [NO_NUMBER, 0, 1],
  [NO_NUMBER, -0, 1],
  [INFINITY, 0, 1],
  [0, -0, 1],
  [1, NO_NUMBER, 1],
  [1, INFINITY, 1],
  [1, -INFINITY, 1],
  [NO_NUMBER, 1, NO_NUMBER],
  [2, NO_NUMBER, NO_NUMBER],
  [-1, NO_NUMBER, NO_NUMBER],
  [0, NO_NUMBER, NO_NUMBER],
  [-1, INFINITY, 1],
  [-1, -INFINITY, 1],
  [0.5, INFINITY, 0],
  [-0.5, INFINITY, 0],
  [2, INFINITY, INFINITY],
  [-2, INFINITY, INFINITY],
  [0.5, -INFINITY, INFINITY],
  [-0.5, -INFINITY, INFINITY],
  [2, -INFINITY, 0],
  [-2, -INFINITY, 0],
  [0, INFINITY, 0],
  [-0, INFINITY, 0],
  [0, -INFINITY, INFINITY],
  [-0, -INFINITY, INFINITY],
  [0, -3, INFINITY],
  [-0, -3, -INFINITY],
  [0, -2, INFINITY],
  [-0, -2, INFINITY],
  [-0, -2.5, INFINITY],
  [0, 3, 0],
  [-0, 3, -0],
  [-0, 2, 0],
  [-0, 2.5, 0],
  [INFINITY, -1, 0],
  [INFINITY, 2.5, INFINITY],
  [INFINITY, INFINITY, INFINITY],
  [-INFINITY, -INFINITY, 0],
  [-INFINITY, -3, -0],
  [-INFINITY, -2, 0],
  [-INFINITY, -2.5, 0],
  [-INFINITY, 3, -INFINITY],
  [-INFINITY, 2, INFINITY],
  [-INFINITY, 2.5, INFINITY],
  [-2, 0.5, NO_NUMBER],
  [-2, -1.5, NO_NUMBER],
  [-1, 0.5, NO_NUMBER],
  [-1, 3, -1],
  [-1, 2 ** 25, 1],
  [-2, 3, -8],
  [-2, -3, -0.125],
  [-3, 3, -27],
  [9, 0.5, 3],
  [9, 1.5, 27],
  [81, 0.25, 3],
  [2.25, 0.5, 1.5],
  [4, -0.5, 0.5],
  [2, -149, 2 ** -149],
  [2, 2000, INFINITY],
  [2, -2000, 0],
  [-2, 2001, -INFINITY],
  [-2, -2001, -0],
];

/** Pairs of binary64 and MPFR's results: both ends of the range, a base next to 1, ties, exact roots. */
const BY_MPFR: readonly (readonly [x: bigint, y: bigint, power: bigint])[] = [
  [0x4000000000000000n, 0xc090cc0000000000n, 0x0000000000000000n],
  [0x4008000000000000n, 0x4041000000000000n, 0x434d9fe779881944n],
  [0x3ff0000000000001n, 0x43e62e42fefa39efn, 0x7ff0000000000000n],
  [0x3fefffffffffffffn, 0x43e62e42fefa39efn, 0x0000000000000000n],
  [0x4022000000000000n, 0x3fe0000000000000n, 0x4008000000000000n],
  [0x4022000000000000n, 0x3ff8000000000000n, 0x403b000000000000n],
  [0x3fb999999999999an, 0x4073800000000000n, 0x0000002f201d49fbn],
  [0x0010000000000001n, 0x3fe0000000000000n, 0x2000000000000000n],
  [0x7fefffffffffffffn, 0xbff0000000000000n, 0x0004000000000000n],
  [0xc008000000000000n, 0x403f000000000000n, 0xc3018e2a5afb5158n],
  [0x400921fb54442d18n, 0x4005bf0a8b145769n, 0x4036758b5c381110n],
  [0x4340000000000001n, 0x3fe0000000000000n, 0x4196a09e667f3bcdn],
];

for (const format of [BINARY32, BINARY64]) {
  t.test(`special and exact cases of data type ${format.dtype}`, async (t) => {
    for (const [x, y, power] of EXACT) {
      const given = powReference(format, floatBits(format, x), floatBits(format, y));
      const expected = Number.isNaN(power) ? format.nan : floatBits(format, power);
      t.equal(given.toString(16), expected.toString(16), `${Object.is(x, -0) ? "-0" : x} to the ${y}`);
    }
    // Half of the least number is a tie, and goes to the even 0; a little more does not.
    const below = floatBits(format, format.leastExponent - 1);
    t.equal(powReference(format, floatBits(format, 2), below), 0n);
    t.equal(powReference(format, floatBits(format, 2), below - 1n), 1n);
  });

  t.test(`powers that are integers are rounded once, data type ${format.dtype}`, async (t) => {
    const random = new Random(seed);
    for (let i = 0; i < 2_000; i++) {
      const base = random.between(-(2 ** 24), 2 ** 24) || 3;
      const n = random.between(1, 5);
      const given = powReference(format, floatBits(format, base), floatBits(format, n));
      t.equal(given, roundExactOnce(format, BigInt(base) ** BigInt(n), 0), `${base} to the ${n}, ${replay}`);
    }
  });
}

t.test("delicate pairs of binary64 give what MPFR gives", async (t) => {
  const given = BY_MPFR.map(([x, y]) => powReference(BINARY64, x, y).toString(16));
  t.strictSame(
    given,
    BY_MPFR.map(([, , power]) => power.toString(16)),
  );
});

/** The pairs on which the kernel gives other bits than the reference. */
async function differences(pairs: readonly (readonly [number, number])[]): Promise<string[]> {
  const kernels = await Kernels.load();
  const shape = [pairs.length];
  const a = {
    offset: placeWords(
      kernels,
      Uint32Array.from(pairs, ([x]) => x),
    ),
    shape,
  };
  const b = {
    offset: placeWords(
      kernels,
      Uint32Array.from(pairs, ([, y]) => y),
    ),
    shape,
  };
  const out = placeWords(kernels, new Uint32Array(pairs.length));
  kernels.binary("pow", a, b, out);
  const given = readWords(kernels, out, pairs.length);
  return pairs.flatMap(([x, y], i) => {
    const power = reference(BINARY32, x, y);
    return given[i] === power ? [] : [`pow(0x${x.toString(16)}, 0x${y.toString(16)}): ${given[i]}, not ${power}`];
  });
}

function reference(format: FloatFormat, x: number, y: number): number {
  return Number(powReference(format, BigInt(x), BigInt(y)));
}

t.test("the kernel gives the bits of the reference on all pairs of edges", async (t) => {
  const pairs = edgeOperands.flatMap((x) => edgeOperands.map((y) => [x, y] as const));
  t.strictSame((await differences(pairs)).slice(0, 5), []);
});

t.test("the kernel gives the bits of the reference on delicate pairs", async (t) => {
  const random = new Random(seed);
  const pairs = Array.from({ length: 20_003 }, () => {
    const [x, y] = powOperands(BINARY32, random);
    return [Number(x), Number(y)] as const;
  });
  t.strictSame((await differences(pairs)).slice(0, 5), [], replay);
});

t.test("squares of negative numbers, roots and a repeated exponent", async (t) => {
  const kernels = await Kernels.load();
  const random = new Random(seed);
  const words = Uint32Array.from({ length: 1_001 }, () => random.bits());
  for (const y of [2, 0.5, -1, 3, -0, 1, 2.5]) {
    const a = { offset: placeWords(kernels, words), shape: [words.length] };
    const b = { offset: placeWords(kernels, Uint32Array.of(Number(floatBits(BINARY32, y)))), shape: [] };
    const out = placeWords(kernels, new Uint32Array(words.length));
    kernels.binary("pow", a, b, out);
    const expected = [...words].map((x) => reference(BINARY32, x, Number(floatBits(BINARY32, y))));
    t.strictSame([...readWords(kernels, out, words.length)], expected, `to the ${y}, ${replay}`);
  }
});
