import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, indices, type Tensor } from "./naive-tensor.js";
import type { TestNode } from "./onnx-builder.js";
import { seed } from "./seed.js";

type Window = {
  readonly kernel: number[];
  readonly strides: number[];
  readonly dilations: number[];
  readonly pads: number[];
};

/** The positions of the input under each window, and what each of them leads to. */
function pooled(x: Tensor, window: Window, reduce: (inside: number[][], n: number, c: number) => number): Tensor {
  const [batch, channels, ...input] = x.shape;
  const { kernel, strides, dilations, pads } = window;
  const output = input.map((size, axis) => {
    const extent = (kernel[axis] - 1) * dilations[axis] + 1;
    return Math.floor((size + pads[axis] + pads[axis + input.length] - extent) / strides[axis]) + 1;
  });
  return build([batch, channels, ...output], ([n, c, ...place]) => {
    const taps = indices(kernel).map((tap) =>
      tap.map((along, axis) => place[axis] * strides[axis] - pads[axis] + along * dilations[axis]),
    );
    const inside = taps.filter((position) => position.every((along, axis) => along >= 0 && along < input[axis]));
    return reduce(inside, n, c);
  });
}

/** A new window for one to three axes; every window touches the input. */
function randomWindow(random: Random, rank: number): Window {
  const list = (least: number, most: number) => Array.from({ length: rank }, () => random.between(least, most));
  const kernel = list(2, 3);
  return { kernel, strides: list(1, 2), dilations: list(1, 2), pads: [...list(0, 1), ...list(0, 1)] };
}

const attributesOf = ({ kernel, strides, dilations, pads }: Window) => ({
  kernel_shape: kernel,
  strides,
  dilations,
  pads,
});

t.test("MaxPool says where its greatest elements stand, in either order, for bytes in a padding too", async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < 12; round++) {
    const rank = 1 + (round % 3);
    const window = randomWindow(random, rank);
    // bytes that are 0 often: the padding must not win against them
    const x = build([2, 2, ...Array.from({ length: rank }, () => 5)], () => Math.max(0, random.between(-6, 3)));
    const input = x.shape.slice(2);
    const greatest = (n: number, c: number, inside: number[][]) =>
      Math.max(...inside.map((place) => at(x, [n, c, ...place])));
    const maximum = pooled(x, window, (inside, n, c) => greatest(n, c, inside));
    for (const storage of [0, 1]) {
      const flat = (place: readonly number[]) => {
        const order = storage === 0 ? place.map((_, axis) => axis) : place.map((_, axis) => place.length - 1 - axis);
        return order.reduce((sum, axis) => sum * input[axis] + place[axis], 0);
      };
      const size = input.reduce((product, extent) => product * extent, 1);
      const place = pooled(x, window, (inside, n, c) => {
        const first = inside.find((position) => at(x, [n, c, ...position]) === greatest(n, c, inside))!;
        return (n * 2 + c) * size + flat(first);
      });
      const nodes: TestNode[] = [
        { op: "Cast", inputs: ["x"], outputs: ["bytes"], attributes: { to: DataType.uint8 } },
        {
          op: "MaxPool",
          inputs: ["bytes"],
          outputs: ["q", "i"],
          attributes: { ...attributesOf(window), storage_order: storage },
        },
        { op: "Cast", inputs: ["q"], outputs: ["y"], attributes: { to: DataType.float32 } },
        { op: "Cast", inputs: ["i"], outputs: ["places"], attributes: { to: DataType.float32 } },
      ];
      const label = `round ${round}, storage order ${storage}`;
      checkModel(t, { inputs: { x }, outputs: ["y", "places"], nodes }, [maximum, place], { label });
    }
  }
});

t.test("LpPool and GlobalLpPool", async (t) => {
  const random = new Random(seed);
  for (const p of [1, 2, 3]) {
    const window = randomWindow(random, 2);
    const x = fractions(random, [2, 2, 6, 5]);
    const norm = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.abs(value) ** p, 0) ** (1 / p);
    const windows = pooled(x, window, (inside, n, c) => norm(inside.map((place) => at(x, [n, c, ...place]))));
    const near = { tolerance: 1e-6 };
    const attributes = { ...attributesOf(window), p };
    const nodes = [{ op: "LpPool", inputs: ["x"], outputs: ["y"], attributes }];
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes, opset: 18 }, [windows], near);
    const whole = build([2, 2, 1, 1], ([n, c]) => norm(indices([6, 5]).map((place) => at(x, [n, c, ...place]))));
    const global = [{ op: "GlobalLpPool", inputs: ["x"], outputs: ["y"], attributes: { p } }];
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes: global }, [whole], near);
  }
});
