import t from "tap";
import {
  BFLOAT16,
  BINARY16,
  BINARY64,
  type BinaryName,
  binaryReference,
  type FloatFormat,
  floatFormat,
  signaturesOf,
  type UnaryName,
  unaryReference,
} from "../src/index.js";
import {
  bitsOfNumber,
  isFinitePattern,
  nearestBits,
  nearestRoot,
  numberOfBits,
  signedUnitsOf,
} from "./float-oracle.js";
import { checkVectors } from "./vector-check.js";

const COUNT = 2_000;

t.setTimeout(180_000);

/** Exact in binary64; binary64 is wide enough that rounding to binary32 again changes nothing (Figueroa 1995). */
const IN_NUMBERS: Partial<Record<BinaryName, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
};

/** The exact result in least subnormal numbers, as a fraction. */
const IN_FRACTIONS: Partial<Record<BinaryName, (a: bigint, b: bigint, one: bigint) => [bigint, bigint]>> = {
  add: (a, b) => [a + b, 1n],
  sub: (a, b) => [a - b, 1n],
  mul: (a, b, one) => [a * b, one],
  div: (a, b, one) => [a * one, b],
};

/** Exact in every format: the results are numbers of it. */
const EXACT: Partial<Record<BinaryName, (a: number, b: number) => number>> = {
  maximum: Math.max,
  minimum: Math.min,
  fmod: (a, b) => a % b,
};

const COMPARISONS: Partial<Record<BinaryName, (a: number, b: number) => boolean>> = {
  equal: (a, b) => a === b,
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
};

const INTEGRAL: Partial<Record<UnaryName, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: halfToEven,
};

function halfToEven(x: number): number {
  const below = Math.floor(x);
  const above = Math.ceil(x);
  if (x - below < above - x) return below === 0 && x < 0 ? -0 : below;
  if (x - below > above - x) return above === 0 && x < 0 ? -0 : above;
  return below % 2 === 0 ? (below === 0 && x < 0 ? -0 : below) : above;
}

/** The format of a signature's operands where they are floats. */
function formatsOf(name: BinaryName | UnaryName) {
  return signaturesOf(name).flatMap((signature) => {
    const format = floatFormat(signature.types[0]!);
    return format === null ? [] : [{ signature, format }];
  });
}

for (const [name, operation] of Object.entries(IN_NUMBERS)) {
  t.test(`${name} of binary32 and binary64 is JavaScript's`, async (t) => {
    for (const { signature, format } of formatsOf(name as BinaryName).filter(
      ({ format }) => format.fractionBits > 10,
    )) {
      checkVectors(t, signature, 5 * COUNT, ({ operands }) =>
        bitsOfNumber(format, operation(numberOfBits(format, operands[0]![0]!), numberOfBits(format, operands[1]![0]!))),
      );
    }
  });
}

for (const [name, exact] of Object.entries(IN_FRACTIONS)) {
  t.test(`${name} is the number nearest to the exact fraction, in every format`, async (t) => {
    for (const { signature, format } of formatsOf(name as BinaryName)) {
      checkVectors(t, signature, COUNT, ({ operands, expected }) => {
        const [a, b] = [operands[0]![0]!, operands[1]![0]!];
        if (!isFinitePattern(format, a) || !isFinitePattern(format, b)) return expected;
        const one = 1n << BigInt(-format.leastExponent);
        const [numerator, denominator] = exact(signedUnitsOf(format, a), signedUnitsOf(format, b), one);
        // zeros and divisions by zero: see below
        return numerator === 0n || denominator === 0n ? expected : nearestBits(format, numerator, denominator);
      });
    }
  });
}

for (const [name, operation] of Object.entries({ ...EXACT, ...COMPARISONS })) {
  t.test(`${name} is JavaScript's in every format`, async (t) => {
    for (const { signature, format } of formatsOf(name as BinaryName)) {
      checkVectors(t, signature, COUNT, ({ operands }) => {
        const result = operation(numberOfBits(format, operands[0]![0]!), numberOfBits(format, operands[1]![0]!));
        return typeof result === "boolean" ? BigInt(result) : bitsOfNumber(format, result);
      });
    }
  });
}

for (const [name, operation] of Object.entries(INTEGRAL)) {
  t.test(`${name} is JavaScript's in every format, and on all numbers of 16 bits`, async (t) => {
    for (const { signature, format } of formatsOf(name as UnaryName)) {
      const oracle = (x: bigint) => bitsOfNumber(format, operation(numberOfBits(format, x)));
      checkVectors(t, signature, COUNT, ({ operands }) => oracle(operands[0]![0]!));
      if (format.fractionBits > 10) continue;
      const wrong = allPatterns().filter((x) => unaryReference(name as UnaryName, format.dtype, x) !== oracle(x));
      t.strictSame(wrong.slice(0, 3), []);
    }
  });
}

function allPatterns(): bigint[] {
  return Array.from({ length: 2 ** 16 }, (_, pattern) => BigInt(pattern));
}

t.test("sqrt is JavaScript's in binary32 and binary64", async (t) => {
  for (const { signature, format } of formatsOf("sqrt").filter(({ format }) => format.fractionBits > 10)) {
    checkVectors(t, signature, 5 * COUNT, ({ operands }) =>
      bitsOfNumber(format, Math.sqrt(numberOfBits(format, operands[0]![0]!))),
    );
  }
});

