import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { indices } from "./naive-tensor.js";
import { runNode, type Typed, typed } from "./run-node.js";
import { seed } from "./seed.js";

const { float32, float16, int64, uint8 } = DataType;
type Attributes = NonNullable<Parameters<typeof runNode>[0]["attributes"]>;

function image(random: Random, height: number, width: number): Typed {
  return typed(
    float32,
    indices([height, width]).map(() => random.between(-4096, 4096) / 1024),
    [1, 1, height, width],
  );
}

function resize(x: Typed, to: { scales?: number[]; sizes?: number[] }, attributes: Attributes): Typed {
  const scales = to.scales === undefined ? null : typed(float32, to.scales);
  const sizes = to.sizes === undefined ? null : typed(int64, to.sizes);
  const operands = [x, null, scales, sizes].slice(0, sizes === null ? 3 : 4);
  return runNode({ op: "Resize", attributes }, operands, { opset: 19, bound: sizes === null ? [2] : [3] })[0];
}

/** ONNX's coordinate transformations, in binary64; `length` is the real length of the resized axis. */
const COORDINATES: Readonly<Record<string, (x: number, size: number, scale: number, output: number) => number>> = {
  half_pixel: (x, _, scale) => (x + 0.5) / scale - 0.5,
  pytorch_half_pixel: (x, size, scale) => (scale * size === 1 ? -0.5 : (x + 0.5) / scale - 0.5),
  asymmetric: (x, _, scale) => x / scale,
  align_corners: (x, size, scale) => (scale * size === 1 ? 0 : (x * (size - 1)) / (scale * size - 1)),
  half_pixel_symmetric: (x, size, scale, output) =>
    (size / 2) * (1 - output / (scale * size)) + (x + 0.5) / scale - 0.5,
};

function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
  return x < 2 ? a * x ** 3 - 5 * a * x ** 2 + 8 * a * x - 4 * a : 0;
}

/** One line resized in binary64, edge elements repeated outside. */
function line(values: number[], output: number, scale: number, coordinates: string, weight: (d: number) => number) {
  const size = values.length;
  return Array.from({ length: output }, (_, place) => {
    const x = COORDINATES[coordinates](place, size, scale, output);
    let sum = 0;
    for (let tap = Math.floor(x) - 2; tap <= Math.floor(x) + 3; tap++) {
      sum += weight(tap - x) * values[Math.min(Math.max(tap, 0), size - 1)];
    }
    return sum;
  });
}

function naive(x: Typed, outputs: number[], scales: number[], coordinates: string, weight: (d: number) => number) {
  const [height, width] = x.shape.slice(2);
  const rows = Array.from({ length: height }, (_, row) => x.values.slice(row * width, (row + 1) * width));
  const wide = rows.map((row) => line(row, outputs[1], scales[1], coordinates, weight));
  const columns = Array.from({ length: outputs[1] }, (_, column) => wide.map((row) => row[column]));
  const resized = columns.map((column) => line(column, outputs[0], scales[0], coordinates, weight));
  return indices(outputs).map(([row, column]) => resized[column][row]);
}

function isClose(got: readonly number[], expected: readonly number[]): boolean {
  return got.length === expected.length && got.every((value, at) => Math.abs(value - expected[at]) < 1e-5);
}

t.test("linear and cubic resizing in every coordinate transformation", async (t) => {
  const random = new Random(seed);
  const linear = (distance: number) => Math.max(0, 1 - Math.abs(distance));
  for (const coordinates of Object.keys(COORDINATES)) {
    for (const scales of [
      [2, 1.5],
      [0.5, 0.75],
      [1.25, 3],
    ]) {
      const x = image(random, 4, 4);
      const outputs = scales.map((scale) => Math.floor(4 * scale));
      for (const [mode, weight] of [
        ["linear", linear],
        ["cubic", (distance: number) => cubic(distance, -0.75)],
      ] as const) {
        const attributes = { mode, coordinate_transformation_mode: coordinates };
        const got = resize(x, { scales: [1, 1, ...scales] }, attributes);
        t.same(got.shape, [1, 1, ...outputs]);
        t.ok(isClose(got.values, naive(x, outputs, scales, coordinates, weight)), `${mode} ${coordinates} ${scales}`);
      }
    }
  }
});

const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

