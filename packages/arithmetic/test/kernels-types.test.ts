import t, { type Test } from "tap";
import {
  anyElement,
  type BinaryName,
  binaryOperation,
  castOperation,
  DataType,
  dataTypeName,
  edgeElements,
  floatFormat,
  Kernels,
  Random,
  type UnaryName,
  unaryOperation,
  widthBytes,
} from "../src/index.js";
import { replay, seed } from "./seed.js";
import { DATA_TYPES, differences, isRefused, placeElements, readElements } from "./typed.js";

const kernels = await Kernels.load();
const UNARY = ["neg", "abs", "sqrt", "not", "floor", "ceil", "round", "trunc"] as const;
const ARITHMETIC = ["add", "sub", "mul", "div", "maximum", "minimum", "mod", "fmod"] as const;
const BITWISE = ["and", "or", "xor", "shiftLeft", "shiftRight"] as const;
const COMPARISONS = ["equal", "less", "lessOrEqual"] as const;
const RANDOM_OPERANDS = 3001;

/** All bit patterns of types of at most 16 bits, edges and random elements of the others. */
function operandsOf(dtype: DataType, random: Random): bigint[] {
  const bits = 8 * widthBytes(dtype);
  if (bits <= 16) return Array.from({ length: 2 ** bits }, (_, x) => BigInt(x));
  return [...edgeElements(dtype), ...Array.from({ length: RANDOM_OPERANDS }, () => anyElement(random, dtype))];
}

const hex = (bits: bigint) => `0x${bits.toString(16)}`;

for (const name of UNARY) {
  t.test(`${name} of every data type is the reference`, async (t) => {
    const random = new Random(seed);
    for (const dtype of DATA_TYPES) {
      if (isRefused(() => unaryOperation(name, dtype))) {
        t.throws(() => kernels.unary(name, 0, 0, 1, dtype), RangeError, `${dataTypeName(dtype)} is refused`);
        continue;
      }
      checkUnary(t, name, dtype, operandsOf(dtype, random));
    }
  });
}

function checkUnary(t: Test, name: UnaryName, dtype: DataType, operands: readonly bigint[]): void {
  const mark = kernels.mark();
  const source = placeElements(kernels, dtype, operands);
  kernels.unary(name, source, source, operands.length, dtype);
  const results = readElements(kernels, dtype, source, operands.length);
  const operation = unaryOperation(name, dtype);
  const wrong = differences(results, operands.map(operation), (i) => `${name} ${hex(operands[i]!)}`);
  t.same(wrong, [], `${dataTypeName(dtype)}, ${operands.length} operands; ${replay}`);
  kernels.release(mark);
}

t.test("elementary functions of binary64 are the reference", async (t) => {
  const random = new Random(seed);
  const operands = Array.from({ length: 40 }, () => anyElement(random, DataType.float64));
  for (const name of ["exp", "log", "sin", "tanh", "erf"] as const) checkUnary(t, name, DataType.float64, operands);
  for (const dtype of [DataType.float16, DataType.int32]) {
    t.throws(() => kernels.unary("exp", 0, 0, 1, dtype), RangeError);
  }
});

for (const from of DATA_TYPES) {
  t.test(`cast from ${dataTypeName(from)} to every data type is the reference`, async (t) => {
    const operands = operandsOf(from, new Random(seed));
    for (const to of DATA_TYPES) {
      const mark = kernels.mark();
      const source = placeElements(kernels, from, operands);
      const out = kernels.allocate(operands.length * widthBytes(to));
      for (const count of [operands.length, 1, 2, 3, 5, 9, 15, 17]) {
        kernels.bytes(out, operands.length * widthBytes(to)).fill(0xee);
        kernels.cast(from, to, source, out, count);
        const results = readElements(kernels, to, out, count);
        const expected = operands.slice(0, count).map(castOperation(from, to));
        const wrong = differences(results, expected, (i) => `${hex(operands[i]!)}`);
        if (wrong.length > 0) t.fail(`to ${dataTypeName(to)}: ${wrong.join(", ")}; ${replay}`);
        const behind = kernels.bytes(out + count * widthBytes(to), 1)[0];
        if (count < operands.length && behind !== 0xee) t.fail("something is written behind the end");
      }
      t.pass(dataTypeName(to));
      kernels.release(mark);
    }
  });
}

