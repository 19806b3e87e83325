// Measures every kernel that is no product, in nanoseconds of CPU time an element:
//
//   node scripts/benchmark-elements.mjs [regular expression of names] [kernels.wasm, another build to compare with]
import { readFile } from "node:fs/promises";
import { DataType, Kernels, Random } from "../dist/src/index.js";
import { measure } from "./measure.mjs";

const COUNT = 2 ** 16;
const [pattern = ".", other] = process.argv.slice(2);
const builds = [await Kernels.load()];
if (other !== undefined) builds.push(await Kernels.load(new Uint8Array(await readFile(other))));

/** Measures a call that `prepare` makes with either build; elements counts what it writes, or reads to reduce. */
function report(name, elements, prepare) {
  if (!new RegExp(pattern).test(name)) return;
  const times = builds.map((kernels) => {
    const mark = kernels.mark();
    const nanoseconds = measure(prepare(kernels));
    kernels.release(mark);
    return (nanoseconds / elements).toFixed(3).padStart(8);
  });
  console.log(`${name.padEnd(44)}${times.join("")} ns`);
}

/** float32 numbers from -range to range, or what `make` makes of numbers from -1 to 1. */
function place(kernels, count, make = (x) => 3 * x) {
  const random = new Random(7);
  const offset = kernels.allocate(count * 4);
  const floats = new Float32Array(kernels.memory.buffer, offset, count);
  for (let i = 0; i < count; i++) floats[i] = make(random.bits() / 2 ** 31 - 1);
  return offset;
}

const operand = (offset, ...shape) => ({ offset, shape });

function reportBinary(name, what, a, b, makeA, makeB = makeA) {
  const size = (shape) => shape.reduce((product, extent) => product * extent, 1);
  report(`${name}, ${what}`, size(a), (kernels) => {
    const left = operand(place(kernels, size(a), makeA), ...a);
    const right = operand(place(kernels, size(b), makeB), ...b);
    const out = kernels.allocate(size(a) * 4);
    return () => kernels.binary(name, left, right, out);
  });
}

for (const name of ["add", "sub", "mul", "div", "maximum", "minimum", "pow"]) {
  const make = name === "pow" ? (x) => 3 * Math.abs(x) : undefined;
  reportBinary(name, "equal shapes", [COUNT], [COUNT], make);
  reportBinary(name, "a number", [COUNT], [], make);
  reportBinary(name, "a row of 256", [256, 256], [256], make);
  reportBinary(name, "a column, rows of 256", [256, 256], [256, 1], make);
  reportBinary(name, "a column, rows of 49", [1024, 49], [1024, 1], make);
}
for (const exponent of [2, 3]) reportBinary("pow", `exponent ${exponent}`, [COUNT], [], undefined, () => exponent);
for (const name of ["equal", "less", "lessOrEqual"]) reportBinary(name, "equal shapes", [COUNT], [COUNT]);

const ARGUMENTS = {
  log: (x) => 4 * Math.abs(x) + 1e-6,
  sqrt: (x) => 4 * Math.abs(x),
  acosh: (x) => 1 + Math.abs(x),
  asin: (x) => x,
  acos: (x) => x,
  atanh: (x) => x,
};
const UNARY = [
  "abs",
  "neg",
  "sqrt",
  "floor",
  "round",
  "exp",
  "erf",
  "tanh",
  "log",
  "sin",
  "cos",
  "tan",
  "sinh",
  "cosh",
];
for (const name of [...UNARY, "asin", "acos", "atan", "asinh", "acosh", "atanh"]) {
  report(name, COUNT, (kernels) => {
    const source = place(kernels, COUNT, ARGUMENTS[name]);
    const out = kernels.allocate(COUNT * 4);
    return () => kernels.unary(name, source, out, COUNT);
  });
}

for (const length of [9, 49, 128, 256, 768, 1024]) {
  for (const name of ["sum", "max", "argmax"]) {
    const rows = Math.floor(COUNT / length);
    report(`${name}, rows of ${length}`, rows * length, (kernels) => {
      const source = place(kernels, COUNT);
      const out = kernels.allocate(rows * 8);
      return () => kernels.reduce(name, source, out, rows, length);
    });
  }
}
for (const name of ["cumsum", "rank"]) {
  for (const dtype of ["float32", "float64", "int32"]) {
    report(`${name} of ${dtype}, rows of 256`, COUNT, (kernels) => {
      const rows = { dtype: DataType[dtype], source: place(kernels, 2 * COUNT), rows: COUNT / 256, length: 256 };
      const task = { ...rows, out: kernels.allocate(COUNT * 8) };
      return () => kernels.scan(name, task, 0);
    });
  }
}

for (const [from, to] of [
  ["uint8", "float32"],
  ["int8", "float32"],
  ["int32", "float32"],
  ["bool", "float32"],
  ["float32", "uint8"],
  ["float32", "int8"],
  ["float32", "int32"],
  ["float32", "float16"],
  ["float16", "float32"],
  ["float32", "bfloat16"],
  ["float32", "float64"],
  ["int64", "int32"],
  ["int32", "int64"],
]) {
  report(`cast ${from} to ${to}`, COUNT, (kernels) => {
    const source = place(kernels, 2 * COUNT, (x) => Math.round(100 * x));
    const out = kernels.allocate(COUNT * 8);
    return () => kernels.cast(DataType[from], DataType[to], source, out, COUNT);
  });
}

