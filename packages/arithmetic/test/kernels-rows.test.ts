import t, { type Test } from "tap";
import {
  anyElement,
  DataType,
  dataTypeName,
  dotOutputType,
  dotReference,
  floatFormat,
  Kernels,
  Random,
  type ReductionName,
  reductionReference,
  type ScanName,
  type ScatterCode,
  scanReference,
  scatterReference,
  widthBytes,
} from "../src/index.js";
import { replay, seed } from "./seed.js";
import { DATA_TYPES, delicateRow, differences, isRefused, placeElements, readElements } from "./typed.js";

const kernels = await Kernels.load();
const LENGTHS = [1, 2, 3, 4, 5, 8, 13, 16, 17, 40, 63, 64, 101];
const EMPTY = new BigUint64Array(0);

function rowsOf(random: Random, dtype: DataType, rows: number, length: number): BigUint64Array[] {
  return Array.from({ length: rows }, () => delicateRow(random, dtype, length));
}

function flat(rows: readonly BigUint64Array[]): bigint[] {
  return rows.flatMap((row) => [...row]);
}

for (const name of ["sum", "max", "min", "product", "argmax", "argmin"] as const) {
  t.test(`${name} of every data type is the reference`, async (t) => {
    const random = new Random(seed);
    for (const dtype of DATA_TYPES) {
      if (isRefused(() => reductionReference(name, dtype, BigUint64Array.of(0n)))) {
        t.throws(() => kernels.reduce(name, 0, 0, 1, 1, dtype), RangeError, `${dataTypeName(dtype)} is refused`);
        continue;
      }
      for (const length of LENGTHS) checkReduction(t, name, dtype, rowsOf(random, dtype, 40, length));
      if (!name.startsWith("arg")) checkReduction(t, name, dtype, [EMPTY, EMPTY, EMPTY]);
      t.pass(dataTypeName(dtype));
    }
  });
}

function checkReduction(t: Test, name: ReductionName, dtype: DataType, rows: readonly BigUint64Array[]): void {
  const outType = name.startsWith("arg") ? DataType.int64 : dtype;
  for (const last of [0, 1] as const) {
    const mark = kernels.mark();
    const source = placeElements(kernels, dtype, flat(rows));
    const out = kernels.allocate(rows.length * widthBytes(outType));
    kernels.reduce(name, source, out, rows.length, rows[0]!.length, dtype, last);
    const expected = rows.map((row) => reductionReference(name, dtype, row, last));
    const wrong = differences(readElements(kernels, outType, out, rows.length), expected, (i) => `row ${i}`);
    if (wrong.length > 0) t.fail(`${dataTypeName(dtype)}, rows of ${rows[0]!.length}: ${wrong}; ${replay}`);
    kernels.release(mark);
  }
}

for (const name of ["max", "min"] as const) {
  t.test(`${name} of rows of binary32 finds every place, and the sign of zero`, async () => {
    const sign = name === "max" ? 0x80000000n : 0n;
    for (const length of [1, 9, 16, 19, 64, 65, 127]) {
      const rows: BigUint64Array[] = [];
      // 1, 0 or NaN among numbers below it, and a zero of the other sign before and behind it.
      for (let place = 0; place < length; place++) {
        for (const found of [0x3f800000n | (sign ^ 0x80000000n), 0n, 0x80000000n, 0x7f800001n]) {
          const row = new BigUint64Array(length).fill(0x40000000n | sign);
          if (found === 0n || found === 0x80000000n) row[(place + 1) % length] = found ^ 0x80000000n;
          row[place] = found;
          rows.push(row);
        }
      }
      checkReduction(t, name, DataType.float32, rows);
    }
  });
}

for (const name of ["cumsum", "cumproduct", "rank"] as const) {
  t.test(`${name} of every data type is the reference`, async (t) => {
    const random = new Random(seed);
    for (const dtype of DATA_TYPES) {
      const task = { dtype, source: 0, out: 0, rows: 1, length: 1 };
      if (isRefused(() => scanReference(name, dtype, BigUint64Array.of(0n), 0, 0))) {
        t.throws(() => kernels.scan(name, task, 0), RangeError, `${dataTypeName(dtype)} is refused`);
        continue;
      }
      kernels.scan(name, { ...task, length: 0 }, 0);
      for (const length of [1, 2, 3, 7, 30]) checkScan(t, name, dtype, rowsOf(random, dtype, 12, length));
      t.pass(dataTypeName(dtype));
    }
  });
}

