// Measures the kernels behind products: node scripts/benchmark-products.mjs [WORD], only what has the word in its name.
import { kernels, measure, place, report } from "./measure.mjs";

const word = process.argv[2] ?? "";
const wanted = (name) => name.includes(word);

/** Binary64 products of widened operands, as another library would propose them. */
function propose(a, b, isColumns, [m, n, k]) {
  const out = kernels.allocate(m * n * 8);
  const doubles = (at, count) => new Float64Array(kernels.memory.buffer, at, count);
  const [left, right, products] = [doubles(a, m * k), doubles(b, n * k), doubles(out, m * n)];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let t = 0; t < k; t++) sum += left[i * k + t] * right[isColumns ? t * n + j : j * k + t];
      products[i * n + j] = sum;
    }
  }
  return out;
}

function benchmarkPanels(bLayout, boundsName, biasName, [m, n, k]) {
  const name = `certifyPanels ${bLayout} [${m}, ${n}, ${k}], bounds ${boundsName}, bias ${biasName}`;
  if (!wanted(name)) return;
  const mark = kernels.mark();
  const [a, b, rowBounds, columnBounds] = [m * k, n * k, m, n].map((count) => kernels.allocate(count * 8));
  kernels.widen(place(m * k), a, m * k);
  const narrow = place(n * k);
  kernels.widen(narrow, b, n * k);
  const isNorms = boundsName === "norms";
  kernels.norms64(a, rowBounds, m, k, isNorms ? "euclidean" : "sum");
  kernels.norms64(b, columnBounds, n, k, "euclidean");
  const task = {
    ...{ proposal: propose(a, b, bLayout === "columns", [m, n, k]), a, b, bLayout, m, n, k },
    ...{ rowBounds, out: kernels.allocate(m * n * 4), outStride: n },
    ...(isNorms ? { columnBounds } : { columnBounds: null, columnBound: kernels.largest(narrow, n * k) }),
    ...(biasName === "rows" && { bias: { offset: place(m), strideM: 1, strideN: 0 } }),
    ...(biasName === "columns" && { bias: { offset: place(n), strideM: 0, strideN: 1 } }),
  };
  const open = kernels.certifyPanels(task) / (m * n);
  const nanoseconds = measure(() => kernels.certifyPanels(task)) / (m * n);
  // Without operands nothing is open but what the tiny bounds leave: the cost of the first certificate alone.
  const first = measure(() => kernels.certifyPanels({ ...task, k: 0 })) / (m * n);
  const share = `${open.toExponential(1)} open`;
  console.log(`${name}: ${nanoseconds.toFixed(2)} ns an element, ${share}; as if k = 0: ${first.toFixed(2)}`);
  kernels.release(mark);
}

for (const [layout, bounds, bias, shape] of [
  ["columns", "largest", "rows", [64, 224, 576]],
  ["columns", "norms", "rows", [64, 224, 576]],
  ["columns", "largest", "rows", [256, 49, 2304]],
  ["columns", "largest", "rows", [64, 3136, 64]],
  ["rows", "norms", "columns", [128, 768, 768]],
  ["rows", "norms", "none", [128, 128, 64]],
]) {
  benchmarkPanels(layout, bounds, bias, shape);
}

function reportIf(name, count, call) {
  if (wanted(name)) report(name, count, call);
}

const count = 2 ** 18;
const x = place(count);
const out = kernels.allocate(count * 8 * 9);
const norms = kernels.allocate(count);
reportIf("widen", count, () => kernels.widen(x, out, count));
reportIf("widenRows of 256", count, () => kernels.widenRows(x, out, count / 256, 256, norms));
reportIf("norms of 256", count, () => kernels.norms(x, norms, count / 256, 256));
reportIf("norms64 of 256, euclidean", count, () => kernels.norms64(out, norms, count / 256, 256, "euclidean"));
reportIf("norms64 of 256, sum", count, () => kernels.norms64(out, norms, count / 256, 256, "sum"));
reportIf("columnNorms32 of 256", count, () => kernels.columnNorms32(x, norms, count / 256, 256));
reportIf("columnNorms of 256", count, () => kernels.columnNorms(out, norms, count / 256, 256));
reportIf("largest", count, () => kernels.largest(x, count));