const typed = (kernels, dtype) => ({ offset: place(kernels, 2 * COUNT), shape: [COUNT], dtype: DataType[dtype] });
for (const dtype of ["float16", "bfloat16", "float64", "int32", "int64", "uint8"]) {
  for (const name of ["add", "mul", "maximum", "less"]) {
    report(`${name} of ${dtype}`, COUNT, (kernels) => {
      const [a, b] = [typed(kernels, dtype), typed(kernels, dtype)];
      const out = kernels.allocate(COUNT * 8);
      return () => kernels.binary(name, a, b, out);
    });
  }
}
for (const dtype of ["uint8", "float32", "int64"]) {
  report(`select of ${dtype}`, COUNT, (kernels) => {
    const [a, b] = [typed(kernels, dtype), typed(kernels, dtype)];
    const mask = { ...typed(kernels, "bool"), shape: [COUNT] };
    kernels.cast(DataType.float32, DataType.bool, place(kernels, COUNT, Math.round), mask.offset, COUNT);
    const out = kernels.allocate(COUNT * 8);
    return () => kernels.select(mask, a, b, out);
  });
}

const plain = { offset: 0, divisor: 1, mode: "floor" };
const padded = { ...plain, offset: -1 };
const axis = (size, coordinate, coefficient = 1) => ({ size, coordinate, coefficient });

function reportCopy(name, shape, axes, coordinates = shape.map(() => plain)) {
  const elements = axes.reduce((product, { size }) => product * size, 1);
  report(`copy, ${name}`, elements, (kernels) => {
    const source = place(
      kernels,
      shape.reduce((product, extent) => product * extent, 1),
    );
    const out = kernels.allocate(elements * 4);
    const prepared = kernels.prepareCopy(shape, { fill: 0n, axes, coordinates }, 4);
    return () => kernels.copyPrepared(prepared, source, out);
  });
}

const permuted = (shape, order) => order.map((coordinate) => axis(shape[coordinate], coordinate));
const heads = [1, 128, 12, 64];
reportCopy("[1, 128, 12, 64] by 0, 2, 1, 3", heads, permuted(heads, [0, 2, 1, 3]));
reportCopy("[1, 128, 12, 64] by 0, 2, 3, 1", heads, permuted(heads, [0, 2, 3, 1]));
reportCopy("[12, 128, 64] by 0, 2, 1", [12, 128, 64], permuted([12, 128, 64], [0, 2, 1]));
reportCopy("[768, 768] by 1, 0", [768, 768], permuted([768, 768], [1, 0]));
reportCopy("half of each row of 256", [256, 256], [axis(256, 0), axis(128, 1)], [plain, { ...plain, offset: 64 }]);
reportCopy("every second element", [256, 256], [axis(256, 0), axis(128, 1, 2)]);
reportCopy("a border of 1", [64, 32, 32], [axis(64, 0), axis(34, 1), axis(34, 2)], [plain, padded, padded]);
const [places, taps] = [
  [axis(32, 1), axis(32, 2)],
  [axis(3, 1), axis(3, 2)],
];
reportCopy("3 × 3, windows as rows", [64, 32, 32], [...places, axis(64, 0), ...taps], [plain, padded, padded]);
reportCopy("3 × 3, windows as columns", [64, 32, 32], [axis(64, 0), ...taps, ...places], [plain, padded, padded]);
reportCopy("a row repeated", [256], [axis(256, null, 0), axis(256, 0)]);
reportCopy("a column repeated", [256, 1], [axis(256, 0), axis(256, 1, 0)]);

const stem = [1, 64, 112, 112];
const pooled = [axis(64, 1), axis(56, 2, 2), axis(56, 3, 2), axis(3, 2), axis(3, 3)];
const pooling = { fill: 0xff800000n, axes: pooled, coordinates: [plain, plain, padded, padded] };
reportCopy("3 × 3 by 2 of [64, 112, 112] as rows", stem, pooled, pooling.coordinates);
report("max of 3 × 3 by 2 of [64, 112, 112]", 64 * 56 * 56, (kernels) => {
  const windows = kernels.prepareWindows(stem, pooling, 9);
  const source = place(kernels, 64 * 112 * 112);
  const out = kernels.allocate(64 * 56 * 56 * 4);
  const scratch = kernels.allocate(windows.scratchBytes);
  return () => kernels.windowExtremes("max", windows, { source, out, scratch });
});

report("take of single elements", COUNT, (kernels) => {
  const places = { offset: kernels.allocate(COUNT * 8), shape: [COUNT], dtype: DataType.int64 };
  const x = operand(place(kernels, COUNT), COUNT);
  const out = kernels.allocate(COUNT * 4);
  return () => kernels.take(x, places, { axis: 0, batch: 0 }, out);
});
report("concat of rows of 256", COUNT, (kernels) => {
  const operands = [0, 1, 2, 3].map(() => operand(place(kernels, COUNT / 4), 64, 256));
  const out = kernels.allocate(COUNT * 4);
  return () => kernels.concat(operands, 1, out);
});
