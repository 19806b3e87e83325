import t from "tap";
import {
  DataType,
  edgeVectors,
  hardestOperands,
  type InstructionName,
  Kernels,
  Random,
  signaturesOf,
  type TestVector,
  vectorsFor,
} from "../src/index.js";
import { anyOperand, binaryBinary32, unaryBinary32 } from "./binary32.js";
import { placeWords, readWords } from "./placed.js";
import { hex, replay, seed } from "./seed.js";

const kernels = await Kernels.load();
const COUNT = 10_007;

/** All edge vectors of binary32 and random ones. */
function binary32Vectors(name: InstructionName): TestVector[] {
  const signature = signaturesOf(name).find(({ types }) => types[0] === DataType.float32)!;
  return [...edgeVectors(signature), ...vectorsFor(signature, seed, COUNT)];
}

function column(vectors: readonly TestVector[], operand: number): Uint32Array {
  return Uint32Array.from(vectors, (vector) => Number(vector.operands[operand]![0]!));
}

/** The first few elements that differ, in words. */
function differences(vectors: readonly TestVector[], results: Uint32Array): string[] {
  const wrong = vectors.flatMap(({ operands, expected }, i) =>
    results[i] === Number(expected)
      ? []
      : [`${operands.map((row) => hex(Number(row[0]!)))} gives ${hex(results[i]!)}, not ${hex(Number(expected))}`],
  );
  return wrong.slice(0, 5);
}

for (const name of ["neg", "abs", "sqrt", "exp", "log", "erf", "tanh"] as const) {
  t.test(`${name} is the reference on edges and ${COUNT} random operands, at every length of the tail`, async (t) => {
    const vectors = binary32Vectors(name);
    const mark = kernels.mark();
    const source = placeWords(kernels, column(vectors, 0));
    const out = kernels.allocate(vectors.length * 4);
    kernels.unary(name, source, out, vectors.length);
    t.same(differences(vectors, readWords(kernels, out, vectors.length)), [], replay);
    for (let length = 0; length < 9; length++) {
      kernels.bytes(out, 64).fill(0xee);
      kernels.unary(name, source, out, length);
      t.same(differences(vectors.slice(0, length), readWords(kernels, out, length)), []);
      t.equal(readWords(kernels, out, length + 1)[length], 0xeeeeeeee, "nothing is written behind the end");
    }
    kernels.unary(name, source, source, vectors.length);
    t.same(differences(vectors, readWords(kernels, source, vectors.length)), [], "in place");
    kernels.release(mark);
  });
}

for (const name of ["add", "sub", "mul", "div", "maximum", "minimum"] as const) {
  t.test(`${name} is the reference on all pairs of edges and ${COUNT} random pairs`, async (t) => {
    const vectors = binary32Vectors(name);
    const mark = kernels.mark();
    const shape = [vectors.length];
    const a = { offset: placeWords(kernels, column(vectors, 0)), shape };
    const b = { offset: placeWords(kernels, column(vectors, 1)), shape };
    const out = kernels.allocate(vectors.length * 4);
    kernels.binary(name, a, b, out);
    t.same(differences(vectors, readWords(kernels, out, vectors.length)), [], replay);
    kernels.release(mark);
  });
}

/** Ordinary numbers, each infinity and zero, and a NaN only if asked for: NaNs are repaired behind the loops. */
function rowWords(random: Random, count: number, hasNaN: boolean): Uint32Array {
  const words = new Uint32Array(Float32Array.from({ length: count }, () => random.bits() / 2 ** 30 - 2).buffer);
  for (const bits of [0, 0x80000000, 0x7f800000, 0xff800000, ...(hasNaN ? [0xffa00001] : [])]) {
    words[random.below(count)] = bits;
  }
  return words;
}

const REPEATED = [0, -0, 1, -1, 2, 3, 6, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e-45, 3.4e38];

for (const name of ["add", "sub", "mul", "div", "maximum", "minimum", "pow"] as const) {
  t.test(`${name} of a row and one number, on either side, is the reference`, async (t) => {
    const random = new Random(seed);
    for (const one of REPEATED) {
      for (const count of [1, 3, 4, 7, 8, 29, 100]) {
        const mark = kernels.mark();
        const words = rowWords(random, count, random.below(2) === 0);
        const [word] = new Uint32Array(Float32Array.of(one).buffer);
        const row = { offset: placeWords(kernels, words), shape: [count] };
        const number = { offset: placeWords(kernels, Uint32Array.of(word!)), shape: [] };
        const out = kernels.allocate(count * 4);
        kernels.binary(name, row, number, out);
        const behind = [...words].map((x) => hex(binaryBinary32(name, x, word!)));
        t.same(
          [...readWords(kernels, out, count)].map(hex),
          behind,
          `${name}(${[...words].map(hex)}, ${one}); ${replay}`,
        );
        kernels.binary(name, number, row, out);
        const before = [...words].map((x) => hex(binaryBinary32(name, word!, x)));
        t.same(
          [...readWords(kernels, out, count)].map(hex),
          before,
          `${name}(${one}, ${[...words].map(hex)}); ${replay}`,
        );
        kernels.release(mark);
      }
    }
  });
}

