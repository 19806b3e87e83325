import t from "tap";
import {
  BINARY32,
  type DataType,
  dotReference,
  type FloatFormat,
  floatFormat,
  integerType,
  Random,
  reductionReference,
  scanReference,
  signaturesOf,
  DataType as Types,
} from "../src/index.js";
import {
  bitsOfNumber,
  inHex,
  isFinitePattern,
  isNaNPattern,
  nearestBits,
  numberOfBits,
  signedUnitsOf,
} from "./float-oracle.js";
import { replay, seed } from "./seed.js";
import { checkVectors } from "./vector-check.js";

const COUNT = 1_500;

t.setTimeout(180_000);
const { float32 } = Types;
const row = (...numbers: number[]) => BigUint64Array.from(numbers, (x) => bitsOfNumber(BINARY32, x));
const bits = (...patterns: number[]) => BigUint64Array.from(patterns, BigInt);
const sum = (elements: BigUint64Array) => Number(reductionReference("sum", float32, elements));
const dot = (a: BigUint64Array, b: BigUint64Array, bias: number | null) =>
  Number(dotReference({ a: float32, b: float32 }, a, b, bias === null ? null : BigInt(bias)));

const NAN = 0x7fc00000;
const INFINITY = 0x7f800000;
const ONE = 0x3f800000;

/** A sum of products of floats as a fraction over 2^(2·leastExponent) of the factors: exact BigInt arithmetic. */
function dotOracle(factors: FloatFormat, output: FloatFormat, a: BigUint64Array, b: BigUint64Array, bias?: bigint) {
  const values = (elements: BigUint64Array) => Array.from(elements, (x) => numberOfBits(factors, x));
  const [left, right] = [values(a), values(b)];
  const added = bias === undefined ? 0 : numberOfBits(output, bias);
  const special = [
    ...left.map((x, k) => (isWhole(x) && isWhole(right[k]!) ? 0 : x * right[k]!)),
    isWhole(added) ? 0 : added,
  ];
  const infinite = special.reduce((total, x) => total + x, 0);
  if (!Number.isFinite(infinite)) return bitsOfNumber(output, infinite);
  const scale = BigInt(output.leastExponent - 2 * factors.leastExponent);
  const products = Array.from(a, (x, k) => signedUnitsOf(factors, x) * signedUnitsOf(factors, b[k]!));
  const total = products.reduce((one, other) => one + other, 0n);
  const terms = bias === undefined ? 0n : signedUnitsOf(output, bias);
  if (scale >= 0n) return nearestBits(output, total + (terms << scale), 1n << scale);
  return nearestBits(output, (total << -scale) + terms, 1n);
}

function isWhole(x: number): boolean {
  return Number.isFinite(x);
}

function sumOracle(format: FloatFormat, elements: Iterable<bigint>): bigint {
  const terms = [...elements];
  if (terms.some((x) => isNaNPattern(format, x))) return format.nan;
  const infinities = new Set(terms.filter((x) => !isFinitePattern(format, x)));
  if (infinities.size > 0) return infinities.size === 2 ? format.nan : [...infinities][0]!;
  return nearestBits(
    format,
    terms.reduce((total, x) => total + signedUnitsOf(format, x), 0n),
    1n,
  );
}

function wrapped(dtype: DataType, value: bigint): bigint {
  return BigInt.asUintN(integerType(dtype)!.bits, value);
}

function integerValue(dtype: DataType, x: bigint): bigint {
  const { bits, isSigned } = integerType(dtype)!;
  return isSigned ? BigInt.asIntN(bits, x) : x;
}

t.test("sum is the number nearest to the exact sum, or wraps it", async (t) => {
  for (const signature of signaturesOf("sum")) {
    const [dtype] = signature.types as [DataType];
    const format = floatFormat(dtype);
    checkVectors(t, signature, COUNT, ({ operands: [elements] }) => {
      if (format !== null) return sumOracle(format, elements!);
      return wrapped(
        dtype,
        [...elements!].reduce((total, x) => total + integerValue(dtype, x), 0n),
      );
    });
  }
});

t.test("dot is the number nearest to the exact sum of products, or wraps it", async (t) => {
  for (const signature of signaturesOf("dot")) {
    const [a, b] = signature.types as [DataType, DataType];
    const format = floatFormat(a);
    checkVectors(t, signature, COUNT, ({ operands: [left, right, bias] }) => {
      if (format !== null) return dotOracle(format, floatFormat(signature.output)!, left!, right!, bias?.[0]);
      const products = Array.from(left!, (x, k) => integerValue(a, x) * integerValue(b, right![k]!));
      return wrapped(
        signature.output,
        products.reduce((total, x) => total + x, bias?.[0] ?? 0n),
      );
    });
  }
});

