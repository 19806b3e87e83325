import { Random } from "@assay/arithmetic";
import t from "tap";
import { Opcode } from "../src/index.js";
import { at, atBroadcast, build, checkModel, int64, integers, tensor } from "./naive-tensor.js";
import type { TestTensor } from "./onnx-builder.js";
import { seed } from "./seed.js";

const x = integers(new Random(seed), [2, 3, 4]);

t.test("Transpose", async (t) => {
  for (const perm of [[0, 1, 2], [2, 0, 1], [1, 0, 2], [0, 2, 1], [2, 1, 0], null]) {
    const order = perm ?? [2, 1, 0];
    const expected = build(
      order.map((axis) => x.shape[axis]),
      (index) =>
        at(
          x,
          order.map((_, axis) => index[order.indexOf(axis)]),
        ),
    );
    const nodes = [{ op: "Transpose", inputs: ["x"], outputs: ["y"], attributes: perm === null ? {} : { perm } }];
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes }, [expected]);
  }
});

t.test("a Transpose that moves axes of size 1 only costs no step", async (t) => {
  const nodes = [
    { op: "Neg", inputs: ["x"], outputs: ["n"] },
    { op: "Transpose", inputs: ["n"], outputs: ["y"], attributes: { perm: [1, 0, 2] } },
  ];
  const program = checkModel(t, { inputs: { x: tensor([1, 2, 3], 1, 2, 3, 4, 5, 6) }, outputs: ["y"], nodes }, [
    tensor([2, 1, 3], -1, -2, -3, -4, -5, -6),
  ]);
  t.same(
    program.instructions.map(({ opcode }) => opcode),
    [Opcode.neg],
  );
});

type SliceCase = { starts: number[]; ends: number[]; axes?: number[]; steps?: number[]; picks: number[][] };

const SLICES: SliceCase[] = [
  {
    starts: [0, 1],
    ends: [2, 3],
    picks: [
      [0, 1],
      [1, 2],
      [0, 1, 2, 3],
    ],
  },
  {
    starts: [1],
    ends: [1000],
    axes: [2],
    picks: [
      [0, 1],
      [0, 1, 2],
      [1, 2, 3],
    ],
  },
  {
    starts: [-3],
    ends: [-1],
    axes: [-1],
    picks: [
      [0, 1],
      [0, 1, 2],
      [1, 2],
    ],
  },
  {
    starts: [3, 0],
    ends: [-1000, 3],
    axes: [2, 1],
    steps: [-3, 2],
    picks: [
      [0, 1],
      [0, 2],
      [3, 0],
    ],
  },
  {
    starts: [-1],
    ends: [0],
    axes: [1],
    steps: [-1],
    picks: [
      [0, 1],
      [2, 1],
      [0, 1, 2, 3],
    ],
  },
];

t.test("Slice with negative bounds and steps, by operands and by attributes", async (t) => {
  for (const { starts, ends, axes, steps, picks } of SLICES) {
    const expected = build(
      picks.map((list) => list.length),
      (index) =>
        at(
          x,
          index.map((position, axis) => picks[axis][position]),
        ),
    );
    const constants: Record<string, TestTensor> = { starts: int64(...starts), ends: int64(...ends) };
    const inputs = ["x", "starts", "ends", axes === undefined ? "" : "axes", steps === undefined ? "" : "steps"];
    if (axes !== undefined) constants.axes = int64(...axes);
    if (steps !== undefined) constants.steps = int64(...steps);
    const nodes = [{ op: "Slice", inputs, outputs: ["y"] }];
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes, constants }, [expected]);
    if (steps !== undefined) continue;
    const attributes = axes === undefined ? { starts, ends } : { starts, ends, axes };
    const old = [{ op: "Slice", inputs: ["x"], outputs: ["y"], attributes }];
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes: old, opset: 9 }, [expected]);
  }
});

t.test("Pad with positive and negative pads, a value, and axes", async (t) => {
  const padded = (before: number[], after: number[], value: number) =>
    build(
      x.shape.map((size, axis) => size + before[axis] + after[axis]),
      (index) =>
        at(
          x,
          index.map((position, axis) => position - before[axis]),
          value,
        ),
    );
  const attributes = { pads: [0, 1, -1, 2, 0, 3], value: { float: 7 } };
  const old = [{ op: "Pad", inputs: ["x"], outputs: ["y"], attributes }];
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes: old, opset: 10 }, [padded([0, 1, -1], [2, 0, 3], 7)]);
  const constants = { pads: int64(1, 2), value: tensor([], -3), axes: int64(-1) };
  const nodes = [{ op: "Pad", inputs: ["x", "pads", "value", "axes"], outputs: ["y"] }];
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes, constants, opset: 18 }, [padded([0, 0, 1], [0, 0, 2], -3)]);
  const plain = [{ op: "Pad", inputs: ["x", "all"], outputs: ["y"] }];
  const all = int64(0, 0, 1, 0, 0, 0);
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes: plain, constants: { all } }, [padded([0, 0, 1], [0, 0, 0], 0)]);
});

t.test("Expand", async (t) => {
  const narrow = integers(new Random(seed), [3, 1]);
  for (const shape of [[2, 3, 4], [3, 4], [1], [3, 1]]) {
    const wide = shape.length < 2 ? [3, 1] : shape;
    const nodes = [{ op: "Expand", inputs: ["x", "shape"], outputs: ["y"] }];
    const expected = build(wide, (index) => atBroadcast(narrow, index));
    checkModel(t, { inputs: { x: narrow }, outputs: ["y"], nodes, constants: { shape: int64(...shape) } }, [expected]);
  }
});