t.test("nearest resizing with every rounding", async (t) => {
  const random = new Random(seed);
  for (const coordinates of Object.keys(COORDINATES)) {
    for (const [nearest, round] of Object.entries(ROUNDINGS)) {
      for (const sizes of [
        [8, 6],
        [3, 5],
        [7, 4],
      ]) {
        const x = image(random, 4, 5);
        const attributes = { coordinate_transformation_mode: coordinates, nearest_mode: nearest };
        const got = resize(x, { sizes: [1, 1, ...sizes] }, attributes);
        const place = (at: number, axis: number) => {
          const size = [4, 5][axis];
          // the coordinates are exact: a rounding of binary64 must not decide
          const scaled = COORDINATES[coordinates](at, size, sizes[axis] / size, sizes[axis]);
          return Math.min(Math.max(round(Math.round(scaled * 2 ** 30) / 2 ** 30), 0), size - 1);
        };
        const expected = indices(sizes).map(([row, column]) => x.values[place(row, 0) * 5 + place(column, 1)]);
        t.same(got.values, expected, `${coordinates} ${nearest} ${sizes}`);
      }
    }
  }
});

t.test("nearest resizing by whole numbers repeats elements of any data type", async (t) => {
  const x = typed(float16, [1, 2, 3, 4], [1, 1, 2, 2]);
  const got = resize(x, { scales: [1, 1, 2, 3] }, { mode: "nearest" });
  const row = (a: number, b: number) => [a, a, a, b, b, b];
  t.same(got.values, [...row(1, 2), ...row(1, 2), ...row(3, 4), ...row(3, 4)]);
});

t.test("antialias and exclude_outside keep a constant image constant, and average when it shrinks", async (t) => {
  const flat = typed(float32, new Array<number>(49).fill(3), [1, 1, 7, 7]);
  for (const mode of ["linear", "cubic"]) {
    for (const extra of [{ antialias: 1 }, { exclude_outside: 1 }, { antialias: 1, exclude_outside: 1 }]) {
      const got = resize(flat, { sizes: [1, 1, 3, 5] }, { mode, ...extra });
      t.ok(isClose(got.values, new Array<number>(15).fill(3)), `${mode} ${JSON.stringify(extra)}`);
    }
  }
  const ramp = typed(float32, [0, 8, 16, 24], [1, 1, 1, 4]);
  // at 0.5 the filter reaches 2 to both sides: weights 3, 3, 1 at the edge, and 1, 3, 3, 1 cut there
  const halved = resize(ramp, { scales: [1, 1, 1, 0.5] }, { mode: "linear", antialias: 1, exclude_outside: 1 });
  t.ok(isClose(halved.values, [(3 * 0 + 3 * 8 + 16) / 7, (8 + 3 * 16 + 3 * 24) / 7]));
});

t.test("axes, the aspect ratio, and regions with an extrapolation value", async (t) => {
  const x = typed(float32, [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4, 1]);
  const one = resize(x, { sizes: [8] }, { axes: [2], mode: "nearest", coordinate_transformation_mode: "asymmetric" });
  t.same(one.shape, [1, 2, 8, 1]);
  const wide = typed(float32, new Array<number>(8).fill(1), [2, 4]);
  const shapeOf = (policy: string) => resize(wide, { sizes: [6, 6] }, { keep_aspect_ratio_policy: policy }).shape;
  t.same(
    [shapeOf("stretch"), shapeOf("not_larger"), shapeOf("not_smaller")],
    [
      [6, 6],
      [3, 6],
      [6, 12],
    ],
  );
  const attributes = { mode: "linear", coordinate_transformation_mode: "tf_crop_and_resize" };
  const operands = [typed(float32, [0, 10, 20]), typed(float32, [-0.5, 1]), null, typed(int64, [4])];
  const extrapolated = { ...attributes, extrapolation_value: { float: -7 } };
  const [got] = runNode({ op: "Resize", attributes: extrapolated }, operands, { opset: 19, bound: [1, 3] });
  t.same(got.values, [-7, 0, 10, 20]);
});

t.test("integers are rounded, and the older operators take the lower element", async (t) => {
  const x = typed(uint8, [0, 5], [1, 1, 1, 2]);
  const got = resize(x, { scales: [1, 1, 1, 2] }, { mode: "linear", coordinate_transformation_mode: "asymmetric" });
  t.same(got.values, [0, 2, 5, 5]);
  const line = typed(float32, [1, 2, 3, 4], [1, 1, 1, 4]);
  const scales = { floats: [1, 1, 1, 1.5] };
  const upsampled = runNode({ op: "Upsample", attributes: { scales } }, [line], { opset: 7 })[0];
  t.same(upsampled.values, [1, 1, 2, 3, 3, 4]);
  const shrunk = runNode({ op: "Resize" }, [line, typed(float32, [1, 1, 1, 0.625])], { opset: 10, bound: [1] })[0];
  t.same(shrunk.values, [1, 3], "opset 10 takes the upper element where the axis shrinks");
});
