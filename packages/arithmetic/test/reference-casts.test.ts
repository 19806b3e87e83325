import t from "tap";
import {
  BFLOAT16,
  BINARY16,
  BINARY32,
  BINARY64,
  castReference,
  DataType,
  dataTypeName,
  type FloatFormat,
  floatFormat,
  type IntegerType,
  integerType,
  signaturesOf,
} from "../src/index.js";
import {
  bitsOfNumber,
  FORMATS,
  isFinitePattern,
  isNaNPattern,
  nearestBits,
  numberOfBits,
  signedUnitsOf,
  unitsOf,
} from "./float-oracle.js";
import { checkVectors } from "./vector-check.js";

const COUNT = 1_500;

t.setTimeout(180_000);

/** `cast` in other words than the reference's: by the nearest of all numbers, by Math.trunc, by BigInt.asIntN. */
function castOracle(from: DataType, to: DataType, x: bigint): bigint {
  const [source, target] = [floatFormat(from), floatFormat(to)];
  const [fromInteger, toInteger] = [integerType(from), integerType(to)];
  if (to === DataType.bool) return isZero(source, x) ? 0n : 1n;
  if (source !== null)
    return target === null ? toWhole(toInteger!, numberOfBits(source, x)) : toFloat(source, target, x);
  const value = fromInteger === null ? BigInt(x !== 0n) : integerValue(fromInteger, x);
  if (toInteger !== null) return BigInt.asUintN(toInteger.bits, value);
  const isNumber = BigInt(Number(value)) === value && target!.fractionBits > 10;
  if (isNumber) return bitsOfNumber(target!, Number(value));
  return nearestBits(target!, value << BigInt(-target!.leastExponent), 1n);
}

function integerValue({ bits, isSigned }: IntegerType, x: bigint): bigint {
  return isSigned ? BigInt.asIntN(bits, x) : x;
}

function isZero(source: FloatFormat | null, x: bigint): boolean {
  return source === null ? x === 0n : numberOfBits(source, x) === 0;
}

function toFloat(source: FloatFormat, target: FloatFormat, x: bigint): bigint {
  if (isNaNPattern(source, x)) return target.nan;
  const isNegative = x >= source.sign;
  if (!isFinitePattern(source, x)) return (isNegative ? target.sign : 0n) | target.infinity;
  if (isZero(source, x)) return isNegative ? target.sign : 0n;
  if (target.fractionBits > 10) return bitsOfNumber(target, numberOfBits(source, x));
  const units = signedUnitsOf(source, x);
  const shift = BigInt(target.leastExponent - source.leastExponent);
  return shift >= 0n ? nearestBits(target, units, 1n << shift) : nearestBits(target, units << -shift, 1n);
}

function toWhole({ bits, isSigned }: IntegerType, x: number): bigint {
  if (Number.isNaN(x)) return 0n;
  const least = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  const greatest = least + 2n ** BigInt(bits) - 1n;
  if (!Number.isFinite(x)) return BigInt.asUintN(bits, x > 0 ? greatest : least);
  const whole = BigInt(Math.trunc(x));
  return BigInt.asUintN(bits, whole < least ? least : whole > greatest ? greatest : whole);
}

for (const [name, from] of Object.entries(DataType)) {
  t.test(`casts from ${name}`, async (t) => {
    for (const signature of signaturesOf("cast").filter(({ types }) => types[0] === from)) {
      checkVectors(t, signature, COUNT, ({ operands }) => castOracle(from, signature.output, operands[0]![0]!));
    }
  });
}

for (const from of [DataType.float16, DataType.bfloat16, DataType.int16, DataType.uint16]) {
  t.test(`every ${dataTypeName(from)} to every data type`, async (t) => {
    for (const to of Object.values(DataType)) {
      let wrong = 0;
      for (let x = 0n; x < 2n ** 16n; x++) if (castReference(from, to, x) !== castOracle(from, to, x)) wrong++;
      t.equal(wrong, 0, `to ${dataTypeName(to)}`);
    }
  });
}

