import t from "tap";
import {
  type BinaryName,
  binaryReference,
  DataType,
  type IntegerType,
  integerType,
  signaturesOf,
  type UnaryName,
  unaryReference,
} from "../src/index.js";
import { checkVectors } from "./vector-check.js";

const COUNT = 1_500;

t.setTimeout(180_000);

/** What the instruction does with integers, before they wrap. Written as ONNX and the specification put it. */
const BINARY: Partial<Record<BinaryName, (a: bigint, b: bigint, bits: number) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 0n : sign(a) * sign(b) * (magnitude(a) / magnitude(b))),
  maximum: (a, b) => (a > b ? a : b),
  minimum: (a, b) => (a < b ? a : b),
  mod: (a, b) => (b === 0n ? 0n : a - b * floored(a, b)),
  fmod: (a, b) => (b === 0n ? 0n : a - b * sign(a) * sign(b) * (magnitude(a) / magnitude(b))),
  pow: power,
  shiftLeft: (a, b, bits) => (b < bits ? a * 2n ** b : 0n),
  shiftRight: (a, b, bits) => (b < bits ? a / 2n ** b : 0n),
  equal: (a, b) => BigInt(a === b),
  less: (a, b) => BigInt(a < b),
  lessOrEqual: (a, b) => BigInt(a <= b),
};

const UNARY: Partial<Record<UnaryName, (x: bigint) => bigint>> = {
  neg: (x) => 0n - x,
  abs: magnitude,
  not: (x) => -1n - x,
};

function sign(x: bigint): bigint {
  return x < 0n ? -1n : 1n;
}

function magnitude(x: bigint): bigint {
  return x < 0n ? -x : x;
}

function floored(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Digit by digit of the exponent, modulo 2^64. */
function power(a: bigint, b: bigint): bigint {
  if (b < 0n) return a === 1n || a === -1n ? (b % 2n === 0n ? 1n : a) : 0n;
  let product = 1n;
  let square = a;
  for (const digit of [...b.toString(2)].reverse()) {
    if (digit === "1") product = (product * square) % 2n ** 64n;
    square = (square * square) % 2n ** 64n;
  }
  return product;
}

function integerValue({ bits, isSigned }: IntegerType, x: bigint): bigint {
  return isSigned ? BigInt.asIntN(bits, x) : BigInt.asUintN(bits, x);
}

for (const [name, operation] of Object.entries(BINARY)) {
  t.test(`${name} of every integer type wraps what BigInt gives`, async (t) => {
    for (const signature of signaturesOf(name as BinaryName)) {
      const type = integerType(signature.types[0]!);
      if (type === null) continue;
      checkVectors(t, signature, COUNT, ({ operands }) => {
        const [a, b] = [integerValue(type, operands[0]![0]!), integerValue(type, operands[1]![0]!)];
        return BigInt.asUintN(type.bits, operation(a, b, type.bits));
      });
    }
  });
}

for (const [name, operation] of Object.entries(UNARY)) {
  t.test(`${name} of every integer type wraps what BigInt gives`, async (t) => {
    for (const signature of signaturesOf(name as UnaryName)) {
      const type = integerType(signature.types[0]!);
      if (type === null) continue;
      checkVectors(t, signature, COUNT, ({ operands }) =>
        BigInt.asUintN(type.bits, operation(integerValue(type, operands[0]![0]!))),
      );
    }
  });
}

const BYTES: Partial<Record<BinaryName, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
  mod: (a, b) => (b === 0 ? 0 : a - b * Math.floor(a / b)),
  fmod: (a, b) => (b === 0 ? 0 : a % b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

for (const [dtype, Bytes] of [
  [DataType.int8, Int8Array],
  [DataType.uint8, Uint8Array],
] as const) {
  t.test(`all pairs of bytes, data type ${dtype}`, async (t) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const values = new Bytes(bytes.buffer);
    const result = new Uint8Array(1);
    for (const [name, operation] of Object.entries(BYTES)) {
      let wrong = 0;
      for (let a = 0; a < 256; a++) {
        for (let b = 0; b < 256; b++) {
          result[0] = operation(values[a]!, values[b]!);
          if (binaryReference(name as BinaryName, dtype, BigInt(a), BigInt(b)) !== BigInt(result[0]!)) wrong++;
        }
      }
      t.equal(wrong, 0, name);
    }
  });
}

t.test("and, or, xor of wide integers are those of their bits; of bools those of their truth", async (t) => {
  for (const name of ["and", "or", "xor"] as const) {
    const bit = { and: (a: string, b: string) => a === b && a === "1", or: (a: string, b: string) => a + b !== "00" };
    const apply = name === "xor" ? (a: string, b: string) => a !== b : bit[name];
    for (const signature of signaturesOf(name)) {
      const width = integerType(signature.types[0]!)?.bits ?? 1;
      const digits = (x: bigint) => (width === 1 ? (x === 0n ? "0" : "1") : x.toString(2).padStart(width, "0"));
      checkVectors(t, signature, COUNT, ({ operands }) => {
        const [a, b] = [digits(operands[0]![0]!), digits(operands[1]![0]!)];
        return BigInt(`0b${[...a].map((one, place) => (apply(one, b[place]!) ? "1" : "0")).join("")}`);
      });
    }
  }
  t.equal(unaryReference("not", DataType.bool, 0n), 1n);
  t.equal(unaryReference("not", DataType.bool, 2n), 0n, "any other byte than 0 is true");
  t.equal(binaryReference("equal", DataType.bool, 1n, 255n), 1n, "equal in truth");
});

t.test("the ends", async (t) => {
  const least = 0x8000000000000000n;
  t.equal(binaryReference("div", DataType.int64, least, 0xffffffffffffffffn), least, "MIN ÷ -1 is MIN");
  t.equal(unaryReference("abs", DataType.int64, least), least);
  t.equal(unaryReference("neg", DataType.int8, 0x80n), 0x80n);
  t.equal(unaryReference("neg", DataType.uint8, 1n), 0xffn);
  t.equal(binaryReference("pow", DataType.int8, 0n, 0xffn), 0n, "0 to a negative power");
  t.equal(binaryReference("pow", DataType.int8, 0xffn, 0xffn), 0xffn, "(-1)^-1");
  t.equal(binaryReference("pow", DataType.int8, 0n, 0n), 1n);
  t.equal(binaryReference("shiftLeft", DataType.uint8, 1n, 8n), 0n);
});
