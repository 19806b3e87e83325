import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { compile } from "../src/index.js";
import { fractions, type Tensor, tensor } from "./naive-tensor.js";
import { bytesOf, onnxBytes, type TestNode } from "./onnx-builder.js";
import { runProgram } from "./run-program.js";
import { seed } from "./seed.js";

type Case = {
  readonly op: string;
  readonly shapes: number[][];
  readonly attributes?: TestNode["attributes"];
  readonly opset?: number;
};

const CASES: readonly Case[] = [
  {
    op: "MatMul",
    shapes: [
      [2, 3, 40],
      [40, 5],
    ],
  },
  { op: "Gemm", shapes: [[3, 40], [40, 5], [5]], attributes: { alpha: { float: 0.5 }, beta: { float: 2 } } },
  { op: "Conv", shapes: [[1, 4, 6, 6], [2, 4, 3, 3], [2]], attributes: { pads: [1, 1, 1, 1] } },
  { op: "ConvTranspose", shapes: [[1, 4, 4], [4, 2, 3], [2]], attributes: { strides: [2] } },
  { op: "AveragePool", shapes: [[1, 2, 5, 5]], attributes: { kernel_shape: [3, 3] } },
  { op: "GlobalAveragePool", shapes: [[1, 2, 5, 5]] },
  { op: "LayerNormalization", shapes: [[4, 30], [30], [30]] },
  { op: "InstanceNormalization", shapes: [[2, 3, 20], [3], [3]] },
  { op: "RMSNormalization", shapes: [[4, 30], [30]], opset: 23 },
  {
    op: "Einsum",
    shapes: [
      [3, 20],
      [20, 2],
      [2, 3],
    ],
    attributes: { equation: "ij,jk,kl->il" },
  },
  { op: "LRN", shapes: [[1, 5, 4]], attributes: { size: 3 } },
];

/** A node between casts: its operands are rounded to `dtype`, and so is its result where it is computed wider. */
function run(
  { op, shapes, attributes = {}, opset = 17 }: Case,
  operands: readonly Tensor[],
  dtype: DataType,
  isNative: boolean,
) {
  const { float32 } = DataType;
  const cast = (from: string, name: string, to: DataType) => ({
    op: "Cast",
    inputs: [from],
    outputs: [name],
    attributes: { to },
  });
  const names = shapes.map((_, index) => `x${index}`);
  const used = names.map((name) => (isNative ? `${name}_half` : `${name}_wide`));
  const nodes: TestNode[] = [
    ...names.flatMap((name) => [cast(name, `${name}_half`, dtype), cast(`${name}_half`, `${name}_wide`, float32)]),
    { op, inputs: used, outputs: ["z"], attributes },
    cast("z", "half", dtype),
    cast("half", "y", float32),
  ];
  const inputs = Object.fromEntries(names.map((name, index) => [name, shapes[index]]));
  const program = compile(onnxBytes({ inputs, outputs: ["y"], nodes, opset }));
  return runProgram(program, operands.map(bytesOf))[0];
}

t.test("a function of 16-bit floats is the one of float32 on the same operands, rounded once", async (t) => {
  const random = new Random(seed);
  for (const one of CASES) {
    const operands = one.shapes.map((shape) => fractions(random, shape));
    for (const dtype of [DataType.float16, DataType.bfloat16]) {
      const [half, wide] = [true, false].map((isNative) => run(one, operands, dtype, isNative));
      t.same(half, wide, `${one.op} of type ${dtype}`);
    }
  }
});

t.test("a sum of halves does not overflow where only its terms are small", async (t) => {
  const one = { op: "GlobalAveragePool", shapes: [[1, 1, 4000]] };
  const x = tensor([1, 1, 4000], ...new Array<number>(4000).fill(60000));
  const [y] = new Float32Array(new Uint8Array(run(one, [x], DataType.float16, true)).buffer);
  t.equal(y, 60000);
});
