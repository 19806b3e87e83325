// Measures the kernels: node scripts/benchmark.mjs; those behind products: node scripts/benchmark-products.mjs. CPU time
// of this process, the best of several runs.
import { DataType, widthBytes } from "../dist/src/index.js";
import { kernels, measure, place, random, report } from "./measure.mjs";

function benchmarkDot([m, n, k]) {
  const mark = kernels.mark();
  const operands = { a: place(m * k), b: place(n * k), out: kernels.allocate(m * n * 4), m, n, k };
  operands.bNorms = kernels.allocate(n * 8);
  kernels.norms(operands.b, operands.bNorms, n, k);
  const fallbacks = kernels.dot(operands) / (m * n);
  const nanoseconds = measure(() => kernels.dot(operands));
  const rate = ((m * n * k) / nanoseconds).toFixed(1);
  console.log(`dot [${m}, ${n}, ${k}]: ${rate} G multiply-adds/s, exact path ${fallbacks.toExponential(1)}`);
  kernels.release(mark);
}

/** Products of other types than binary32, of random bits (bytes, integers) or of numbers around 1. */
function benchmarkTyped(name, [m, n, k], types = { a: DataType[name], b: DataType[name] }) {
  const mark = kernels.mark();
  const [a, b] = [
    [types.a, m * k],
    [types.b, n * k],
  ].map(([dtype, count]) => {
    const source = place(count);
    const out = kernels.allocate(count * widthBytes(dtype));
    if (name.includes("float")) kernels.cast(DataType.float32, dtype, source, out, count);
    else for (let i = 0; i < count; i++) kernels.bytes(out, count)[i] = random.bits();
    return out;
  });
  const operands = { a, b, out: kernels.allocate(m * n * 8), m, n, k, types };
  const rate = ((m * n * k) / measure(() => kernels.dot(operands))).toFixed(2);
  console.log(`dot of ${name} [${m}, ${n}, ${k}]: ${rate} G multiply-adds/s`);
  kernels.release(mark);
}

const shapes = [
  [768, 768, 768],
  [64, 64, 4608],
  [3136, 64, 147],
  [3136, 64, 27],
  [1, 1000, 512],
];
for (const shape of shapes) benchmarkDot(shape);

const mixed = { a: DataType.uint8, b: DataType.int8 };
for (const shape of [shapes[0], shapes[2], shapes[4]]) benchmarkTyped("uint8 and int8", shape, mixed);
for (const name of ["float16", "bfloat16", "float64", "int32", "int64"]) benchmarkTyped(name, [256, 256, 256]);

const count = 2 ** 16;
const x = place(count);
const y = place(count);
const out = kernels.allocate(count * 4 * 9);
const positive = kernels.allocate(count * 4);
kernels.unary("abs", x, positive, count);
const operand = (offset, ...shape) => ({ offset, shape });
report("sqrt", count, () => kernels.unary("sqrt", positive, out, count));
report("exp", count, () => kernels.unary("exp", x, out, count));
report("log", count, () => kernels.unary("log", positive, out, count));
for (const name of ["sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "atanh", "erf"]) {
  report(name, count, () => kernels.unary(name, x, out, count));
}
const aboveOne = kernels.allocate(count * 4);
kernels.unary("cosh", x, aboveOne, count);
report("acosh", count, () => kernels.unary("acosh", aboveOne, out, count));
report("pow", count, () => kernels.binary("pow", operand(positive, count), operand(y, count), out));
report("add", count, () => kernels.binary("add", operand(x, count), operand(y, count), out));
report("div, scalar divisor", count, () => kernels.binary("div", operand(x, count), operand(y), out));
report("sum, rows of 256", count, () => kernels.reduce("sum", x, out, count / 256, 256));
report("max, rows of 256", count, () => kernels.reduce("max", x, out, count / 256, 256));

const plain = { offset: 0, divisor: 1, mode: "floor" };
const padded = { ...plain, offset: -1 };
const axis = (size, coordinate) => ({ size, coordinate, coefficient: 1 });
const window = {
  fill: 0n,
  axes: [axis(32, 1), axis(32, 2), axis(64, 0), axis(3, 1), axis(3, 2)],
  coordinates: [plain, padded, padded],
};
report("copy, im2col 3 × 3", count * 9, () => kernels.copy(operand(x, 64, 32, 32), window, 4, out));

const typed = (dtype) => ({ offset: kernels.allocate(count * 8), shape: [count], dtype: DataType[dtype] });
kernels.bytes(x, count * 4);
for (const [from, to] of [
  ["uint8", "float32"],
  ["int8", "float32"],
  ["int32", "float32"],
  ["float32", "uint8"],
  ["float32", "int8"],
  ["float32", "float16"],
  ["float16", "float32"],
  ["float32", "bfloat16"],
  ["float32", "float64"],
  ["int64", "int32"],
]) {
  const [source, target] = [typed(from), typed(to)];
  kernels.bytes(source.offset, count * 8).set(kernels.bytes(x, count * 4));
  report(`cast ${from} to ${to}`, count, () =>
    kernels.cast(source.dtype, target.dtype, source.offset, target.offset, count),
  );
}
for (const dtype of ["float16", "bfloat16", "float64", "int32", "uint8"]) {
  const [a, b] = [typed(dtype), typed(dtype)];
  for (const name of ["add", "mul"]) report(`${name} of ${dtype}`, count, () => kernels.binary(name, a, b, out));
}
for (const dtype of ["float32", "float64", "int32"]) {
  const a = typed(dtype);
  const rows = { dtype: a.dtype, source: a.offset, out, rows: count / 256, length: 256 };
  report(`cumsum of ${dtype}, rows of 256`, count, () => kernels.scan("cumsum", rows, 0));
  report(`rank of ${dtype}, rows of 256`, count, () => kernels.scan("rank", rows, 0));
}
const mask = typed("bool");
report("select of float32", count, () => kernels.select(mask, operand(x, count), operand(y, count), out));
report("less of float32", count, () => kernels.binary("less", operand(x, count), operand(y, count), out));
const places = typed("int64");
report("take of single float32", count, () => kernels.take(operand(x, count), places, { axis: 0, batch: 0 }, out));