t.test("Flatten, Reshape, Squeeze and Unsqueeze keep the elements in their order", async (t) => {
  const reshaped = (
    op: string,
    inputs: string[],
    shape: number[],
    options: { attributes?: Record<string, number | number[]>; list?: number[]; opset?: number; source?: number[] },
  ) => {
    const { attributes = {}, list = [], opset = 17, source = [2, 1, 3, 4] } = options;
    const input = integers(new Random(seed), source);
    const nodes = [
      { op: "Neg", inputs: ["x"], outputs: ["n"] },
      { op, inputs: ["n", ...inputs], outputs: ["y"], attributes },
    ];
    const expected = { shape, values: input.values.map((value) => -value) };
    const constants: Record<string, TestTensor> = inputs.length > 0 ? { list: int64(...list) } : {};
    const program = checkModel(t, { inputs: { x: input }, outputs: ["y"], nodes, opset, constants }, [expected], {
      label: op,
    });
    t.equal(program.instructions.length, 1, `${op} costs no step`);
  };
  reshaped("Flatten", [], [2, 12], {});
  reshaped("Flatten", [], [1, 24], { attributes: { axis: 0 } });
  reshaped("Flatten", [], [6, 4], { attributes: { axis: -1 } });
  reshaped("Flatten", [], [24, 1], { attributes: { axis: 4 } });
  reshaped("Reshape", ["list"], [2, 12], { list: [0, -1] });
  reshaped("Reshape", ["list"], [4, 6], { list: [4, 6] });
  reshaped("Squeeze", [], [2, 3, 4], { attributes: { axes: [1] }, opset: 11 });
  reshaped("Squeeze", ["list"], [2, 3, 4], { list: [-3] });
  reshaped("Squeeze", [], [2, 3, 4], {});
  reshaped("Unsqueeze", [], [1, 2, 1, 3, 4, 1], { attributes: { axes: [0, -1] }, opset: 11 });
  reshaped("Unsqueeze", ["list"], [2, 1, 1, 3, 4], { list: [2] });
});

t.test("Gather of evenly spaced indices, Split, one operand of Concat", async (t) => {
  const gather = (indices: TestTensor, axis: number, picks: number[], shape: number[]) => {
    const nodes = [{ op: "Gather", inputs: ["x", "indices"], outputs: ["y"], attributes: { axis } }];
    const wide = x.shape.map((size, position) => (position === axis ? picks.length : size));
    const picked = build(wide, (index) =>
      at(
        x,
        index.map((position, on) => (on === axis ? picks[position] : position)),
      ),
    );
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes, constants: { indices } }, [{ shape, values: picked.values }]);
  };
  gather({ shape: [], values: [-1], dtype: 7 }, 1, [2], [2, 4]);
  gather(int64(3, 1), 2, [3, 1], [2, 3, 2]);
  gather({ shape: [1, 2], values: [1, 1], dtype: 7 }, 0, [1, 1], [1, 2, 3, 4]);
  const part = (from: number, size: number) => build([2, 3, size], ([i, j, k]) => at(x, [i, j, from + k]));
  const split = (attributes: Record<string, number>, inputs: string[], opset: number) => {
    const nodes = [
      { op: "Split", inputs: ["x", ...inputs], outputs: ["a", "b"], attributes: { axis: 2, ...attributes } },
    ];
    const constants = { sizes: int64(1, 3) };
    const expected = inputs.length > 0 ? [part(0, 1), part(1, 3)] : [part(0, 2), part(2, 2)];
    checkModel(t, { inputs: { x }, outputs: ["a", "b"], nodes, opset, constants }, expected);
  };
  split({}, [], 13);
  split({}, ["sizes"], 13);
  split({ num_outputs: 2 }, [], 18);
  checkModel(
    t,
    {
      inputs: { x },
      outputs: ["y"],
      nodes: [{ op: "Concat", inputs: ["x"], outputs: ["y"], attributes: { axis: 0 } }],
    },
    [x],
  );
});

t.test("DepthToSpace and SpaceToDepth", async (t) => {
  const deep = integers(new Random(seed), [1, 8, 2, 3]);
  for (const mode of ["DCR", "CRD"]) {
    const expected = build([1, 2, 4, 6], ([n, c, h, w]) => {
      const [row, column] = [h % 2, w % 2];
      const channel = mode === "DCR" ? (row * 2 + column) * 2 + c : c * 4 + row * 2 + column;
      return at(deep, [n, channel, Math.floor(h / 2), Math.floor(w / 2)]);
    });
    const nodes = [{ op: "DepthToSpace", inputs: ["x"], outputs: ["y"], attributes: { blocksize: 2, mode } }];
    checkModel(t, { inputs: { x: deep }, outputs: ["y"], nodes }, [expected]);
  }
  const flat = integers(new Random(seed), [1, 2, 4, 6]);
  const expected = build([1, 8, 2, 3], ([n, c, h, w]) => {
    const block = Math.floor(c / 2);
    return at(flat, [n, c % 2, h * 2 + Math.floor(block / 2), w * 2 + (block % 2)]);
  });
  const nodes = [{ op: "SpaceToDepth", inputs: ["x"], outputs: ["y"], attributes: { blocksize: 2 } }];
  checkModel(t, { inputs: { x: flat }, outputs: ["y"], nodes }, [expected]);
});