const plain = { offset: 0, divisor: 1, mode: "floor" };
const axis = (size, coordinate, coefficient = 1) => ({ size, coordinate, coefficient });

/** Columns [K, P] of a convolution of [1, channels, size, size] with kernel × kernel weights, same padding. */
function benchmarkColumns(channels, size, kernel, stride) {
  const name = `widenCopyPrepared, ${kernel} × ${kernel} of [${channels}, ${size}, ${size}], stride ${stride}`;
  const positions = Math.ceil(size / stride);
  const taps = [axis(channels, 1), axis(kernel, 2), axis(kernel, 3)];
  const axes = [...taps, axis(positions, 2, stride), axis(positions, 3, stride)];
  benchmarkCopy(name, [1, channels, size, size], axes, [plain, plain, padded(kernel), padded(kernel)]);
}

function padded(kernel) {
  return { ...plain, offset: -((kernel - 1) >> 1) };
}

function benchmarkCopy(name, shape, axes, coordinates) {
  if (!wanted(name)) return;
  const mark = kernels.mark();
  const elements = (sizes) => sizes.reduce((product, one) => product * one, 1);
  const written = elements(axes.map((one) => one.size));
  const source = place(elements(shape));
  const target = kernels.allocate(written * 8);
  const prepared = kernels.prepareCopy(shape, { fill: 0n, axes, coordinates }, 4);
  report(name, written, () => kernels.widenCopyPrepared(prepared, source, target));
  kernels.release(mark);
}

// Each about 1 MB of output.
for (const shape of [
  [4, 56, 3, 1],
  [16, 28, 3, 1],
  [64, 14, 3, 1],
  [256, 7, 3, 1],
  [16, 56, 3, 2],
  [256, 14, 3, 2],
  [3, 64, 7, 2],
]) {
  benchmarkColumns(...shape);
}
const matrix = [plain, plain];
benchmarkCopy("widenCopyPrepared, transpose of [128, 768]", [128, 768], [axis(768, 1), axis(128, 0)], matrix);
benchmarkCopy("widenCopyPrepared, transpose of [768, 3]", [768, 3], [axis(3, 1), axis(768, 0)], matrix);
const heads = [axis(12, 1), axis(128, 0), axis(64, 2)];
benchmarkCopy("widenCopyPrepared, heads of [128, 12, 64]", [128, 12, 64], heads, [plain, plain, plain]);
const columnsOfHeads = [axis(12, 1), axis(64, 2), axis(128, 0)];
benchmarkCopy("widenCopyPrepared, columns of heads", [128, 12, 64], columnsOfHeads, [plain, plain, plain]);

function benchmarkVectors(bLayout, hasNorms, [m, n, k]) {
  const name = `gemv ${bLayout} [${m}, ${n}, ${k}], ${hasNorms ? "norms given" : "no norms"}`;
  if (!wanted(name)) return;
  const mark = kernels.mark();
  const task = { a: place(m * k), b: place(n * k), bLayout, m, n, k, out: kernels.allocate(m * n * 4) };
  const bNorms = kernels.allocate(n * 8);
  kernels.norms(task.b, bNorms, n, k);
  if (hasNorms) task.bNorms = bNorms;
  const open = kernels.gemv(task) / (m * n);
  const nanoseconds = measure(() => kernels.gemv(task));
  const rates = `${((n * k * 4) / nanoseconds).toFixed(1)} GB/s, ${((m * n * k) / nanoseconds).toFixed(1)} GMAC/s`;
  console.log(`${name}: ${rates}, ${open.toExponential(1)} open`);
  kernels.release(mark);
}

