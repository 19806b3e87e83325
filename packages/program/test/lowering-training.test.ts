import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, type Tensor, tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

const domains = { "ai.onnx.preview.training": 1 };
const [alpha, beta, norm, rate] = [0.75, 0.5, 0.25, 0.125];

type Formula = (x: number, gradient: number, states: readonly number[], count: number) => readonly number[];

const FORMULAS: readonly [
  op: string,
  states: number,
  attributes: Record<string, { float: number } | string>,
  Formula,
][] = [
  [
    "Adagrad",
    1,
    { norm_coefficient: { float: norm }, decay_factor: { float: 0.5 }, epsilon: { float: 0.25 } },
    (x, g, [h], count) => {
      const total = h + (norm * x + g) ** 2;
      return [x - ((rate / (1 + count * 0.5)) * (norm * x + g)) / (Math.sqrt(total) + 0.25), total];
    },
  ],
  [
    "Adam",
    2,
    { alpha: { float: alpha }, beta: { float: beta }, epsilon: { float: 0.25 }, norm_coefficient_post: { float: 0.5 } },
    (x, g, [v, h], count) => {
      const [direction, total] = [alpha * v + (1 - alpha) * g, beta * h + (1 - beta) * g * g];
      const factor = count > 0 ? Math.sqrt(1 - beta ** count) / (1 - alpha ** count) : 1;
      return [0.5 * (x - (rate * factor * direction) / (Math.sqrt(total) + 0.25)), direction, total];
    },
  ],
  ...(["standard", "nesterov"] as const).map((mode): (typeof FORMULAS)[number] => [
    "Momentum",
    1,
    { alpha: { float: alpha }, beta: { float: beta }, norm_coefficient: { float: norm }, mode },
    (x, g, [v], count) => {
      const gradient = norm * x + g;
      const next = alpha * v + (count > 0 ? beta : 1) * gradient;
      return [x - rate * (mode === "standard" ? next : gradient + alpha * next), next];
    },
  ]),
];

t.test("the updates of two parameters at once, at the first count and later", async (t) => {
  const random = new Random(seed);
  const shapes = [[2, 3], [4]];
  for (const [op, states, attributes, formula] of FORMULAS) {
    for (const count of [0, 3]) {
      const kinds = Array.from({ length: states + 2 }, (_, kind) =>
        shapes.map((shape) => {
          const values = fractions(random, shape);
          // sums of squares are not negative
          return kind === states + 1 ? build(shape, (index) => Math.abs(at(values, index))) : values;
        }),
      );
      const names = kinds.flatMap((list, kind) => list.map((_, which) => `k${kind}_${which}`));
      const tensors: Tensor[] = kinds.flat();
      const made = Array.from({ length: states + 1 }, (_, kind) =>
        shapes.map((shape, which) =>
          build(shape, (index) => {
            const [x, g, ...own] = kinds.map((list) => at(list[which], index));
            return formula(x, g, own, count)[kind];
          }),
        ),
      ).flat();
      const outputs = made.map((_, index) => `y${index}`);
      const nodes = [
        { op: "Cast", inputs: ["count_floats"], outputs: ["count"], attributes: { to: DataType.int64 } },
        { op, domain: "ai.onnx.preview.training", inputs: ["rate", "count", ...names], outputs, attributes },
      ];
      const inputs = {
        ...Object.fromEntries(names.map((name, index) => [name, tensors[index]])),
        ...{ rate: tensor([], rate), count_floats: tensor([], count) },
      };
      checkModel(t, { inputs, outputs, nodes, domains }, made, { tolerance: 2e-6, label: `${op} ${count}` });
    }
  }
});
