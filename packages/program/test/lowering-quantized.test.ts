import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, indices, type Tensor, tensor } from "./naive-tensor.js";
import type { TestNode } from "./onnx-builder.js";
import { seed } from "./seed.js";

const RANGES = new Map<DataType, readonly [number, number]>([
  [DataType.uint8, [0, 255]],
  [DataType.int8, [-128, 127]],
  [DataType.int16, [-32768, 32767]],
]);

/** To the nearest integer, ties to even. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function saturated(value: number, dtype: DataType): number {
  const [least, most] = RANGES.get(dtype)!;
  return Math.min(most, Math.max(least, value));
}

/** A test model has float32 inputs: these nodes make the other types of them. */
function cast(name: string, to: DataType): TestNode {
  return { op: "Cast", inputs: [`${name}_floats`], outputs: [name], attributes: { to } };
}

const toFloat: TestNode = { op: "Cast", inputs: ["q"], outputs: ["y"], attributes: { to: DataType.float32 } };

t.test("QuantizeLinear and DequantizeLinear for a tensor, along an axis and in blocks", async (t) => {
  const random = new Random(seed);
  const x = build([2, 4, 3], () => random.between(-4000, 4000) / 16);
  for (const [dtype, [least, most]] of RANGES) {
    for (const [shape, attributes, of] of [
      [[], {}, () => []],
      [[4], { axis: 1 }, ([, c]: number[]) => [c]],
      [[2, 2, 3], { axis: 1, block_size: 2 }, ([n, c, p]: number[]) => [n, Math.floor(c / 2), p]],
    ] as [number[], Record<string, number>, (index: number[]) => number[]][]) {
      const scale = build(shape, () => 2 ** random.between(-3, 1));
      const zero = build(shape, () => random.between(least / 2, most / 2));
      const quantized = build(x.shape, (index) =>
        saturated(roundHalfToEven(at(x, index) / at(scale, of(index))) + at(zero, of(index)), dtype),
      );
      const label = `${dtype} ${JSON.stringify(attributes)}`;
      const constants = { s: scale, z_floats: zero };
      const quantize = { op: "QuantizeLinear", inputs: ["x", "s", "z"], outputs: ["q"], attributes };
      const nodes = [cast("z", dtype), quantize, toFloat];
      checkModel(t, { inputs: { x }, constants, outputs: ["y"], nodes, opset: 21 }, [quantized], { label });
      const back = build(x.shape, (index) => (at(quantized, index) - at(zero, of(index))) * at(scale, of(index)));
      const dequantize = { op: "DequantizeLinear", inputs: ["q", "s", "z"], outputs: ["y"], attributes };
      const given = { q_floats: quantized };
      const nodesBack = [cast("z", dtype), cast("q", dtype), dequantize];
      checkModel(t, { inputs: given, constants, outputs: ["y"], nodes: nodesBack, opset: 21 }, [back], { label });
    }
  }
});

/** Σ (a − za)·(b − zb) over the contracted axis. */
function product(a: Tensor, za: number, b: Tensor, zb: (column: number) => number): Tensor {
  return build([a.shape[0], b.shape[1]], ([row, column]) => {
    let sum = 0;
    for (let k = 0; k < a.shape[1]; k++) sum += (at(a, [row, k]) - za) * (at(b, [k, column]) - zb(column));
    return sum;
  });
}

t.test("MatMulInteger whatever is constant, with zero points that fit into a byte and ones that do not", async (t) => {
  const random = new Random(seed);
  const a = build([3, 5], () => random.between(0, 255));
  const b = build([5, 4], () => random.between(-128, 127));
  const all = { a_floats: a, b_floats: b, za_floats: tensor([], 200), zb_floats: tensor([4], 0, -7, 100, 127) };
  const zeros = build([4], () => 0);
  const [ua, ub] = [cast("a", DataType.uint8), cast("b", DataType.int8)];
  const casts = [ua, ub, cast("za", DataType.uint8), cast("zb", DataType.int8)];
  const node = { op: "MatMulInteger", inputs: ["a", "b", "za", "zb"], outputs: ["q"] };
  for (const zb of [all.zb_floats, zeros]) {
    const expected = [product(a, 200, b, (column) => zb.values[column])];
    const given: Record<string, Tensor> = { ...all, zb_floats: zb };
    for (const fixed of [[], ["b_floats", "zb_floats"], ["za_floats"], ["a_floats", "za_floats", "zb_floats"]]) {
      const pick = (isFixed: boolean) =>
        Object.fromEntries(Object.entries(given).filter(([name]) => fixed.includes(name) === isFixed));
      const model = { inputs: pick(false), constants: pick(true), outputs: ["y"], nodes: [...casts, node, toFloat] };
      checkModel(t, model, expected, { label: `constant: ${fixed}` });
    }
  }
});

