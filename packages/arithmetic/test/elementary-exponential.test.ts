import t from "tap";
import { BINARY64, decodeFloat, elementaryReference, type FloatFormat, Kernels, Random } from "../src/index.js";
import { elementaryOperand, floatBits } from "../src/vectors/elementary-operands.js";
import { testElementary } from "./elementary-checks.js";
import { placeWords } from "./placed.js";
import { replay, seed } from "./seed.js";

const NAMES = ["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh"] as const;
type Name = (typeof NAMES)[number];

const INFINITY = Number.POSITIVE_INFINITY;
const NaN64 = Number.NaN;

/** Operands and exact results (IEEE 754-2019, 9.2.1): the same numbers in every format. */
const EXACT: Readonly<Record<Name, readonly (readonly [x: number, result: number])[]>> = {
  exp: [
    [0, 1],
    [-0, 1],
    [INFINITY, INFINITY],
    [-INFINITY, 0],
    [1e30, INFINITY],
    [-1e30, 0],
  ],
  log: [
    [1, 0],
    [0, -INFINITY],
    [-0, -INFINITY],
    [INFINITY, INFINITY],
    [-INFINITY, NaN64],
    [-1, NaN64],
    [-(2 ** -149), NaN64],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [INFINITY, NaN64],
    [-INFINITY, NaN64],
    [2 ** -149, 2 ** -149],
    [-(2 ** -60), -(2 ** -60)],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [INFINITY, NaN64],
    [-INFINITY, NaN64],
    [2 ** -149, 1],
  ],
  tan: [
    [0, 0],
    [-0, -0],
    [INFINITY, NaN64],
    [-INFINITY, NaN64],
    [-(2 ** -149), -(2 ** -149)],
  ],
  sinh: [
    [0, 0],
    [-0, -0],
    [INFINITY, INFINITY],
    [-INFINITY, -INFINITY],
    [-1e30, -INFINITY],
    [2 ** -149, 2 ** -149],
  ],
  cosh: [
    [0, 1],
    [-0, 1],
    [INFINITY, INFINITY],
    [-INFINITY, INFINITY],
    [-1e30, INFINITY],
    [2 ** -149, 1],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [INFINITY, 1],
    [-INFINITY, -1],
    [-1e30, -1],
    [2 ** -149, 2 ** -149],
  ],
};

/** Arguments of binary64 and MPFR's results: next to multiples of π/2, both ends of the range, next to 1, ties. */
const BY_MPFR: Readonly<Record<Name, readonly (readonly [x: bigint, result: bigint])[]>> = {
  exp: [
    [0x40862e42fefa39efn, 0x7fefffffffffff2an],
    [0x40862e42fefa39f0n, 0x7ff0000000000000n],
    [0xc0874910d52d3051n, 0x0000000000000001n],
    [0xc0874910d52d3052n, 0x0000000000000000n],
    [0x3ca0000000000000n, 0x3ff0000000000001n],
    [0xbc90000000000001n, 0x3fefffffffffffffn],
    [0xc086232bdd7abcd2n, 0x001000000000007cn],
    [0x3fe0000000000000n, 0x3ffa61298e1e069cn],
  ],
  log: [
    [0x0000000000000001n, 0xc0874385446d71c3n],
    [0x3ff0000000000001n, 0x3cafffffffffffffn],
    [0x3fefffffffffffffn, 0xbca0000000000000n],
    [0x7fefffffffffffffn, 0x40862e42fefa39efn],
    [0x000fffffffffffffn, 0xc086232bdd7abcd2n],
    [0x3ff6a09e667f3bcdn, 0x3fd62e42fefa39f0n],
    [0x3ff6a09e667f3bccn, 0x3fd62e42fefa39een],
    [0x4000000000000000n, 0x3fe62e42fefa39efn],
  ],
  sin: [
    [0x6381bc27e6d14f8fn, 0xbfeff68f2f16eeb4n],
    [0x7fefffffffffffffn, 0x3f7452fc98b34e97n],
    [0x400921fb54442d18n, 0x3ca1a62633145c07n],
    [0x3ff921fb54442d18n, 0x3ff0000000000000n],
    [0x0000000000000001n, 0x0000000000000001n],
    [0x3e50000000000000n, 0x3e50000000000000n],
    [0x3fe921fb54442d18n, 0x3fe6a09e667f3bccn],
    [0x4415af1d78b58c40n, 0xbfe4a5e605fd6450n],
  ],
  cos: [
    [0x6381bc27e6d14f8fn, 0x3fa892cf82bb7a16n],
    [0x7fefffffffffffffn, 0xbfefffe62ecfab75n],
    [0x400921fb54442d18n, 0xbff0000000000000n],
    [0x3ff921fb54442d18n, 0x3c91a62633145c07n],
    [0x3e46a09e667f3bcdn, 0x3fefffffffffffffn],
    [0x3e46a09e667f3bccn, 0x3ff0000000000000n],
    [0x3fe921fb54442d18n, 0x3fe6a09e667f3bcdn],
    [0x4415af1d78b58c40n, 0x3fe872720fc60d3dn],
  ],
  tan: [
    [0x6381bc27e6d14f8fn, 0xc034cfbbcd3366dfn],
    [0x7fefffffffffffffn, 0xbf74530cfe729484n],
    [0x400921fb54442d18n, 0xbca1a62633145c07n],
    [0x3ff921fb54442d18n, 0x434d02967c31cdb5n],
    [0x0000000000000001n, 0x0000000000000001n],
    [0x3e50000000000000n, 0x3e50000000000000n],
    [0x3fe921fb54442d18n, 0x3fefffffffffffffn],
    [0x4415af1d78b58c40n, 0xbfeb06fbbe995394n],
  ],
  sinh: [
    [0x408633ce8fb9f87dn, 0x7feffffffffffd3bn],
    [0x408633ce8fb9f87en, 0x7ff0000000000000n],
    [0x0000000000000001n, 0x0000000000000001n],
    [0x3e50000000000000n, 0x3e50000000000000n],
    [0x3fe0000000000000n, 0x3fe0acd00fe63b97n],
    [0x3fdfffffffffffffn, 0x3fe0acd00fe63b96n],
    [0x4034000000000000n, 0x41aceb088b68e804n],
    [0x3ff0000000000000n, 0x3ff2cd9fc44eb982n],
  ],
  cosh: [
    [0x408633ce8fb9f87dn, 0x7feffffffffffd3bn],
    [0x408633ce8fb9f87en, 0x7ff0000000000000n],
    [0x0000000000000001n, 0x3ff0000000000000n],
    [0x3e50000000000000n, 0x3ff0000000000001n],
    [0x3fe0000000000000n, 0x3ff20ac1862ae8d0n],
    [0x3fdfffffffffffffn, 0x3ff20ac1862ae8d0n],
    [0x4034000000000000n, 0x41aceb088b68e804n],
    [0x3ff0000000000000n, 0x3ff8b07551d9f550n],
  ],
  tanh: [
    [0x4033000000000000n, 0x3fefffffffffffffn],
    [0x40330fc1931f09can, 0x3ff0000000000000n],
    [0x0000000000000001n, 0x0000000000000001n],
    [0x3e50000000000000n, 0x3e4fffffffffffffn],
    [0x3fe0000000000000n, 0x3fdd9353d7568af3n],
    [0x3fdfffffffffffffn, 0x3fdd9353d7568af3n],
    [0x4034000000000000n, 0x3ff0000000000000n],
    [0x3ff0000000000000n, 0x3fe85efab514f394n],
  ],
};

