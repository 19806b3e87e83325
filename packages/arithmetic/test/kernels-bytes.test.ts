import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Kernels, Random } from "../src/index.js";
import { replay, seed } from "./seed.js";

let kernels: Kernels;
before(async () => {
  kernels = await Kernels.load();
});

const { fround } = Math;

function roundToEven(x: number): number {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

function saturate(x: number): number {
  return Math.min(255, Math.max(0, x));
}

function place(array: Uint8Array | Int8Array | Int32Array | Float32Array): number {
  return kernels.place(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}

function randomBytes(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.below(256));
}

test("sums of quantized tensors are those of the separate instructions, for all pairs of bytes", () => {
  const count = 65_536 + 5;
  const [a, b] = [
    Uint8Array.from({ length: count }, (_, i) => i),
    Uint8Array.from({ length: count }, (_, i) => i >> 8),
  ];
  const [atA, atB, out] = [place(a), place(b), kernels.allocate(count)];
  for (const [aScale, bScale, scale] of [
    [0.0213, 0.0178, 0.0264],
    [0.5, 0.25, 0.5],
    [3e-5, 0.7, 0.011],
  ].map((scales) => scales.map(fround))) {
    for (const isRectified of [false, true]) {
      const zeros = { aZero: 131, bZero: 0, zero: 7 };
      kernels.bytePasses.add({ a: atA, b: atB, out, count, isRectified, aScale, bScale, scale, ...zeros });
      const given = kernels.bytes(out, count);
      for (let i = 0; i < count; i++) {
        const sum = fround(fround((a[i] - 131) * aScale) + fround(b[i] * bScale));
        const quotient = fround((isRectified ? Math.max(sum, 0) : sum) / scale);
        assert.equal(given[i], saturate(roundToEven(quotient) + 7), `${a[i]} and ${b[i]}`);
      }
    }
  }
});

test("rows and columns of bytes are exchanged, whole blocks and rests", () => {
  const random = new Random(seed);
  for (const [rows, columns] of [
    [16, 16],
    [33, 50],
    [3, 100],
    [64, 1],
  ] as const) {
    const source = randomBytes(random, rows * columns);
    const out = kernels.allocate(source.length);
    kernels.bytePasses.transpose(place(source), out, rows, columns, 0x80);
    const expected = source.map((_, i) => source[(i % rows) * columns + Math.floor(i / rows)] ^ 0x80);
    assert.deepEqual(kernels.bytes(out, source.length), expected);
    kernels.bytePasses.flip(out, out, source.length, 0x80);
    assert.deepEqual(
      kernels.bytes(out, source.length),
      expected.map((byte) => byte ^ 0x80),
    );
  }
});

test("windows of bytes, with strides, dilations and padding", () => {
  const random = new Random(seed);
  const [height, width] = [7, 9];
  for (const channels of [3, 16, 21]) {
    for (const [kernel, stride, dilation, pad] of [
      [3, 1, 1, 1],
      [3, 2, 2, 2],
      [1, 2, 1, 0],
    ]) {
      const source = randomBytes(random, height * width * channels);
      const size = (length: number) => Math.floor((length + 2 * pad - (kernel - 1) * dilation - 1) / stride) + 1;
      const output = [size(height), size(width)] as const;
      const row = kernel * kernel * channels;
      const both = (x: number) => [x, x] as const;
      const [first, end] = [1, output[0] * output[1]];
      const out = kernels.allocate((end - first) * row + 16);
      const at = kernels.place(new Uint8Array([...source, ...new Uint8Array(16)]));
      const sizes = { source: [height, width] as const, channels, output, fill: 77, before: both(pad) };
      const geometry = { kernel: both(kernel), strides: both(stride), dilations: both(dilation) };
      kernels.bytePasses.windows(at, out, { ...sizes, ...geometry }, [first, end]);
      const expected = Uint8Array.from({ length: (end - first) * row }, (_, i) => {
        const place = first + Math.floor(i / row);
        const tap = Math.floor((i % row) / channels);
        const y = Math.floor(place / output[1]) * stride - pad + Math.floor(tap / kernel) * dilation;
        const x = (place % output[1]) * stride - pad + (tap % kernel) * dilation;
        return y < 0 || x < 0 || y >= height || x >= width ? 77 : source[(y * width + x) * channels + (i % channels)];
      });
      assert.deepEqual(kernels.bytes(out, expected.length), expected);
    }
  }
});

test("sums are quantized, and those near a half are listed", () => {
  const random = new Random(seed);
  const [rows, columns, zero] = [37, 35, 12];
  const sums = Int32Array.from({ length: rows * columns }, () => random.below(40_000) - 20_000);
  const table = (of: () => number) => Float32Array.from({ length: columns }, of);
  const [factors, offsets, limits] = [
    table(() => 0.01 + random.below(100) / 10_000),
    table(() => random.below(100) / 7),
    table(() => 0.49),
  ];
  const [out, list] = [kernels.allocate(rows * columns), kernels.allocate(rows * columns * 4)];
  const [least, most] = [-zero - 0.75, 255 - zero + 0.75];
  const tables = { factors: place(factors), offsets: place(offsets), limits: place(limits), least, most, zero };
  const task = { sums: place(sums), out, rows, columns, ...tables, list, capacity: rows * columns };
  const found = kernels.bytePasses.requantize(task);
  const listed = [...new Uint32Array(kernels.memory.buffer, list, found)].sort((a, b) => a - b);
  const expected: number[] = [];
  for (const [i, sum] of sums.entries()) {
    const number = fround(fround(fround(sum) * factors[i % columns]) + offsets[i % columns]);
    const held = Math.min(most, Math.max(least, number));
    if (Math.abs(held - roundToEven(held)) >= limits[i % columns]) expected.push(i);
    assert.equal(kernels.bytes(out + i, 1)[0], saturate(roundToEven(held) + zero));
  }
  assert.ok(expected.length > 0, replay);
  assert.deepEqual(listed, expected);
  assert.equal(kernels.bytePasses.requantize({ ...task, capacity: 1 }), expected.length);
});

test("dequantized dot products, whole vectors and rests", () => {
  const random = new Random(seed);
  for (const count of [1, 7, 8, 29]) {
    const [x, w] = [randomBytes(random, count), Int8Array.from(randomBytes(random, count))];
    const numbers = { xZero: 9, scale: fround(0.0123), factor: fround(0.0077) };
    const given = kernels.bytePasses.dequantizedDot(place(x), place(w), count, numbers);
    let [sum, size] = [0, 0];
    for (let i = 0; i < count; i++) {
      const product = fround(numbers.scale * (x[i] - 9)) * fround(numbers.factor * w[i]);
      sum += product;
      size += Math.abs(product);
    }
    assert.ok(Math.abs(given - sum) <= count * 2 ** -52 * size);
  }
});

test("a row is added to each row of int32 numbers, which wrap", () => {
  const numbers = Int32Array.of(1, 2, 3, 4, 2 ** 31 - 1, 6, 7, 8, 9, 10);
  const at = place(numbers);
  kernels.bytePasses.addRow(at, place(Int32Array.of(1, 20, 300, 4000, 5)), 2, 5);
  const given = new Int32Array(kernels.memory.buffer, at, 10);
  assert.deepEqual([...given], [2, 22, 303, 4004, -(2 ** 31) + 4, 7, 27, 308, 4009, 15]);
});