t.test("cumsum is the sum of the part that belongs to the place", async (t) => {
  for (const signature of signaturesOf("cumsum")) {
    const [dtype] = signature.types as [DataType];
    const format = floatFormat(dtype);
    checkVectors(t, signature, COUNT, ({ operands: [elements], attributes: [flags], place }) => {
      const isIn = (other: number) => {
        if (other === place) return flags! % 2 === 0;
        return flags! >= 2 ? other > place : other < place;
      };
      const part = [...elements!].filter((_, other) => isIn(other));
      if (format !== null) return sumOracle(format, part);
      return wrapped(
        dtype,
        part.reduce((total, x) => total + integerValue(dtype, x), 0n),
      );
    });
  }
});

t.test("a sum is exact and rounded once", async (t) => {
  t.equal(sum(row(1, 2 ** -24)), ONE, "a tie goes to even");
  t.equal(sum(row(1, 2 ** -24, 2 ** -149)), ONE + 1, "the least subnormal decides the tie");
  t.equal(sum(row(1e38, 1, -1e38)), ONE, "what was lost on the way in any float comes back");
  t.equal(sum(bits(0x7f7fffff, 0x7f7fffff, 0xff7fffff)), 0x7f7fffff, "no overflow between");
  const half = Number(bitsOfNumber(BINARY32, 2 ** 103));
  t.equal(sum(bits(0x7f7fffff, half)), INFINITY);
  t.equal(sum(bits(0x7f7fffff, half, 0x80000001)), 0x7f7fffff);
});

t.test("an exactly zero sum or dot product is +0, an underflow keeps its sign", async (t) => {
  t.equal(sum(bits()), 0, "an empty sum");
  t.equal(sum(bits(0x80000000)), 0);
  t.equal(sum(row(3, -3)), 0);
  t.equal(dot(row(-0), row(1), 0x80000000), 0);
  t.equal(dot(bits(), bits(), 0x80000000), 0);
  t.equal(dot(bits(0x80000001), bits(1), null), 0x80000000);
});

t.test("NaN, 0 × ∞ and ∞ - ∞ give NaN, else the infinity wins", async (t) => {
  t.equal(sum(bits(ONE, 0xff800001)), NAN);
  t.equal(sum(row(Infinity, -Infinity, 1)), NAN);
  t.equal(sum(row(-Infinity, 1e38, 1e38)), 0xff800000);
  t.equal(dot(row(0, 1), row(Infinity, 1), null), NAN);
  t.equal(dot(row(Infinity), row(-2), ONE), 0xff800000);
  t.equal(dot(row(Infinity), row(1), 0xff800000), NAN, "the bias is a term");
  t.equal(dot(row(1), row(1), NAN), NAN);
});

t.test("a dot product of halves is a binary32 number, and its bias may be as small as one", async (t) => {
  const halves = { a: Types.float16, b: Types.float16 };
  const [tiny, one] = [1n, 0x3c00n];
  t.equal(dotReference(halves, BigUint64Array.of(tiny), BigUint64Array.of(tiny), null), 0x27800000n, "2^-48");
  t.equal(dotReference(halves, BigUint64Array.of(one), BigUint64Array.of(one), 1n), 0x3f800000n);
  t.equal(dotReference(halves, BigUint64Array.of(0n), BigUint64Array.of(one), 1n), 1n, "2^-149 alone");
  const bytes = { a: Types.uint8, b: Types.int8 };
  t.equal(dotReference(bytes, BigUint64Array.of(255n), BigUint64Array.of(0x80n), null), 2n ** 32n - 255n * 128n);
  t.throws(() => dotReference({ a: Types.int16, b: Types.int16 }, bits(), bits(), null), /dot does not take int16/);
  t.throws(() => dotReference({ a: float32, b: Types.int8 }, bits(), bits(), null), RangeError);
});

t.test("the order of the terms does not matter", async (t) => {
  const random = new Random(seed);
  for (let i = 0; i < 300; i++) {
    const terms = Array.from({ length: 20 }, () => random.bits() & 0xbfffffff);
    const expected = sum(bits(...terms.map((x) => x >>> 0)));
    t.equal(sum(bits(...random.shuffle(terms).map((x) => x >>> 0))), expected, replay);
  }
});

t.test("rows of unequal length are refused", async (t) => {
  t.throws(() => dot(row(1, 1), row(1, 1, 1), null), RangeError);
  t.throws(() => reductionReference("sum", Types.float16, bits(1)), /sum does not take float16/);
  t.throws(() => scanReference("cumsum", Types.bool, bits(1), 0, 0), /sum does not take bool/);
});

t.test("random sums meet every kind of result", async (t) => {
  const results = new Set<string>();
  const [signature] = signaturesOf("sum");
  checkVectors(t, signature!, 4_000, ({ expected }) => {
    const magnitude = expected & 0x7fffffffn;
    if (magnitude > 0x7f800000n) results.add("NaN");
    else if (magnitude === 0x7f800000n) results.add("infinity");
    else if (magnitude === 0n) results.add(expected === 0n ? "zero" : `negative zero ${inHex(expected)}`);
    else results.add(magnitude < 0x800000n ? "subnormal" : "normal");
    return expected;
  });
  t.strictSame([...results].sort(), ["NaN", "infinity", "normal", "subnormal", "zero"]);
});
