// Measures the kernels: node scripts/benchmark.mjs. CPU time of this process, the best of several runs.
import { Kernels, Random } from "../dist/src/index.js";

const RUNS = 7;
const kernels = await Kernels.load();
const random = new Random(7);

/** Memory filled with numbers from -1 to 1. */
function place(count) {
  const offset = kernels.allocate(count * 4);
  const floats = new Float32Array(kernels.memory.buffer, offset, count);
  for (let i = 0; i < count; i++) floats[i] = random.bits() / 2 ** 31 - 1;
  return offset;
}

/** Nanoseconds that a call takes; short calls are repeated, because CPU time is counted in coarse steps. */
function measure(call) {
  let repetitions = 1;
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; ) {
    const before = process.cpuUsage();
    for (let i = 0; i < repetitions; i++) call();
    const { user, system } = process.cpuUsage(before);
    if (user + system < 50_000) {
      repetitions *= 2;
      continue;
    }
    best = Math.min(best, ((user + system) * 1000) / repetitions);
    run++;
  }
  return best;
}

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

function report(name, count, call) {
  console.log(`${name}: ${(measure(call) / count).toFixed(2)} ns an element`);
}

const shapes = [
  [768, 768, 768],
  [64, 64, 4608],
  [3136, 64, 147],
  [3136, 64, 27],
  [1, 1000, 512],
];
for (const shape of shapes) benchmarkDot(shape);

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