t.test("QLinearConv scales the exact integer sum once, with the zero point in its padding", async (t) => {
  const random = new Random(seed);
  const x = build([1, 2, 4, 4], () => random.between(0, 255));
  const w = build([2, 2, 3, 3], () => random.between(0, 255));
  const [zx, zw, zy] = [77, 131, 12];
  const scales = { sx: tensor([], 0.25), sw: tensor([2], 0.125, 0.0625), sy: tensor([], 16) };
  const bias = build([2], () => random.between(-999, 999));
  const expected = build([1, 2, 4, 4], ([n, m, row, column]) => {
    let sum = bias.values[m];
    for (const [c, i, j] of indices([2, 3, 3])) {
      sum += (at(x, [n, c, row + i - 1, column + j - 1], zx) - zx) * (at(w, [m, c, i, j]) - zw);
    }
    return saturated(roundHalfToEven((sum * 0.25 * scales.sw.values[m]) / 16) + zy, DataType.uint8);
  });
  const names = ["x", "sx", "zx", "w", "sw", "zw", "sy", "zy", "bias"];
  const bytes = ["x", "zx", "w", "zw", "zy"].map((name) => cast(name, DataType.uint8));
  const node = { op: "QLinearConv", inputs: names, outputs: ["q"], attributes: { pads: [1, 1, 1, 1] } };
  const nodes = [...bytes, cast("bias", DataType.int32), node, toFloat];
  const points = { zx_floats: tensor([], zx), zw_floats: tensor([], zw), zy_floats: tensor([], zy) };
  const constants = { ...scales, ...points, w_floats: w, bias_floats: bias };
  const program = checkModel(t, { inputs: { x_floats: x }, constants, outputs: ["y"], nodes }, [expected]);
  const rest = ["numbers", "scaled", "steps", "shifted", "saturated"];
  const dots = program.origins.filter(({ operator }) => operator === "QLinearConv").map(({ part }) => part);
  t.same(
    dots,
    ["columns", "sums of the right rows", "left zero point's part", "correction", "product", ...rest],
    "bytes all the way",
  );
  checkModel(
    t,
    { inputs: { x_floats: x, ...points, w_floats: w, ...scales, bias_floats: bias }, outputs: ["y"], nodes },
    [expected],
  );
});

t.test("DynamicQuantizeLinear finds its scale and zero point, for zeros too", async (t) => {
  const outputs = ["y", "scale", "zero"];
  const nodes = [
    { op: "DynamicQuantizeLinear", inputs: ["x"], outputs: ["q", "scale", "z"] },
    toFloat,
    { op: "Cast", inputs: ["z"], outputs: ["zero"], attributes: { to: DataType.float32 } },
  ];
  const x = tensor([3], -1, 1.55, 0.5);
  const scale = Math.fround(Math.fround(Math.fround(1.55) + 1) / 255);
  const zero = roundHalfToEven(1 / scale);
  const expected = [0, 255, roundHalfToEven(0.5 / scale) + zero];
  const results = [tensor([3], ...expected), tensor([], scale), tensor([], zero)];
  checkModel(t, { inputs: { x }, outputs, nodes }, results);
  const nothing = [tensor([2], 0, 0), tensor([], Math.fround(1 / 255)), tensor([], 0)];
  checkModel(t, { inputs: { x: tensor([2], 0, 0) }, outputs, nodes }, nothing);
});

t.test("types that nothing is quantized to are refused by name", async (t) => {
  const x = fractions(new Random(seed), [2]);
  const node = { op: "QuantizeLinear", inputs: ["x", "s"], outputs: ["y"], attributes: { output_dtype: 12 } };
  const model = { inputs: { x }, constants: { s: tensor([], 1) }, outputs: ["y"], nodes: [node], opset: 21 };
  t.throws(() => checkModel(t, model, []), /quantization to uint32/);
});