/** A number's place in the order of its format, so that neighbours differ by 1. */
function placeOf(format: FloatFormat, bits: bigint): bigint {
  return (bits & format.sign) === 0n ? bits : -(bits & (format.sign - 1n));
}

function numberOf64(bits: bigint): number {
  const { sign, magnitude, exponent } = decodeFloat(BINARY64, bits);
  // In two factors: the power of two alone may be below the least number.
  const half = Math.trunc(exponent / 2);
  return (sign === 1 ? -1 : 1) * Number(magnitude) * 2 ** half * 2 ** (exponent - half);
}

testElementary<Name>({ exact: EXACT, byMpfr: BY_MPFR, ordinary: 0x3f000000 });

t.test("binary64 results are next to those of the host's library, which is not exact", async (t) => {
  const random = new Random(seed);
  for (const name of NAMES) {
    let farthest = 0n;
    let worst = 0n;
    for (let i = 0; i < 2_000; i++) {
      const x = elementaryOperand(name, BINARY64, random);
      if ((x & BINARY64.infinity) === BINARY64.infinity) continue;
      const given = elementaryReference[name](BINARY64, x);
      const host = Math[name](numberOf64(x));
      if (Number.isNaN(host) || given === BINARY64.nan) {
        t.equal(given === BINARY64.nan, Number.isNaN(host), `${name}(0x${x.toString(16)}), ${replay}`);
        continue;
      }
      const steps = placeOf(BINARY64, given) - placeOf(BINARY64, floatBits(BINARY64, host));
      if (steps * steps > farthest * farthest) [farthest, worst] = [steps, x];
    }
    t.ok(farthest >= -4n && farthest <= 4n, `${name}(0x${worst.toString(16)}) is ${farthest} off, ${replay}`);
  }
});

t.test("the exact path is rare, also where there are many turns", async (t) => {
  const kernels = await Kernels.load();
  const random = new Random(seed);
  for (const name of NAMES) {
    for (const exponent of [110, 126, 130, 200]) {
      const operands = Uint32Array.from({ length: 20_000 }, () => (random.bits() & 0x7fffff) | (exponent << 23));
      const source = placeWords(kernels, operands);
      t.ok(kernels.unary(name, source, source, operands.length) <= 8, `${name} of 2^${exponent - 127}, ${replay}`);
    }
  }
});
