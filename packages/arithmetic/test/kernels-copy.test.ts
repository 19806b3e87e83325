import t, { type Test } from "tap";
import { type AffineMap, Kernels, Random } from "../src/index.js";
import { replay, seed } from "./seed.js";

const kernels = await Kernels.load();

/** The definition of appendix A, element by element; the result counts source elements, -1 for the fill. */
function copyNaively(shape: readonly number[], { axes, coordinates }: AffineMap): number[] {
  const count = axes.reduce((product, { size }) => product * size, 1);
  return Array.from({ length: count }, (_, flat) => {
    const values = coordinates.map(({ offset }) => offset);
    let rest = flat;
    for (const { size, coordinate, coefficient } of [...axes].reverse()) {
      if (coordinate !== null) values[coordinate]! += coefficient * (rest % size);
      rest = Math.floor(rest / size);
    }
    let element = 0;
    for (const [j, { divisor, mode }] of coordinates.entries()) {
      if (mode === "exact" && values[j]! % divisor !== 0) return -1;
      const index = Math.floor(values[j]! / divisor);
      if (index < 0 || index >= shape[j]!) return -1;
      element = element * shape[j]! + index;
    }
    return element;
  });
}

function randomMap(random: Random, shape: readonly number[]): AffineMap {
  const axes = Array.from({ length: random.below(6) }, () => ({
    size: random.between(1, 7),
    coordinate: shape.length === 0 || random.below(5) === 0 ? null : random.below(shape.length),
    coefficient: random.between(-4, 4),
  }));
  const coordinates = shape.map((extent) => ({
    offset: random.between(-3, 2 * extent),
    divisor: random.below(2) === 0 ? 1 : random.between(1, 4),
    mode: random.pick(["floor", "exact"] as const),
  }));
  return { fill: 0x8899aabbccddeeffn, axes, coordinates };
}

const WIDTHS = [1, 2, 4, 8] as const;

function check(t: Test, shape: readonly number[], map: AffineMap): void {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const elements = copyNaively(shape, map);
  for (const width of WIDTHS) {
    const mark = kernels.mark();
    const source = Uint8Array.from({ length: count * width }, (_, i) => (i * 37) >> (i % 3));
    const offset = kernels.place(source);
    const out = kernels.allocate(elements.length * width + 16);
    kernels.bytes(out + elements.length * width, 16).fill(0xee);
    kernels.copy({ offset, shape }, map, width, out);
    const behind = kernels.bytes(out + elements.length * width, 16);
    if (behind.some((byte) => byte !== 0xee)) t.fail(`width ${width} shape [${shape}]: written behind; ${replay}`);
    const fill = new Uint8Array(BigUint64Array.of(map.fill).buffer).subarray(0, width);
    const right = elements.flatMap((i) => [...(i < 0 ? fill : source.subarray(i * width, (i + 1) * width))]);
    if (Buffer.compare(kernels.bytes(out, right.length), Uint8Array.from(right)) !== 0) {
      t.fail(`width ${width} shape [${shape}] ${JSON.stringify({ ...map, fill: 0 })}; ${replay}`);
    }
    kernels.release(mark);
  }
  checkPrepared(t, shape, map, elements);
}

const FILL = -2.5;

/** Prepared once, run twice: as it is, and widened. */
function checkPrepared(t: Test, shape: readonly number[], given: AffineMap, elements: readonly number[]): void {
  const mark = kernels.mark();
  const map = { ...given, fill: BigInt(new Uint32Array(Float32Array.of(FILL).buffer)[0]!) };
  const count = shape.reduce((product, extent) => product * extent, 1);
  const source = kernels.place(new Uint8Array(Float32Array.from({ length: count }, (_, i) => i + 0.5).buffer));
  const right = elements.map((i) => (i < 0 ? FILL : i + 0.5));
  const prepared = kernels.prepareCopy(shape, map, 4);
  const [narrow, wide] = [kernels.allocate(right.length * 4), kernels.allocate(right.length * 8 + 8)];
  for (let run = 0; run < 2; run++) {
    kernels.bytes(narrow, right.length * 4).fill(0);
    kernels.bytes(wide, right.length * 8 + 8).fill(0);
    kernels.copyPrepared(prepared, source, narrow);
    kernels.widenCopyPrepared(prepared, source, wide);
    const copied = new Float32Array(kernels.memory.buffer, narrow, right.length);
    const widened = new Float64Array(kernels.memory.buffer, wide, right.length + 1);
    const isRight = right.every((x, i) => copied[i] === x && widened[i] === x) && widened[right.length] === 0;
    if (!isRight) t.fail(`prepared, shape [${shape}] ${JSON.stringify({ ...map, fill: 0 })}; ${replay}`);
  }
  kernels.release(mark);
}

