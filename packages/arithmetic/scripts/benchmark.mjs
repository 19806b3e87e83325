// Measures products: node scripts/benchmark.mjs; what stands behind them: node scripts/benchmark-products.mjs; all
// other kernels: node scripts/benchmark-elements.mjs. CPU time of this process, the best of several runs.
import { DataType, widthBytes } from "../dist/src/index.js";
import { kernels, measure, place, random } from "./measure.mjs";

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
