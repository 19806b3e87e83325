import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { indices } from "./naive-tensor.js";
import { runNode, type Typed, typed } from "./run-node.js";
import { seed } from "./seed.js";

const { float32, float64, int64 } = DataType;

function anyTensor(random: Random, shape: readonly number[]): Typed {
  return typed(
    float32,
    indices(shape).map(() => random.between(-64, 64)),
    shape,
  );
}

t.test("GridSample at AffineGrid's identity gives the image, and moves with its offset", async (t) => {
  const random = new Random(seed);
  for (const align_corners of [0, 1]) {
    const x = anyTensor(random, [1, 2, 5, 5]);
    const size = typed(int64, [1, 2, 5, 5]);
    const gridOf = (theta: number[]) => {
      const operands = [typed(float32, theta, [1, 2, 3]), size];
      return runNode({ op: "AffineGrid", attributes: { align_corners } }, operands, { opset: 20, bound: [1] })[0];
    };
    const identity = gridOf([1, 0, 0, 0, 1, 0]);
    // the distance of neighbours: 2 / 5 of the edges, 2 / 4 of the centres
    const moved = gridOf([1, 0, align_corners ? 0.5 : Math.fround(0.4), 0, 1, 0]);
    for (const mode of ["nearest", "linear", "cubic"]) {
      const sample = (grid: Typed) =>
        runNode({ op: "GridSample", attributes: { mode, align_corners } }, [x, grid], { opset: 20 })[0];
      const got = sample(identity);
      t.same(got.shape, x.shape);
      t.ok(
        got.values.every((value, at) => Math.abs(value - x.values[at]) < 1e-3),
        `${mode}, aligned ${align_corners}`,
      );
      const shifted = sample(moved);
      const expected = indices(x.shape).map(([, channel, row, column]) =>
        column === 4 ? 0 : x.values[channel * 25 + row * 5 + column + 1],
      );
      t.ok(
        shifted.values.every((value, at) => Math.abs(value - expected[at]) < 1e-3),
        `${mode}, moved by one`,
      );
    }
  }
});

t.test("GridSample beyond the border: zeros, the border, its mirror", async (t) => {
  const x = typed(float32, [1, 2, 3, 4], [1, 1, 1, 4]);
  // with align_corners a coordinate of −1 is the first element, 1 the last; two thirds are one element
  const grid = typed(float32, [-1 - 2 / 3, 0, 1 + 4 / 3, 0, -1 - 1 / 3, 0], [1, 1, 3, 2]);
  const sample = (padding_mode: string, mode: string) => {
    const attributes = { padding_mode, mode, align_corners: 1 };
    const { values } = runNode({ op: "GridSample", attributes }, [x, grid], { opset: 16 })[0];
    return values.map((value) => Math.round(value * 1000) / 1000);
  };
  t.same(sample("zeros", "bilinear"), [0, 0, 0.5]);
  t.same(sample("border", "bilinear"), [1, 4, 1]);
  t.same(sample("reflection", "bilinear"), [2, 2, 1.5]);
  t.same(sample("border", "nearest").slice(0, 2), [1, 4]);
  // without it the mirror stands half an element further: −1 is element 0 again, 5 is element 2
  const edges = typed(float32, [-1.25, 0, 1.25, 0, 1.75, 0], [1, 1, 3, 2]);
  for (const mode of ["nearest", "linear"]) {
    const [mirrored] = runNode({ op: "GridSample", attributes: { padding_mode: "reflection", mode } }, [x, edges], {
      opset: 20,
    });
    t.same(mirrored.values, [1, 4, 3], `${mode}, mirrored at the edge`);
  }
});

t.test("Col2Im adds up what overlaps: the transpose of taking blocks out", async (t) => {
  const random = new Random(seed);
  for (const [strides, dilations, pads] of [
    [
      [1, 1],
      [1, 1],
      [0, 0, 0, 0],
    ],
    [
      [2, 1],
      [1, 2],
      [1, 0, 0, 1],
    ],
  ]) {
    const [image, block] = [
      [5, 6],
      [2, 3],
    ];
    const places = image.map((size, axis) => {
      const room = size + pads[axis] + pads[axis + 2] - dilations[axis] * (block[axis] - 1) - 1;
      return Math.floor(room / strides[axis]) + 1;
    });
    const columns = anyTensor(random, [1, 12, places[0] * places[1]]);
    const expected = new Array<number>(60).fill(0);
    for (const [channel, y, x, row, column] of indices([2, ...block, ...places])) {
      const at = [row * strides[0] - pads[0] + y * dilations[0], column * strides[1] - pads[1] + x * dilations[1]];
      if (at[0] < 0 || at[0] >= 5 || at[1] < 0 || at[1] >= 6) continue;
      const source = ((channel * 2 + y) * 3 + x) * places[0] * places[1] + row * places[1] + column;
      expected[channel * 30 + at[0] * 6 + at[1]] += columns.values[source];
    }
    const attributes = { strides, dilations, pads };
    const operands = [columns, typed(int64, image), typed(int64, block)];
    const [got] = runNode({ op: "Col2Im", attributes }, operands, { opset: 18, bound: [1, 2] });
    t.same(got, typed(float32, expected, [1, 2, 5, 6]));
  }
});

