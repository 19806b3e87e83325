import t from "tap";
import {
  binaryReference,
  type DataType,
  floatFormat,
  integerType,
  placeOfIndex,
  type ReductionName,
  reductionReference,
  type ScanName,
  scatterReference,
  signaturesOf,
  DataType as Types,
} from "../src/index.js";
import { bitsOfNumber, numberOfBits } from "./float-oracle.js";
import { checkVectors } from "./vector-check.js";

const COUNT = 1_500;

t.setTimeout(180_000);
type Value = number | bigint;

/** Elements as JavaScript values that compare as they do: numbers of floats, bigints of integers. */
function valuesOf(dtype: DataType, elements: BigUint64Array): Value[] {
  const format = floatFormat(dtype);
  const integer = integerType(dtype);
  if (format !== null) return Array.from(elements, (x) => numberOfBits(format, x));
  return Array.from(elements, (x) => (integer!.isSigned ? BigInt.asIntN(integer!.bits, x) : x));
}

function bitsOfValue(dtype: DataType, value: Value): bigint {
  if (typeof value === "number") return bitsOfNumber(floatFormat(dtype)!, value);
  return BigInt.asUintN(integerType(dtype)!.bits, value);
}

function endsOf(dtype: DataType): [least: Value, greatest: Value] {
  if (floatFormat(dtype) !== null) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const { bits, isSigned } = integerType(dtype)!;
  const least = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  return [least, least + 2n ** BigInt(bits) - 1n];
}

t.test(
  "max and min are Math.max and Math.min, of integers the greatest and smallest; empty rows the ends",
  async (t) => {
    for (const name of ["max", "min"] as const) {
      for (const signature of signaturesOf(name)) {
        const [dtype] = signature.types as [DataType];
        const empty = endsOf(dtype)[name === "max" ? 0 : 1];
        checkVectors(t, signature, COUNT, ({ operands: [row] }) => {
          const values = valuesOf(dtype, row!);
          if (typeof empty === "number") return bitsOfValue(dtype, Math[name](empty, ...(values as number[])));
          const sorted = (values as bigint[]).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
          return bitsOfValue(dtype, sorted.at(name === "max" ? -1 : 0) ?? empty);
        });
      }
    }
  },
);

t.test("product is the left fold of the rounded multiplication", async (t) => {
  for (const signature of signaturesOf("product")) {
    const [dtype] = signature.types as [DataType];
    checkVectors(t, signature, COUNT, ({ operands: [row] }) => productOracle(dtype, valuesOf(dtype, row!)));
  }
});

function productOracle(dtype: DataType, values: readonly Value[]): bigint {
  if (integerType(dtype) !== null) {
    return bitsOfValue(
      dtype,
      (values as bigint[]).reduce((product, x) => product * x, 1n),
    );
  }
  const round = dtype === Types.float32 ? Math.fround : (x: number) => x;
  return bitsOfValue(
    dtype,
    (values as number[]).reduce((product, x) => round(product * x), 1),
  );
}

t.test("cumproduct folds from the end that it starts at", async (t) => {
  for (const signature of signaturesOf("cumproduct")) {
    const [dtype] = signature.types as [DataType];
    checkVectors(t, signature, COUNT, ({ operands: [row], attributes: [flags], place }) => {
      const values = valuesOf(dtype, row!);
      const own = flags! % 2 === 1 ? 0 : 1;
      const part =
        flags! >= 2 ? values.reverse().slice(0, values.length - 1 - place + own) : values.slice(0, place + own);
      return productOracle(dtype, part);
    });
  }
});

/** The order of argmax, argmin and rank: NaN first, then by value; -0 = +0. */
function before(x: Value, y: Value, isDescending: boolean): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  const order = x < y ? -1 : x > y ? 1 : 0;
  return isDescending ? -order : order;
}

t.test("rank is the place in the stably sorted row, NaNs first", async (t) => {
  for (const signature of signaturesOf("rank" satisfies ScanName)) {
    const [dtype] = signature.types as [DataType];
    checkVectors(t, signature, COUNT, ({ operands: [row], attributes: [descending], place }) => {
      const values = valuesOf(dtype, row!);
      const places = values.map((_, other) => other).sort((a, b) => before(values[a]!, values[b]!, descending === 1));
      return BigInt(places.indexOf(place));
    });
  }
});

