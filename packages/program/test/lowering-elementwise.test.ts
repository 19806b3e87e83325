import { Random } from "@assay/arithmetic";
import t from "tap";
import { compile, Opcode } from "../src/index.js";
import { at, atBroadcast, build, checkModel, fractions, int64, integers, type Tensor, tensor } from "./naive-tensor.js";
import { onnxBytes, tensorProto } from "./onnx-builder.js";
import { seed } from "./seed.js";

const BINARY: [op: string, apply: (a: number, b: number) => number][] = [
  ["Add", (a, b) => a + b],
  ["Sub", (a, b) => a - b],
  ["Mul", (a, b) => a * b],
  ["Div", (a, b) => Math.fround(a / b)],
  ["Max", Math.max],
  ["Min", Math.min],
  ["Sum", (a, b) => a + b],
];

t.test("binary operators broadcast both ways", async (t) => {
  const random = new Random(seed);
  for (const [op, apply] of BINARY) {
    for (const [shapeA, shapeB] of [
      [[2, 3], [3]],
      [
        [3, 1],
        [2, 1, 4],
      ],
      [[], [2, 2]],
      [[2], [2]],
    ]) {
      const [a, b] = [integers(random, shapeA), build(shapeB, () => random.between(1, 9))];
      const rank = Math.max(shapeA.length, shapeB.length);
      const pad = (shape: number[]) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
      const shape = pad(shapeA).map((size, axis) => Math.max(size, pad(shapeB)[axis]));
      const expected = build(shape, (index) => apply(atBroadcast(a, index), atBroadcast(b, index)));
      const nodes = [{ op, inputs: ["a", "b"], outputs: ["y"] }];
      checkModel(t, { inputs: { a, b }, outputs: ["y"], nodes }, [expected], { label: op });
    }
  }
});

const UNARY: [op: string, apply: (x: number) => number, attributes?: Record<string, { float: number }>][] = [
  ["Neg", (x) => -x],
  ["Abs", Math.abs],
  ["Exp", Math.exp],
  ["Relu", (x) => Math.max(x, 0)],
  ["Sigmoid", (x) => 1 / (1 + Math.exp(-x))],
  ["Reciprocal", (x) => 1 / x],
  ["Identity", (x) => x],
  ["Dropout", (x) => x],
  ["LeakyRelu", (x) => (x < 0 ? 0.01 * x : x)],
  ["LeakyRelu", (x) => (x < 0 ? 3 * x : x), { alpha: { float: 3 } }],
  ["LeakyRelu", (x) => (x < 0 ? -2 * x : x), { alpha: { float: -2 } }],
  ["HardSigmoid", (x) => Math.max(0, Math.min(1, 0.2 * x + 0.5))],
  ["HardSwish", (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5))],
];

t.test("unary operators and activations", async (t) => {
  const x = fractions(new Random(seed), [3, 5]);
  for (const [op, apply, attributes = {}] of UNARY) {
    const nodes = [{ op, inputs: ["x"], outputs: ["y"], attributes }];
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes }, [build(x.shape, (index) => apply(at(x, index)))], {
      tolerance: 1e-6,
      label: op,
    });
  }
  const positive = { shape: x.shape, values: x.values.map((value) => Math.abs(value) + 0.5) };
  for (const [op, apply] of [
    ["Sqrt", Math.sqrt],
    ["Log", Math.log],
  ] as const) {
    const expected = build(x.shape, (index) => apply(at(positive, index)));
    const nodes = [{ op, inputs: ["x"], outputs: ["y"] }];
    checkModel(t, { inputs: { x: positive }, outputs: ["y"], nodes }, [expected], { tolerance: 1e-6, label: op });
  }
});

t.test("LeakyRelu with the slope 0 keeps infinity", async (t) => {
  const nodes = [{ op: "LeakyRelu", inputs: ["x"], outputs: ["y"], attributes: { alpha: { float: 0 } } }];
  const x = tensor([3], Number.POSITIVE_INFINITY, -2, 3);
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes }, [tensor([3], Number.POSITIVE_INFINITY, 0, 3)]);
});

t.test("Clip by attributes and by operands, PRelu, Pow, Mean, variadic Max", async (t) => {
  const x = integers(new Random(seed), [2, 4]);
  const inputs = { x };
  const map = (apply: (value: number, index: number[]) => number) => [
    build(x.shape, (index) => apply(at(x, index), index)),
  ];
  const clipped = map((value) => Math.min(Math.max(value, -2), 3));
  const attributes = { min: { float: -2 }, max: { float: 3 } };
  checkModel(
    t,
    { inputs, outputs: ["y"], nodes: [{ op: "Clip", inputs: ["x"], outputs: ["y"], attributes }], opset: 10 },
    clipped,
  );
  const bounds = { least: tensor([], -2), most: tensor([], 3) };
  const clip = (names: string[]) => [{ op: "Clip", inputs: ["x", ...names], outputs: ["y"] }];
  checkModel(t, { inputs, outputs: ["y"], constants: bounds, nodes: clip(["least", "most"]) }, clipped);
  checkModel(
    t,
    { inputs, outputs: ["y"], constants: bounds, nodes: clip(["", "most"]) },
    map((value) => Math.min(value, 3)),
  );
  const slope = tensor([4], 0.5, 1, 2, -1);
  const pRelu = map((value, index) => (value < 0 ? value * slope.values[index[1]] : value));
  checkModel(
    t,
    { inputs, outputs: ["y"], constants: { slope }, nodes: [{ op: "PRelu", inputs: ["x", "slope"], outputs: ["y"] }] },
    pRelu,
  );
  const two = tensor([], 2);
  checkModel(
    t,
    { inputs, outputs: ["y"], constants: { two }, nodes: [{ op: "Pow", inputs: ["x", "two"], outputs: ["y"] }] },
    map((value) => value ** 2),
  );
  checkModel(
    t,
    {
      inputs,
      outputs: ["y"],
      constants: { two },
      nodes: [{ op: "Mean", inputs: ["x", "two", "x", "x"], outputs: ["y"] }],
    },
    map((value) => (3 * value + 2) / 4),
  );
  checkModel(
    t,
    { inputs, outputs: ["y"], constants: { two }, nodes: [{ op: "Max", inputs: ["x", "two", "x"], outputs: ["y"] }] },
    map((value) => Math.max(value, 2)),
  );
});