t.test("MaxUnpool puts maxima back where they came from", async (t) => {
  const x = typed(float32, [5, 7, 6, 8], [1, 2, 1, 2]);
  const places = typed(int64, [1, 6, 12, 11], [1, 2, 1, 2]);
  const attributes = { kernel_shape: [2, 2], strides: [2, 2] };
  const [got] = runNode({ op: "MaxUnpool", attributes }, [x, places], { opset: 11 });
  t.same(got, typed(float32, [0, 5, 0, 0, 0, 0, 7, 0, 0, 0, 0, 8, 6, 0, 0, 0], [1, 2, 2, 4]));
  const larger = [x, places, typed(int64, [1, 2, 3, 5])];
  const [padded] = runNode({ op: "MaxUnpool", attributes }, larger, { opset: 11, bound: [2] });
  t.same(padded.shape, [1, 2, 3, 5]);
  t.same(padded.values.slice(0, 10), [0, 5, 0, 0, 0, 0, 0, 7, 0, 0]);
});

t.test("RoiAlign on a slope finds the middle of each bin, at run time and with constant regions", async (t) => {
  const slope = typed(
    float32,
    indices([2, 1, 8, 8]).map(([image, , row, column]) => 1000 * image + 10 * row + column),
    [2, 1, 8, 8],
  );
  const rois = typed(float32, [1, 1, 5, 5, 2, 0.5, 4, 6.5], [2, 4]);
  const images = typed(int64, [0, 1]);
  // a region from 1 to 5 has its bins' middles at 2 and 4, half a pixel less in the middle of elements
  const expected = [
    [1.5, 1.5, 1.5, 3.5, 3.5, 1.5, 3.5, 3.5],
    [1.5, 2, 1.5, 3, 4.5, 2, 4.5, 3],
  ].map((bins, image) => [0, 1, 2, 3].map((bin) => 1000 * image + 10 * bins[2 * bin] + bins[2 * bin + 1]));
  for (const [sampling_ratio, bound] of [
    [1, []],
    [2, []],
    [0, [1]],
  ] as const) {
    const attributes = { output_height: 2, output_width: 2, sampling_ratio };
    const [got] = runNode({ op: "RoiAlign", attributes }, [slope, rois, images], { opset: 16, bound });
    t.same(got.shape, [2, 1, 2, 2]);
    t.same(got.values, expected.flat(), `sampling_ratio ${sampling_ratio}`);
  }
  const run = () => runNode({ op: "RoiAlign" }, [slope, rois, images], { opset: 16 });
  t.throws(run, /rois .* must be constant/);
});

t.test("MaxRoiPool takes the maximum of each bin of constant regions", async (t) => {
  const x = typed(
    float32,
    indices([1, 1, 4, 6]).map(([, , row, column]) => 10 * row + column),
    [1, 1, 4, 6],
  );
  const rois = typed(float32, [0, 0, 0, 5, 3, 0, 4, 2, 9, 3], [2, 5]);
  const attributes = { pooled_shape: [2, 2] };
  const [got] = runNode({ op: "MaxRoiPool", attributes }, [x, rois], { bound: [1] });
  // the second region begins at column 4 and is 6 wide: its right half lies outside, and gives zero
  t.same(got, typed(float32, [12, 15, 32, 35, 25, 0, 35, 0], [2, 1, 2, 2]));
});

t.test("Det is the product of a triangle's diagonal, and changes its sign with two rows", async (t) => {
  const random = new Random(seed);
  for (let size = 1; size <= 6; size++) {
    const lower = indices([size, size]).map(([row, column]) =>
      row === column ? random.between(1, 3) : row > column ? random.between(-2, 2) : 0,
    );
    const upper = indices([size, size]).map(([row, column]) =>
      row === column ? 1 : row < column ? random.between(-2, 2) : 0,
    );
    const product = indices([size, size]).map(([row, column]) =>
      lower.slice(row * size, (row + 1) * size).reduce((sum, value, k) => sum + value * upper[k * size + column], 0),
    );
    const expected = Array.from({ length: size }, (_, at) => lower[at * size + at]).reduce((a, b) => a * b);
    const swapped = [...product.slice(size, 2 * size), ...product.slice(0, size), ...product.slice(2 * size)];
    const matrices = size === 1 ? [...product, ...product] : [...product, ...swapped];
    for (const dtype of [float32, float64]) {
      const [got] = runNode({ op: "Det" }, [typed(dtype, matrices, [2, size, size])]);
      t.same(got, typed(dtype, [expected, size === 1 ? expected : -expected]), `${size} rows of type ${dtype}`);
    }
  }
  t.throws(() => runNode({ op: "Det" }, [typed(float32, new Array<number>(121).fill(0), [11, 11])]), /at most 10/);
});

t.test("CenterCropPad cuts off and adds on both sides", async (t) => {
  const x = typed(float32, [1, 2, 3, 4, 5]);
  const center = (size: number) =>
    runNode({ op: "CenterCropPad" }, [x, typed(int64, [size])], { opset: 18, bound: [1] })[0];
  t.same(center(3).values, [2, 3, 4]);
  t.same(center(2).values, [2, 3]);
  t.same(center(8).values, [0, 1, 2, 3, 4, 5, 0, 0]);
});