t.test("sqrt of every positive number of 16 bits is the number nearest to the root", async (t) => {
  for (const format of [BINARY16, BFLOAT16]) {
    const one = 1n << BigInt(-format.leastExponent);
    const oracle = (x: bigint) => nearestRoot(format, signedUnitsOf(format, x) * one, 1n);
    const positive = allPatterns().filter((x) => x > 0n && x < format.infinity);
    const wrong = positive.filter((x) => unaryReference("sqrt", format.dtype, x) !== oracle(x));
    t.strictSame(wrong.slice(0, 3), []);
  }
});

t.test("add of every number of 16 bits and some others is the number nearest to the exact sum", async (t) => {
  for (const format of [BINARY16, BFLOAT16]) {
    const others = [1n, format.one, format.one + 1n, format.infinity - 1n, format.sign | format.one, 0x1234n];
    const wrong = others.flatMap((b) =>
      allPatterns()
        .filter((a) => isFinitePattern(format, a))
        .filter((a) => {
          const exact = signedUnitsOf(format, a) + signedUnitsOf(format, b);
          return binaryReference("add", format.dtype, a, b) !== nearestBits(format, exact, 1n);
        }),
    );
    t.strictSame(wrong.slice(0, 3), []);
  }
});

t.test("neg and abs move bits, those of a NaN included", async (t) => {
  for (const { format } of formatsOf("neg")) {
    const { dtype, sign, infinity } = format;
    for (const x of [0n, 1n, format.one, infinity, infinity | 1n, format.nan | 5n]) {
      t.equal(unaryReference("neg", dtype, x), sign | x);
      t.equal(unaryReference("neg", dtype, sign | x), x);
      t.equal(unaryReference("abs", dtype, sign | x), x);
      t.equal(unaryReference("abs", dtype, x), x);
    }
  }
});

/** The cases of IEEE 754-2019, 6.3 and 7.2, in every format. */
function specialCases(format: FloatFormat): [BinaryName, bigint, bigint, bigint][] {
  const { nan, infinity, sign, one } = format;
  const signalling = sign | infinity | 1n;
  return [
    ["add", signalling, one, nan],
    ["mul", one, signalling, nan],
    ["maximum", signalling, one, nan],
    ["minimum", one, signalling, nan],
    ["fmod", signalling, one, nan],
    ["add", infinity, sign | infinity, nan],
    ["sub", infinity, infinity, nan],
    ["mul", 0n, infinity, nan],
    ["div", infinity, infinity, nan],
    ["div", 0n, sign, nan],
    ["div", sign | one, 0n, sign | infinity],
    ["div", one, sign | infinity, sign],
    ["add", sign, sign, sign],
    ["add", 0n, sign, 0n],
    ["sub", one, one, 0n],
    ["sub", sign, 0n, sign],
    ["mul", sign, one, sign],
    ["mul", sign | 1n, 1n, sign],
    ["div", sign | 1n, infinity - 1n, sign],
    ["maximum", 0n, sign, 0n],
    ["minimum", 0n, sign, sign],
    ["fmod", sign | one, one, sign],
    ["fmod", one, sign | infinity, one],
    ["fmod", infinity, one, nan],
    ["fmod", one, 0n, nan],
    ["equal", 0n, sign, 1n],
    ["equal", nan, nan, 0n],
    ["less", sign, 0n, 0n],
    ["lessOrEqual", nan, one, 0n],
  ];
}

t.test("NaNs are canonical and zeros have IEEE 754's signs, in every format", async (t) => {
  for (const { format } of formatsOf("add")) {
    for (const [name, a, b, result] of specialCases(format)) {
      t.equal(binaryReference(name, format.dtype, a, b), result, `${name} ${a} ${b} of data type ${format.dtype}`);
    }
    t.equal(unaryReference("sqrt", format.dtype, format.sign), format.sign);
    t.equal(unaryReference("sqrt", format.dtype, format.sign | format.one), format.nan);
    t.equal(unaryReference("floor", format.dtype, format.sign | format.infinity | 1n), format.nan);
    t.equal(unaryReference("ceil", format.dtype, format.sign | 1n), format.sign, "what rounds to zero keeps its sign");
  }
});

t.test("the root of the least subnormal numbers", async (t) => {
  t.equal(unaryReference("sqrt", 1, 1n), 0x1a3504f3n, "2^-74.5");
  t.equal(unaryReference("sqrt", BINARY64.dtype, 1n), 0x1e60000000000000n, "2^-537");
});

t.test("a data type that an instruction does not take is refused", async (t) => {
  t.throws(() => unaryReference("exp", BINARY16.dtype, 0n), { message: "exp does not take float16" });
  t.throws(() => unaryReference("not", 1, 0n), { message: "not does not take float32" });
  t.throws(() => binaryReference("and", 1, 0n, 0n), { message: "and does not take float32" });
  t.throws(() => binaryReference("pow", BFLOAT16.dtype, 0n, 0n), { message: "pow does not take bfloat16" });
  t.throws(() => binaryReference("shiftLeft", 3, 0n, 0n), { message: "shiftLeft does not take int8" });
  t.throws(() => binaryReference("add", 9, 0n, 0n), { message: "add does not take bool" });
  t.throws(() => binaryReference("less", 9, 0n, 0n), { message: "less does not take bool" });
});