for (const m of [1, 2, 4]) {
  for (const layout of ["rows", "columns"]) {
    for (const hasNorms of [true, false]) benchmarkVectors(layout, hasNorms, [m, 3072, 768]);
  }
}
benchmarkVectors("rows", true, [1, 50257, 768]);
benchmarkVectors("rows", false, [1, 128, 64]);
benchmarkVectors("columns", false, [1, 64, 128]);

/** A depthwise convolution of [1, channels, size, size], same padding. */
function benchmarkDepthwise(channels, size, kernel, stride) {
  const name = `depthwise, ${kernel} × ${kernel} of [${channels}, ${size}, ${size}], stride ${stride}`;
  if (!wanted(name)) return;
  const mark = kernels.mark();
  const positions = Math.ceil(size / stride);
  const outputs = [axis(positions, 2, stride), axis(positions, 3, stride)];
  const axes = [axis(channels, 1), ...outputs, axis(kernel, 2), axis(kernel, 3)];
  const map = { fill: 0n, axes, coordinates: [plain, plain, padded(kernel), padded(kernel)] };
  const sizes = { maps: 1, positions: positions ** 2, terms: kernel ** 2 };
  const prepared = kernels.prepareDepthwise([1, channels, size, size], map, sizes);
  const count = channels * positions ** 2;
  const operands = {
    source: place(channels * size * size),
    weights: place(channels * kernel ** 2),
    bias: place(channels),
  };
  operands.out = kernels.allocate(count * 4);
  report(name, count, () => kernels.depthwise(prepared, operands));
  kernels.release(mark);
}

for (const shape of [
  [32, 112, 3, 1],
  [96, 112, 3, 2],
  [144, 56, 3, 1],
  [192, 28, 3, 1],
  [384, 14, 3, 1],
  [576, 14, 3, 2],
  [960, 7, 3, 1],
  [240, 28, 5, 1],
]) {
  benchmarkDepthwise(...shape);
}

/** The transforms of a convolution of [channels, size, size] with as many maps, 3 × 3, same padding, about 2 MB a band. */
function benchmarkWinograd(channels, size) {
  const name = `winograd of [${channels}, ${size}, ${size}]`;
  if (!wanted(name)) return;
  const mark = kernels.mark();
  const { winograd } = kernels;
  const outputs = [axis(size, 2), axis(size, 3)];
  const axes = [...outputs, axis(channels, 1), axis(3, 2), axis(3, 3)];
  const map = { fill: 0n, axes, coordinates: [plain, plain, padded(3), padded(3)] };
  const prepared = winograd.prepare([1, channels, size, size], map, { maps: channels, positions: size ** 2 });
  const band = { first: 0, count: Math.min(prepared.tileRows, Math.ceil(2 ** 14 / channels / prepared.tileColumns)) };
  const tiles = band.count * prepared.tileColumns;
  const [source, weights, out] = [
    place(channels * size ** 2),
    place(channels ** 2 * 9),
    kernels.allocate(channels * size ** 2 * 4),
  ];
  const [u, v, proposal] = [channels ** 2, channels * tiles, channels * tiles].map((each) =>
    kernels.allocate(16 * each * 8),
  );
  const [bounds, scratch] = [kernels.allocate(channels * 8), kernels.allocate(winograd.scratchBytes(prepared, band))];
  winograd.weights(prepared, weights, u, bounds);
  // Products that nothing leaves open: no channels, and so bounds and sums of zero.
  kernels.bytes(proposal, 16 * channels * tiles * 8).fill(0);
  kernels.bytes(bounds, channels * 8).fill(0);
  const task = { proposal, bounds, largest: 1, source, weights, out };
  const elements = channels * Math.min(band.count * 2, size) * size;
  report(`${name}, to the products`, elements, () => winograd.input(prepared, band, source, v, scratch));
  report(`${name}, from the products`, elements, () => winograd.certify(prepared, band, task, scratch));
  kernels.release(mark);
}

for (const shape of [
  [64, 56],
  [128, 28],
  [256, 14],
  [512, 7],
]) {
  benchmarkWinograd(...shape);
}