t.test("an integer just beside the middle of two bfloat16 numbers is rounded once, not twice", async (t) => {
  for (const dtype of [DataType.int64, DataType.uint64]) {
    const middles = [0, 1, 2, 3].map((place) => (1n << 62n) + (BigInt(2 * place + 1) << 54n));
    const operands = middles.flatMap((middle) => [
      middle - 1n,
      middle,
      middle + 1n,
      -middle - 1n,
      -middle,
      1n - middle,
    ]);
    const wrapped = operands.map((x) => BigInt.asUintN(64, x));
    const mark = kernels.mark();
    const source = placeElements(kernels, dtype, wrapped);
    kernels.cast(dtype, DataType.bfloat16, source, source, wrapped.length);
    const expected = wrapped.map(castOperation(dtype, DataType.bfloat16));
    t.same(readElements(kernels, DataType.bfloat16, source, wrapped.length), expected);
    t.not(expected[1], expected[2], "once up, once down");
    kernels.release(mark);
  }
});

/** All pairs of bytes, for other types pairs of edges, random pairs, and pairs of equal and opposite operands. */
function pairsOf(dtype: DataType, random: Random): [bigint[], bigint[]] {
  if (widthBytes(dtype) === 1) {
    const all = Array.from({ length: 2 ** 16 }, (_, i) => BigInt(i));
    return [all.map((i) => i & 0xffn), all.map((i) => i >> 8n)];
  }
  const edges = edgeElements(dtype);
  const pairs = Array.from({ length: RANDOM_OPERANDS }, (): [bigint, bigint] => {
    const a = anyElement(random, dtype);
    const sign = floatFormat(dtype)?.sign ?? 0n;
    if (random.below(8) === 0) return [a, a ^ (random.below(2) === 0 ? sign : 0n)];
    return random.below(3) === 0 ? [random.pick(edges), random.pick(edges)] : [a, anyElement(random, dtype)];
  });
  return [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
}

for (const name of [...ARITHMETIC, ...BITWISE, ...COMPARISONS, "pow"] as const) {
  t.test(`${name} of every data type is the reference`, async (t) => {
    const random = new Random(seed);
    for (const dtype of DATA_TYPES) {
      const scalar = { offset: 0, shape: [], dtype };
      if (isRefused(() => binaryOperation(name, dtype))) {
        t.throws(() => kernels.binary(name, scalar, scalar, 0), RangeError, `${dataTypeName(dtype)} is refused`);
      } else if (name === "pow" && floatFormat(dtype) !== null) {
        const operands = Array.from({ length: 60 }, () => anyElement(random, dtype));
        checkBinary(t, name, dtype, [operands, operands.toReversed()]);
      } else checkBinary(t, name, dtype, pairsOf(dtype, random));
    }
  });
}

function checkBinary(t: Test, name: BinaryName, dtype: DataType, [a, b]: [bigint[], bigint[]]): void {
  const mark = kernels.mark();
  const shape = [a.length];
  const isComparison = (COMPARISONS as readonly string[]).includes(name);
  const outType = isComparison ? DataType.bool : dtype;
  const out = kernels.allocate(a.length * widthBytes(outType));
  const left = { offset: placeElements(kernels, dtype, a), shape, dtype };
  const right = { offset: placeElements(kernels, dtype, b), shape, dtype };
  kernels.binary(name, left, right, out);
  const operation = binaryOperation(name, dtype);
  const expected = a.map((x, i) => operation(x, b[i]!));
  const results = readElements(kernels, outType, out, a.length);
  const wrong = differences(results, expected, (i) => `${hex(a[i]!)} ${name} ${hex(b[i]!)}`);
  t.same(wrong, [], `${dataTypeName(dtype)}, ${a.length} pairs; ${replay}`);
  kernels.release(mark);
}

t.test("operands of different data types are refused", async (t) => {
  const scalar = (dtype: DataType) => ({ offset: 0, shape: [], dtype });
  t.throws(() => kernels.binary("add", scalar(DataType.int32), scalar(DataType.uint32), 0), RangeError);
  t.throws(() => kernels.select(scalar(DataType.uint8), scalar(DataType.int8), scalar(DataType.int8), 0), RangeError);
});