t.test("cubes are the reference where they are long, short, out of range and next to midpoints", async (t) => {
  const random = new Random(seed);
  const count = 4003;
  const mark = kernels.mark();
  const words = Uint32Array.from({ length: count }, (_, i) => {
    if (i % 3 === 0) return anyOperand(random);
    // Exponents from -44 to 44, significands of any number of bits.
    const cut = random.below(24);
    return (((random.bits() & 0x807fffff) >> cut) << cut) + (127 - 44 + random.below(89)) * 2 ** 23;
  });
  const three = { offset: placeWords(kernels, new Uint32Array(Float32Array.of(3).buffer)), shape: [] };
  const out = kernels.allocate(count * 4);
  kernels.binary("pow", { offset: placeWords(kernels, words), shape: [count] }, three, out);
  const results = readWords(kernels, out, count);
  const wrong = [...words].filter((x, i) => results[i] !== binaryBinary32("pow", x, 0x40400000));
  t.same(wrong.slice(0, 5).map(hex), [], replay);
  kernels.release(mark);
});

/** The shape of the result, and the operands' element for each element of it, by division alone. */
function broadcastNaively(aShape: readonly number[], bShape: readonly number[]): [number, number][] {
  const rank = Math.max(aShape.length, bShape.length);
  const padded = (shape: readonly number[]) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const [left, right] = [padded(aShape), padded(bShape)];
  const size = left.map((extent, axis) => Math.max(extent, right[axis]!));
  const count = size.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: count }, (_, flat) => [elementAt(left, size, flat), elementAt(right, size, flat)]);
}

function elementAt(shape: readonly number[], size: readonly number[], flat: number): number {
  let [element, stride, rest] = [0, 1, flat];
  for (let axis = size.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1) element += (rest % size[axis]!) * stride;
    rest = Math.floor(rest / size[axis]!);
    stride *= shape[axis]!;
  }
  return element;
}

t.test("operands broadcast as NumPy's do", async (t) => {
  const cases: [number[], number[]][] = [
    [[], []],
    [[1, 1], [1]],
    [[13], []],
    [[], [2, 7]],
    [
      [5, 1],
      [1, 9],
    ],
    [
      [3, 4, 5],
      [4, 1],
    ],
    [
      [3, 1, 5],
      [4, 5],
    ],
    [
      [2, 3, 4],
      [2, 3, 4],
    ],
    [
      [2, 1, 3, 1, 2],
      [3, 1, 4, 1],
    ],
    [
      [1, 8, 1, 6],
      [7, 1, 5, 1],
    ],
    [
      [2, 2, 2, 2, 2, 2, 2, 2],
      [2, 1, 2, 1, 2, 1, 2, 1],
    ],
  ];
  const random = new Random(seed);
  for (const [aShape, bShape] of cases) {
    const mark = kernels.mark();
    const product = (shape: number[]) => shape.reduce((count, extent) => count * extent, 1);
    const aWords = Uint32Array.from({ length: product(aShape) }, () => anyOperand(random));
    const bWords = Uint32Array.from({ length: product(bShape) }, () => anyOperand(random));
    const pairs = broadcastNaively(aShape, bShape);
    const a = { offset: placeWords(kernels, aWords), shape: aShape };
    const b = { offset: placeWords(kernels, bWords), shape: bShape };
    const out = kernels.allocate(pairs.length * 4);
    for (const name of ["sub", "div"] as const) {
      kernels.binary(name, a, b, out);
      const expected = pairs.map(([i, j]) => binaryBinary32(name, aWords[i]!, bWords[j]!));
      t.same([...readWords(kernels, out, pairs.length)], expected, `${name} [${aShape}] [${bShape}]; ${replay}`);
    }
    kernels.release(mark);
  }
  const scalar = { offset: 0, shape: [2] };
  t.throws(() => kernels.binary("add", scalar, { offset: 0, shape: [3] }, 0), RangeError);
});

t.test("exp and log take their exact path where binary64 cannot decide", async (t) => {
  for (const name of ["exp", "log"] as const) {
    const operands = hardestOperands[name] ?? [];
    const mark = kernels.mark();
    const source = placeWords(kernels, Uint32Array.from(operands));
    t.equal(kernels.unary(name, source, source, operands.length), operands.length, `${name}: all of them`);
    t.same(
      [...readWords(kernels, source, operands.length)],
      operands.map((x) => unaryBinary32(name, x)),
    );
    kernels.release(mark);
  }
});

t.test("widening is exact", async (t) => {
  const words = Uint32Array.of(0, 0x80000000, 1, 0x7f7fffff, 0x3f800001, 0xff800000, 0x007fffff);
  const source = placeWords(kernels, words);
  const out = kernels.allocate(words.length * 8);
  kernels.widen(source, out, words.length);
  t.same([...new Float64Array(kernels.memory.buffer, out, words.length)], [...new Float32Array(words.buffer)]);
});