function checkScan(t: Test, name: ScanName, dtype: DataType, rows: readonly BigUint64Array[]): void {
  const length = rows[0]!.length;
  const outType = name === "rank" ? DataType.int64 : dtype;
  for (const attribute of name === "rank" ? [0, 1] : [0, 1, 2, 3]) {
    const mark = kernels.mark();
    const source = placeElements(kernels, dtype, flat(rows));
    const out = kernels.allocate(rows.length * length * widthBytes(outType));
    kernels.scan(name, { dtype, source, out, rows: rows.length, length }, attribute);
    const expected = rows.flatMap((row) => [...row].map((_, j) => scanReference(name, dtype, row, j, attribute)));
    const results = readElements(kernels, outType, out, expected.length);
    const wrong = differences(results, expected, (i) => `row ${Math.floor(i / length)}, place ${i % length}`);
    if (wrong.length > 0) t.fail(`${dataTypeName(dtype)}, ${attribute}, rows of ${length}: ${wrong}; ${replay}`);
    kernels.release(mark);
  }
}

t.test("rank sorts long rows of few values, stably", async (t) => {
  const random = new Random(seed);
  const row = BigUint64Array.from({ length: 3000 }, () => random.pick([0n, 0x80000000n, 0x7fc00001n, 0x3f800000n]));
  checkScan(t, "rank", DataType.float32, [row]);
  t.pass();
});

t.test("a long cumulative sum that cancels stays exact, in time in proportion to its length", async (t) => {
  for (const dtype of [DataType.float32, DataType.float64]) {
    const format = floatFormat(dtype)!;
    const [big, tiny] = [format.infinity - 1n, 1n];
    const length = 30_000;
    // big, tiny, -big, tiny, …: after each pair of them the exact sum is a number of tiny ones.
    const row = BigUint64Array.from({ length }, (_, i) => [big, tiny, big | format.sign, tiny][i % 4]!);
    const mark = kernels.mark();
    const source = placeElements(kernels, dtype, row);
    const out = kernels.allocate(length * widthBytes(dtype));
    const fallbacks = kernels.scan("cumsum", { dtype, source, out, rows: 1, length }, 0);
    const results = readElements(kernels, dtype, out, length);
    const expected = Array.from(row, (_, i) => (i % 4 < 2 ? big : BigInt(Math.floor((i + 1) / 2))));
    t.same(
      differences(results, expected, (i) => `place ${i}`),
      [],
    );
    t.ok(fallbacks >= length / 3, `${fallbacks} exact`);
    kernels.release(mark);
  }
});

t.test("ordinary sums of binary64 are certified", async (t) => {
  const random = new Random(seed);
  const row = BigUint64Array.from({ length: 4096 }, () => {
    const words = (BigInt(random.bits()) << 32n) | BigInt(random.bits());
    return (words & 0x800fffffffffffffn) | (BigInt(random.between(1015, 1022)) << 52n);
  });
  const mark = kernels.mark();
  const a = placeElements(kernels, DataType.float64, row);
  const out = kernels.allocate(64 * 64 * 8);
  // Sums of numbers of near exponents are ties now and then, which only the exact path decides; products are not.
  const ties = kernels.reduce("sum", a, out, 64, 64, DataType.float64);
  t.ok(ties <= 8, `${ties} of 64 exact; ${replay}`);
  const types = { a: DataType.float64, b: DataType.float64 };
  t.equal(kernels.dot({ a, b: a, out, m: 64, n: 64, k: 64, types }), 0);
  kernels.release(mark);
});

for (const mode of [0, 1, 2, 3, 4] as const) {
  t.test(`scatter of mode ${mode} of every data type is the reference`, async (t) => {
    const random = new Random(seed);
    for (const dtype of DATA_TYPES) {
      if (isRefused(() => scatterReference(mode, dtype, 0n, 0, 1, BigUint64Array.of(0n), BigUint64Array.of(0n)))) {
        const operand = { offset: 0, shape: [1], dtype };
        const indices = { offset: 0, shape: [1], dtype: DataType.int64 };
        t.throws(() => kernels.scatter(mode, { data: operand, indices, updates: operand }, 0), RangeError);
        continue;
      }
      for (const [length, count] of [
        [1, 1],
        [5, 3],
        [7, 30],
        [40, 0],
        [0, 4],
        [3, 200],
      ] as const) {
        for (const isShared of [false, true]) checkScatter(t, random, mode, dtype, length, count, isShared);
      }
      t.pass(dataTypeName(dtype));
    }
  });
}