t.test("argmax and argmin are the first or last of those that rank lowest", async (t) => {
  for (const name of ["argmax", "argmin"] satisfies ReductionName[]) {
    for (const signature of signaturesOf(name)) {
      const [dtype] = signature.types as [DataType];
      checkVectors(t, signature, COUNT, ({ operands: [row], attributes: [last] }) => {
        const values = valuesOf(dtype, row!);
        const isBest = (x: Value) => values.every((other) => before(x, other, name === "argmax") <= 0);
        return BigInt(last === 1 ? values.findLastIndex(isBest) : values.findIndex(isBest));
      });
    }
  }
  t.throws(() => reductionReference("argmax", Types.float32, new BigUint64Array(0)), /argmax of an empty row/);
});

t.test("scatter applies the updates that match one after the other", async (t) => {
  for (const signature of signaturesOf("scatter")) {
    const [dtype] = signature.types as [DataType];
    checkVectors(t, signature, COUNT, ({ operands: [x, indices, updates], attributes: [mode], place }) => {
      const size = BigInt(x!.length);
      const matches: bigint[] = [];
      for (const [k, bits] of indices!.entries()) {
        const index = BigInt.asIntN(64, bits);
        if (index === BigInt(place) || index + size === BigInt(place)) matches.push(updates![k]!);
      }
      if (matches.length === 0) return x![place]!;
      if (mode === 0) return matches.at(-1)!;
      const terms = BigUint64Array.from([x![place]!, ...matches]);
      if (mode === 1) return reductionReference("sum", dtype, terms);
      if (mode === 2) return productFrom(dtype, terms);
      const pick = mode === 3 ? "maximum" : "minimum";
      return terms.slice(1).reduce((best, update) => binaryReference(pick, dtype, best, update), terms[0]!);
    });
  }
});

/** A fold from the first element on: 1·x is x but for the bits of a NaN, which the next factor makes canonical. */
function productFrom(dtype: DataType, terms: BigUint64Array): bigint {
  return reductionReference("product", dtype, terms);
}

t.test("take reads the index that counts from the end once, or zero bits", async (t) => {
  for (const signature of signaturesOf("take")) {
    checkVectors(t, signature, COUNT, ({ operands: [x, [bits]] }) => {
      const index = Number(BigInt.asIntN(64, bits!));
      return (index >= -x!.length ? x!.at(index) : undefined) ?? 0n;
    });
  }
});

t.test("an index names a place, or none", async (t) => {
  t.equal(placeOfIndex(2n, 3), 2);
  t.equal(placeOfIndex(3n, 3), null);
  t.equal(placeOfIndex(2n ** 64n - 3n, 3), 0);
  t.equal(placeOfIndex(2n ** 64n - 4n, 3), null);
  t.equal(placeOfIndex(0n, 0), null);
  t.equal(placeOfIndex(2n ** 63n, 3), null);
});

t.test("a scatter that adds makes a sum: -0 and -0 give +0, a NaN the canonical one", async (t) => {
  const one = (element: bigint, update: bigint, mode: 0 | 1 | 2 | 3 | 4) =>
    scatterReference(mode, Types.float32, element, 0, 1, BigUint64Array.of(0n), BigUint64Array.of(update));
  t.equal(one(0x80000000n, 0x80000000n, 1), 0n);
  t.equal(one(0x3f800000n, 0x7f800001n, 1), 0x7fc00000n);
  t.equal(one(0x3f800000n, 0x7f800001n, 0), 0x7f800001n, "overwriting moves bits");
  t.equal(one(0x80000000n, 0n, 3), 0n);
  t.equal(one(0x80000000n, 0x3f800000n, 2), 0x80000000n);
  t.throws(
    () => scatterReference(3, Types.float16, 0n, 0, 1, BigUint64Array.of(0n), BigUint64Array.of(1n)),
    RangeError,
  );
});