t.test("random affine maps copy as the definition says", async (t) => {
  const random = new Random(seed);
  for (let i = 0; i < 1_500; i++) {
    const shape = Array.from({ length: random.below(5) }, () => random.between(1, 6));
    check(t, shape, randomMap(random, shape));
  }
});

t.test("permutations, slices and borders of larger tensors copy as the definition says", async (t) => {
  const random = new Random(seed);
  for (let i = 0; i < 150; i++) {
    const shape = Array.from({ length: random.between(2, 3) }, () => random.between(1, 24));
    const axes = shape.map((extent, coordinate) => ({
      size: Math.max(1, extent + random.between(-4, 2)),
      coordinate,
      coefficient: random.pick([1, 1, 1, 2, -1, 3]),
    }));
    if (random.below(4) === 0) axes.push({ size: random.between(1, 5), coordinate: shape.length - 1, coefficient: 1 });
    const order = axes.map((axis) => ({ axis, rank: random.bits() })).sort((a, b) => a.rank - b.rank);
    const coordinates = axes.slice(0, shape.length).map(({ coefficient }, j) => ({
      offset: (coefficient < 0 ? shape[j]! - 1 : 0) + random.pick([0, 0, 0, 1, -1, -2]),
      divisor: 1,
      mode: "floor" as const,
    }));
    check(t, shape, { fill: 0x8899aabbccddeeffn, axes: order.map(({ axis }) => axis), coordinates });
  }
});

t.test("columns of a convolution, positions innermost: strides, dilations, borders wider than the image", async (t) => {
  const axis = (size: number, coordinate: number, coefficient = 1) => ({ size, coordinate, coefficient });
  for (const [stride, dilation, pad] of [
    [1, 1, 1],
    [2, 1, 1],
    [1, 2, 2],
    [3, 1, 0],
    [2, 2, 7],
    [1, 1, 0],
  ] as const) {
    for (const [height, width] of [
      [7, 7],
      [9, 4],
      [1, 12],
      [20, 33],
    ] as const) {
      const size = (extent: number) => Math.max(0, Math.floor((extent + 2 * pad - 2 * dilation - 1) / stride) + 1);
      const kernel = [axis(3, 1), axis(3, 2, dilation), axis(3, 3, dilation)];
      const positions = [axis(size(height), 2, stride), axis(size(width), 3, stride)];
      const plain = { offset: 0, divisor: 1, mode: "floor" } as const;
      const padded = { ...plain, offset: -pad };
      const coordinates = [plain, plain, padded, padded];
      check(t, [1, 3, height, width], { fill: 0n, axes: [...kernel, ...positions], coordinates });
      check(t, [1, 3, height, width], { fill: 0n, axes: [...positions, ...kernel], coordinates });
    }
  }
});

t.test("transpose, im2col with padding and nearest resize", async (t) => {
  const plain = { offset: 0, divisor: 1, mode: "floor" } as const;
  const axis = (size: number, coordinate: number, coefficient = 1) => ({ size, coordinate, coefficient });
  check(t, [40, 30], { fill: 0n, axes: [axis(30, 1), axis(40, 0)], coordinates: [plain, plain] });
  check(t, [19, 35, 2], { fill: 0n, axes: [axis(35, 1), axis(19, 0), axis(2, 2)], coordinates: [plain, plain, plain] });
  check(t, [3, 19, 35], { fill: 0n, axes: [axis(3, 0), axis(35, 2), axis(19, 1)], coordinates: [plain, plain, plain] });
  const padded = { ...plain, offset: -1 };
  const window = [axis(9, 1), axis(9, 2), axis(3, 0), axis(3, 1), axis(3, 2)];
  check(t, [3, 9, 9], { fill: 0n, axes: window, coordinates: [plain, padded, padded] });
  const halved = { ...plain, divisor: 2 };
  check(t, [2, 20], { fill: 7n, axes: [axis(2, 0), axis(40, 1)], coordinates: [plain, halved] });
  check(t, [64], { fill: 0n, axes: [axis(64, 0, -1)], coordinates: [{ ...plain, offset: 63 }] });
});