t.test("around every midpoint of two neighbouring numbers of 16 bits", async (t) => {
  for (const [from, source] of [
    [DataType.float32, BINARY32],
    [DataType.float64, BINARY64],
  ] as const) {
    for (const target of [BINARY16, BFLOAT16]) {
      let wrong = 0;
      for (let below = 0n; below < target.infinity; below++) {
        const halves = Number(unitsOf(target, below) + unitsOf(target, below + 1n));
        const middle = bitsOfNumber(source, halves * 2 ** (target.leastExponent - 1));
        const even = below % 2n === 0n ? below : below + 1n;
        const cast = (bits: bigint) => castReference(from, target.dtype, bits);
        if (cast(middle - 1n) !== below || cast(middle) !== even || cast(middle + 1n) !== below + 1n) wrong++;
        if (cast(middle | source.sign) !== (even | target.sign)) wrong++;
      }
      t.equal(wrong, 0, `${dataTypeName(from)} to ${dataTypeName(target.dtype)}`);
    }
  }
});

t.test("between binary32 and binary64, JavaScript's own rounding", async (t) => {
  for (const [from, to] of [
    [DataType.float64, DataType.float32],
    [DataType.float32, DataType.float64],
  ] as const) {
    const signature = { name: "cast", types: [from], output: to } as const;
    checkVectors(t, signature, 20_000, ({ operands }) =>
      bitsOfNumber(floatFormat(to)!, numberOfBits(floatFormat(from)!, operands[0]![0]!)),
    );
  }
});

t.test("int64 and uint64 to binary64, JavaScript's own rounding", async (t) => {
  for (const from of [DataType.int64, DataType.uint64]) {
    const signature = { name: "cast", types: [from], output: DataType.float64 } as const;
    checkVectors(t, signature, 20_000, ({ operands }) =>
      bitsOfNumber(BINARY64, Number(integerValue(integerType(from)!, operands[0]![0]!))),
    );
  }
});

t.test("there and back: what a wider float holds is not changed by the way", async (t) => {
  for (const narrow of [BINARY16, BFLOAT16]) {
    for (const wide of [DataType.float32, DataType.float64]) {
      let wrong = 0;
      for (let x = 0n; x < 2n ** 16n; x++) {
        const back = castReference(wide, narrow.dtype, castReference(narrow.dtype, wide, x));
        if (back !== (isNaNPattern(narrow, x) ? narrow.nan : x)) wrong++;
      }
      t.equal(wrong, 0);
    }
  }
});

t.test("the ends", async (t) => {
  const { float16, float32, float64, int8, int32, int64, uint8, uint64, bool } = DataType;
  const float = (x: number) => bitsOfNumber(FORMATS.float32!, x);
  t.equal(castReference(float32, int8, float(127.9)), 127n);
  t.equal(castReference(float32, int8, float(128)), 127n, "saturates");
  t.equal(castReference(float32, int8, float(-1e30)), 0x80n);
  t.equal(castReference(float32, uint8, float(-0.5)), 0n);
  t.equal(castReference(float32, int64, float(Number.POSITIVE_INFINITY)), 2n ** 63n - 1n);
  t.equal(castReference(float32, uint64, float(Number.NEGATIVE_INFINITY)), 0n);
  t.equal(castReference(float32, int32, 0xffc00001n), 0n, "NaN to 0");
  t.equal(castReference(float32, bool, 0x7f800001n), 1n, "NaN is true");
  t.equal(castReference(float32, bool, 0x80000000n), 0n, "-0 is false");
  t.equal(castReference(bool, float64, 255n), 0x3ff0000000000000n, "any other byte than 0 is 1");
  t.equal(castReference(int64, int8, 2n ** 63n + 0x81n), 0x81n, "integers wrap");
  t.equal(castReference(int8, uint64, 0xffn), 2n ** 64n - 1n, "by their sign");
  t.equal(
    castReference(float32, float16, float(65520)),
    0x7c00n,
    "overflow starts half a last place above the largest",
  );
  t.equal(castReference(float32, float16, float(65519.996)), 0x7bffn);
  t.equal(castReference(float64, float32, 0x3ff0000010000000n), 0x3f800000n, "a tie");
});