t.test("BatchNormalization with constant statistics is one product and one sum", async (t) => {
  const random = new Random(seed);
  const x = integers(random, [2, 3, 2]);
  const [scale, shift, mean] = [integers(random, [3]), integers(random, [3]), integers(random, [3])];
  const variance = tensor([3], 3.75, 0, 8.75);
  const expected = build(x.shape, (index) => {
    const of = (statistic: Tensor) => statistic.values[index[1]];
    return ((at(x, index) - of(mean)) / Math.sqrt(of(variance) + 0.25)) * of(scale) + of(shift);
  });
  const inputs = ["x", "scale", "shift", "mean", "variance"];
  const nodes = [{ op: "BatchNormalization", inputs, outputs: ["y"], attributes: { epsilon: { float: 0.25 } } }];
  const constants = { scale, shift, mean, variance };
  const program = checkModel(t, { inputs: { x }, outputs: ["y"], nodes, constants }, [expected], { tolerance: 1e-5 });
  t.same(
    program.instructions.map(({ opcode }) => opcode),
    [Opcode.mul, Opcode.add],
  );
});

t.test("shape arithmetic is computed at compile time", async (t) => {
  // PyTorch's x.view(x.size(0), -1), and an Expand whose shape comes from Equal and Where
  const x = integers(new Random(seed), [2, 3, 4]);
  const nodes = [
    { op: "Shape", inputs: ["x"], outputs: ["shape"] },
    { op: "Gather", inputs: ["shape", "zero"], outputs: ["first"], attributes: { axis: 0 } },
    { op: "Unsqueeze", inputs: ["first", "axes"], outputs: ["rows"] },
    { op: "Concat", inputs: ["rows", "rest"], outputs: ["target"], attributes: { axis: 0 } },
    { op: "Reshape", inputs: ["x", "target"], outputs: ["matrix"] },
    { op: "Mul", inputs: ["target", "negative"], outputs: ["opposite"] },
    { op: "Equal", inputs: ["opposite", "ones"], outputs: ["isOpen"] },
    { op: "Cast", inputs: ["isOpen"], outputs: ["open"], attributes: { to: 7 } },
    { op: "Where", inputs: ["isOpen", "ones", "target"], outputs: ["final"] },
    { op: "Max", inputs: ["final", "open"], outputs: ["size"] },
    { op: "Expand", inputs: ["bias", "size"], outputs: ["wide"] },
    { op: "Add", inputs: ["matrix", "wide"], outputs: ["y"] },
  ];
  const constants = {
    zero: { shape: [], values: [0], dtype: 7 as const },
    axes: int64(0),
    rest: int64(-1),
    negative: int64(-1, -1),
    ones: int64(1, 1),
    bias: tensor([1, 1], 5),
  };
  const expected = { shape: [2, 12], values: x.values.map((value) => value + 5) };
  const program = checkModel(t, { inputs: { x }, outputs: ["y"], nodes, constants }, [expected]);
  t.same(
    program.instructions.map(({ opcode }) => opcode),
    [Opcode.copy, Opcode.add],
    "the input seen as a matrix, the sum",
  );
});

t.test("Constant, ConstantOfShape and Range", async (t) => {
  const value = tensorProto("", { shape: [1], values: [3], dtype: 7 });
  const program = compile(
    onnxBytes({
      inputs: { x: [6] },
      outputs: ["y", "z"],
      nodes: [
        { op: "Constant", inputs: [], outputs: ["two"], attributes: { value_ints: [2] } },
        { op: "ConstantOfShape", inputs: ["two"], outputs: ["threes"], attributes: { value } },
        { op: "Reshape", inputs: ["x", "pair"], outputs: ["y"] },
        { op: "Constant", inputs: [], outputs: ["pair"], attributes: { value_ints: [3, 2] } },
        { op: "Tile", inputs: [], outputs: ["unused"], name: "unused" },
        { op: "Add", inputs: ["x", "x"], outputs: ["z"] },
      ].filter(({ op }) => op !== "Tile"),
    }),
  );
  t.same(
    program.outputs.map(({ type }) => type.shape),
    [[3, 2], [6]],
  );
});

t.test("a 64-bit integer attribute keeps all of its bits", async (t) => {
  const x = tensor([4], 1, 2, 3, 4);
  const nodes = [
    { op: "Constant", inputs: [], outputs: ["end"], attributes: { value: tensorProto("", int64(2 ** 53)) } },
    { op: "Slice", inputs: ["x", "start", "end"], outputs: ["y"] },
  ];
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes, constants: { start: int64(-2) } }, [tensor([2], 3, 4)]);
});