/** Data [2, 3, length], updates [2, 3, count], indices of that shape or [2, 1, count]. */
function checkScatter(
  t: Test,
  random: Random,
  mode: ScatterCode,
  dtype: DataType,
  length: number,
  count: number,
  isShared: boolean,
): void {
  const indexRows = isShared ? 2 : 6;
  const data = rowsOf(random, dtype, 6, length);
  const updates = rowsOf(random, dtype, 6, count);
  const indices = Array.from({ length: indexRows }, () =>
    BigUint64Array.from({ length: count }, () => BigInt.asUintN(64, BigInt(random.between(-length - 1, length)))),
  );
  const mark = kernels.mark();
  const operands = {
    data: { offset: placeElements(kernels, dtype, flat(data)), shape: [2, 3, length], dtype },
    indices: {
      offset: placeElements(kernels, DataType.int64, flat(indices)),
      shape: [2, isShared ? 1 : 3, count],
      dtype: DataType.int64,
    },
    updates: { offset: placeElements(kernels, dtype, flat(updates)), shape: [2, 3, count], dtype },
  };
  const out = kernels.allocate(6 * length * widthBytes(dtype));
  kernels.scatter(mode, operands, out);
  const expected = data.flatMap((row, r) => {
    const places = indices[isShared ? Math.floor(r / 3) : r]!;
    return [...row].map((x, n) => scatterReference(mode, dtype, x, n, length, places, updates[r]!));
  });
  const wrong = differences(readElements(kernels, dtype, out, 6 * length), expected, (i) => `element ${i}`);
  if (wrong.length > 0) t.fail(`${dataTypeName(dtype)}, ${count} into ${length}: ${wrong}; ${replay}`);
  kernels.release(mark);
}

const { int8, uint8 } = DataType;
const DOT_TYPES = [
  ...DATA_TYPES.map((dtype) => ({ a: dtype, b: dtype })),
  { a: uint8, b: int8 },
  { a: int8, b: uint8 },
  { a: int8, b: DataType.int32 },
];

for (const types of DOT_TYPES) {
  const name = `${dataTypeName(types.a)} and ${dataTypeName(types.b)}`;
  t.test(`dot of ${name} is the reference`, async (t) => {
    const random = new Random(seed);
    if (isRefused(() => dotOutputType(types))) {
      t.throws(() => kernels.dot({ a: 0, b: 0, out: 0, m: 1, n: 1, k: 1, types }), RangeError, "refused");
      return;
    }
    for (const [m, n, k] of [
      [1, 1, 1],
      [2, 5, 0],
      [1, 9, 7],
      [3, 6, 16],
      [2, 3, 17],
      [66, 3, 9],
      [5, 67, 5],
      [7, 6, 300],
      [1, 5, 519],
    ] as const) {
      checkDot(t, random, types, m, n, k);
    }
    t.pass();
  });
}

function checkDot(t: Test, random: Random, types: { a: DataType; b: DataType }, m: number, n: number, k: number): void {
  const outType = dotOutputType(types);
  const a = rowsOf(random, types.a, m, k);
  const b = rowsOf(random, types.b, n, k);
  const bias = BigUint64Array.from({ length: m * n }, () => anyElement(random, outType));
  for (const [strideM, strideN] of [
    [null, null],
    [n, 1],
    [0, 1],
    [1, 0],
  ] as const) {
    const mark = kernels.mark();
    const operands = {
      a: placeElements(kernels, types.a, flat(a)),
      b: placeElements(kernels, types.b, flat(b)),
      out: kernels.allocate(m * n * widthBytes(outType)),
    };
    const placed =
      strideM === null ? {} : { bias: { offset: placeElements(kernels, outType, bias), strideM, strideN } };
    kernels.dot({ ...operands, m, n, k, types, ...placed });
    const expected = a.flatMap((row, i) =>
      b.map((column, j) => {
        const extra = strideM === null ? null : bias[i * strideM + j * strideN]!;
        return dotReference(types, row, column, extra);
      }),
    );
    const results = readElements(kernels, outType, operands.out, m * n);
    const wrong = differences(results, expected, (i) => `element (${Math.floor(i / n)}, ${i % n})`);
    if (wrong.length > 0) t.fail(`[${m}, ${n}, ${k}], bias ${strideM}, ${strideN}: ${wrong}; ${replay}`);
    kernels.release(mark);
  }
}
