import { createHash } from "node:crypto";
import t from "tap";
import {
  BINARY64,
  DataType,
  edgeElements,
  edgeVectors,
  elementaryCodes,
  floatFormat,
  type InstructionName,
  integerType,
  operandTypesOf,
  type Signature,
  signatures,
  signaturesOf,
  type TestVector,
  vectorsFor,
  widthBytes,
} from "../src/index.js";
import { replay, seed } from "./seed.js";

const binary32 = (name: InstructionName): Signature => signaturesOf(name).find(({ types }) => types.includes(1))!;

t.test("the vectors of a seed are the same on every machine", async (t) => {
  const hash = createHash("sha256");
  // the operands of elementary functions are chosen elsewhere
  for (const signature of signatures.filter(({ name }) => !(name in elementaryCodes) && name !== "pow")) {
    for (const { operands, attributes, place, expected } of vectorsFor(signature, 1, 20)) {
      for (const row of operands) hash.update(row);
      hash.update(`${attributes} ${place} ${expected}`);
    }
  }
  t.equal(hash.digest("hex"), "57f68de369d2299676d69cf63e161bab4dd257162cf4c8efa6aa0bd13a74605f");
});

t.test("seeds differ, and a seed can be replayed", async (t) => {
  const draw = (own: number) => [...vectorsFor(binary32("dot"), own, 20)].map(({ operands }) => `${operands}`).join();
  t.equal(draw(1), draw(1));
  t.not(draw(1), draw(2));
});

t.test("every operand and every result is an element of its data type", async (t) => {
  for (const signature of signatures) {
    const isElement = (dtype: DataType, bits: bigint) => bits >= 0n && bits < 1n << BigInt(8 * widthBytes(dtype));
    const isRight = (vector: TestVector) =>
      operandTypesOf(vector).every((dtype, operand) => vector.operands[operand]!.every((x) => isElement(dtype, x))) &&
      isElement(vector.output, vector.expected);
    const wrong = [...vectorsFor(signature, seed, 100)].filter((vector) => !isRight(vector));
    if (wrong.length > 0) t.fail(`${signature.name} ${signature.types}, ${replay}`);
  }
  t.pass(`${signatures.length} signatures`);
});

t.test("edges of every data type are different elements, and hold every class of number", async (t) => {
  for (const dtype of Object.values(DataType)) {
    const edges = edgeElements(dtype);
    t.equal(new Set(edges).size, edges.length);
    t.ok(edges.every((bits) => bits >= 0n && bits < 1n << BigInt(8 * widthBytes(dtype))));
    const format = floatFormat(dtype);
    const integer = integerType(dtype);
    if (format !== null) {
      const { infinity, nan, sign, one, fractionBits } = format;
      const least = 1n << BigInt(fractionBits);
      const classes = [0n, 1n, least - 1n, least, one - 1n, one, one + 1n, infinity - 1n, infinity, infinity | 1n, nan];
      for (const bits of classes) t.ok(edges.includes(bits) && edges.includes(bits | sign), `${dtype}: ${bits}`);
    } else if (integer !== null) {
      const most = 1n << BigInt(integer.bits);
      for (const bits of [0n, 1n, most - 1n, most >> 1n, (most >> 1n) - 1n])
        t.ok(edges.includes(bits), `${dtype}: ${bits}`);
    }
  }
});

t.test("edge vectors: all edges of one operand, pairs of two", async (t) => {
  t.ok([...edgeVectors(binary32("sqrt"))].length >= edgeElements(DataType.float32).length);
  const pairs = [...edgeVectors(binary32("add"))].map(({ operands: [a, b] }) => `${a![0]} ${b![0]}`);
  t.equal(new Set(pairs).size, pairs.length);
  t.ok(pairs.length > 2_000);
  t.ok(pairs.includes(`${0x7f800000n} ${0xff800000n}`));
  const bytes = signaturesOf("mul").find(({ types }) => types[0] === DataType.int8)!;
  t.ok([...edgeVectors(bytes)].some(({ operands: [a, b] }) => a![0] === 0x80n && b![0] === 0xffn));
});

/** Share of the random vectors of an instruction on binary64 whose result is of that kind. */
function share(name: InstructionName, dtype: DataType, is: (vector: TestVector) => boolean): number {
  const signature = signaturesOf(name).find(({ types }) => types[0] === dtype)!;
  const vectors = [...vectorsFor(signature, 3, 1_000)];
  return vectors.filter(is).length / vectors.length;
}

t.test("random vectors meet the cases that are easy to get wrong", async (t) => {
  const { float64, int8, int64 } = DataType;
  const magnitude = ({ expected }: TestVector) => expected & (BINARY64.sign - 1n);
  t.ok(share("sum", float64, (vector) => magnitude(vector) > BINARY64.infinity) > 0.05, "NaN");
  t.ok(share("sum", float64, (vector) => magnitude(vector) === BINARY64.infinity) > 0.02, "infinities");
  t.ok(share("sum", float64, ({ expected }) => expected === 0n) > 0.05, "exact zeros");
  t.ok(share("mul", float64, (vector) => magnitude(vector) < 1n << 52n) > 0.05, "underflow");
  t.ok(share("div", int8, ({ operands }) => operands[1]![0] === 0n) > 0.03, "division by zero");
  t.ok(share("sum", int64, ({ operands }) => operands[0]!.length === 0) > 0.02, "empty rows");
  t.ok(share("take", float64, ({ expected, operands }) => expected === 0n && operands[0]!.length > 0) > 0.05);
  const isRepeated = ({ operands }: TestVector) => new Set(operands[1]!).size < operands[1]!.length;
  t.ok(share("scatter", float64, isRepeated) > 0.3, "repeated indices");
  const hasTies = ({ operands }: TestVector) => new Set(operands[0]!).size < operands[0]!.length;
  t.ok(share("rank", float64, hasTies) > 0.2, "ties");
});
