import { DataType, type Random } from "@assay/arithmetic";
import type { Case } from "./case.js";
import { type ModelNode, type ModelTensor, sourceOf } from "./onnx-model.js";

/**
 * Integer products of extreme operands: sums of two neighbouring products that leave 16 bits (255 · 127 + 255 · 127,
 * where instructions that multiply and add bytes saturate), -128 · -128 (which some processors wrap), rows of one value
 * throughout, and rows long enough that 24 bits do not hold their sums. An exact sum is the only right answer.
 */
const REQUESTS = 2;
const { uint8, int8, int32, float32 } = DataType;

const EXTREMES: Readonly<Record<number, readonly number[]>> = {
  [uint8]: [255, 255, 255, 254, 128, 127, 1, 0],
  [int8]: [127, 127, -128, -128, -127, -1, 0, 1],
};

/** Rows of one extreme value, of two in turn, or of any of them. */
function extremes(random: Random, dtype: DataType, count: number, rowLength: number): Uint8Array {
  const pool = EXTREMES[dtype]!;
  const data = new Uint8Array(count);
  for (let row = 0; row < count; row += rowLength) {
    const kind = random.below(4);
    const [even, odd] = [random.pick(pool), random.pick(pool)];
    for (let i = row; i < Math.min(count, row + rowLength); i++) {
      data[i] = kind === 0 ? even : kind === 1 ? [even, odd][i % 2]! : random.pick(pool);
    }
  }
  return data;
}

function scalar(dtype: DataType, value: number): ModelTensor {
  const data = dtype === float32 ? new Uint8Array(Float32Array.of(value).buffer) : Uint8Array.of(value);
  return { dtype, shape: [], data };
}

type Operand = { readonly dtype: DataType; readonly shape: readonly number[]; readonly rowLength: number };
type Plan = {
  readonly name: string;
  readonly x: Operand;
  readonly w: Operand;
  /** zero points of x and w */
  readonly zeros: readonly [number, number];
  readonly op: "MatMulInteger" | "ConvInteger" | "QLinearMatMul" | "QLinearConv";
  readonly attributes?: ModelNode["attributes"];
  readonly bias?: number;
};

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function caseOf(random: Random, { name, x, w, zeros, op, attributes = {}, bias }: Plan): Case {
  const draw = ({ dtype, shape, rowLength }: Operand) => extremes(random, dtype, sizeOf(shape), rowLength);
  const constants: Record<string, ModelTensor> = {
    w: { dtype: w.dtype, shape: w.shape, data: draw(w) },
    xZero: scalar(x.dtype, zeros[0]),
    wZero: scalar(w.dtype, zeros[1]),
  };
  const inputs = ["x", "w", "xZero", "wZero"];
  if (op.startsWith("QLinear")) {
    inputs.splice(0, 4, "x", "xScale", "xZero", "w", "wScale", "wZero", "yScale", "yZero");
    constants.xScale = scalar(float32, 0.0123);
    constants.wScale = scalar(float32, 0.0371);
    constants.yScale = scalar(float32, 0.61);
    constants.yZero = scalar(x.dtype, x.dtype === uint8 ? 121 : -3);
  }
  if (bias !== undefined) {
    inputs.push("bias");
    const values = Int32Array.from({ length: bias }, () => random.between(-(2 ** 23), 2 ** 23));
    constants.bias = { dtype: int32, shape: [bias], data: new Uint8Array(values.buffer) };
  }
  const source = sourceOf({
    inputs: { x: { dtype: x.dtype, shape: x.shape } },
    constants,
    nodes: [{ op, inputs, output: "y", attributes }],
  });
  const requests = Array.from({ length: REQUESTS }, () => [draw(x)]);
  return { name: `extremes: ${name}`, group: "adversarial", source, requests, isPooled: false };
}

const SIGNS = [
  [uint8, int8],
  [uint8, uint8],
  [int8, int8],
  [int8, uint8],
] as const;
const nameOf = (dtype: DataType) => (dtype === uint8 ? "u8" : "s8");

function matrixPlans(): Plan[] {
  return SIGNS.flatMap(([a, b]) =>
    [
      [32, 272, 64],
      [1, 515, 96],
      [9, 37, 7],
    ].flatMap(([m, k, n]): Plan[] => {
      const zeros = [a === uint8 ? 128 : 0, b === uint8 ? 131 : 0] as const;
      const x = { dtype: a, shape: [m!, k!], rowLength: k! };
      const w = { dtype: b, shape: [k!, n!], rowLength: k! * 2 };
      const name = `${nameOf(a)} x ${nameOf(b)}, ${m} x ${k} x ${n}`;
      return [
        { name: `MatMulInteger ${name}`, x, w, zeros: [0, 0], op: "MatMulInteger" },
        { name: `MatMulInteger ${name}, zero points`, x, w, zeros, op: "MatMulInteger" },
        { name: `QLinearMatMul ${name}`, x, w, zeros, op: "QLinearMatMul" },
      ];
    }),
  );
}

function convolutionPlans(): Plan[] {
  const forms = [
    { name: "1 x 1", channels: 96, filters: 64, kernel: 1, group: 1, size: 10 },
    { name: "3 x 3", channels: 16, filters: 28, kernel: 3, group: 1, size: 12 },
    { name: "3 x 3 depthwise", channels: 48, filters: 48, kernel: 3, group: 48, size: 12 },
  ];
  return SIGNS.flatMap(([a, b]) =>
    forms.flatMap(({ name, channels, filters, kernel, group, size }): Plan[] => {
      const perFilter = (channels / group) * kernel * kernel;
      const x = { dtype: a, shape: [1, channels, size, size], rowLength: size * size };
      const w = { dtype: b, shape: [filters, channels / group, kernel, kernel], rowLength: perFilter };
      const zeros = [a === uint8 ? 128 : -128, 0] as const;
      const padding = kernel === 1 ? 0 : 1;
      const attributes = { group, pads: Array<number>(4).fill(padding) };
      const full = `${nameOf(a)} x ${nameOf(b)}, ${name}`;
      return [
        { name: `ConvInteger ${full}`, x, w, zeros, op: "ConvInteger", attributes },
        { name: `QLinearConv ${full}`, x, w, zeros, op: "QLinearConv", attributes, bias: filters },
      ];
    }),
  );
}

/** Cases of integer products that fast kernels saturate or wrap on; the same for the same generator's state. */
export function saturatingCases(random: Random): Case[] {
  return [...matrixPlans(), ...convolutionPlans()].map((plan) => caseOf(random, plan));
}
