import { Random } from "@assay/arithmetic";
import t from "tap";
import { compile, readTensor } from "../src/index.js";
import { build, checkModel, tensor } from "./naive-tensor.js";
import { encodeModel, encodeTensor, modelProto, onnxBytes, type TestNode } from "./onnx-builder.js";
import { seed } from "./seed.js";

/** Exponent bits, fraction bits, bias, greatest magnitude of the floats of 4 and 8 bits, as ONNX's text gives them. */
const FORMATS = {
  17: { exponent: 4, fraction: 3, bias: 7, most: 448 },
  18: { exponent: 4, fraction: 3, bias: 8, most: 240 },
  19: { exponent: 5, fraction: 2, bias: 15, most: 57344 },
  20: { exponent: 5, fraction: 2, bias: 16, most: 57344 },
  23: { exponent: 2, fraction: 1, bias: 1, most: 6 },
} as const;

/** The finite magnitudes of a format in ascending order; the place is the code. */
function magnitudes({ exponent, fraction, bias, most }: (typeof FORMATS)[keyof typeof FORMATS]): number[] {
  const all: number[] = [];
  for (let code = 0; code < 2 ** (exponent + fraction); code++) {
    const field = code >> fraction;
    const significand = (code % 2 ** fraction) / 2 ** fraction + (field === 0 ? 0 : 1);
    const value = significand * 2 ** (Math.max(field, 1) - bias);
    if (value <= most) all.push(value);
  }
  return all;
}

/** The nearest of the magnitudes, of two equally near ones that with the even code. */
function nearest(values: readonly number[], x: number): number {
  let best = 0;
  for (const [code, value] of values.entries()) {
    const [distance, least] = [Math.abs(value - x), Math.abs(values[best] - x)];
    if (distance < least || (distance === least && code % 2 === 0)) best = code;
  }
  return values[best];
}

const there = (to: number, attributes = {}): TestNode[] => [
  { op: "Cast", inputs: ["x"], outputs: ["small"], attributes: { to, ...attributes } },
  { op: "Cast", inputs: ["small"], outputs: ["y"], attributes: { to: 1 } },
];

t.test("casts to floats of few bits round to the nearest, ties to even, and saturate", async (t) => {
  const random = new Random(seed);
  for (const [to, format] of Object.entries(FORMATS)) {
    const values = magnitudes(format);
    const middles = values.slice(1).map((value, code) => (value + values[code]) / 2);
    const drawn = Array.from(
      { length: 300 },
      () => (random.between(-4096, 4096) / 4096) * 2 ** random.between(-18, 17),
    );
    const x = tensor([values.length + middles.length + 302], ...values, ...middles, ...drawn, Infinity, -Infinity);
    const expected = build(x.shape, ([place]) => {
      const value = x.values[place];
      const size = Number.isFinite(value) ? nearest(values, Math.abs(value)) : format.most;
      const isPlainZero = size === 0 && (to === "18" || to === "20");
      return value < 0 && !isPlainZero ? -size : size;
    });
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes: there(Number(to)), opset: 23 }, [expected], { label: to });
  }
});

t.test("casts to integers of few bits keep the lowest of them", async (t) => {
  const x = tensor([8], -9, -8, -1, 0, 7, 8, 15, 16);
  const expected = { 22: [7, -8, -1, 0, 7, -8, -1, 0], 21: [7, 8, 15, 0, 7, 8, 15, 0], 25: [3, 0, 3, 0, 3, 0, 3, 0] };
  for (const [to, values] of Object.entries(expected)) {
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes: there(Number(to)), opset: 25 }, [tensor([8], ...values)]);
  }
});

t.test("QuantizeLinear to four bits clamps, DequantizeLinear takes them back", async (t) => {
  const x = tensor([5], -100, -3, 0.75, 1.25, 100);
  const nodes: TestNode[] = [
    { op: "QuantizeLinear", inputs: ["x", "scale"], outputs: ["small"], attributes: { output_dtype: 22 } },
    { op: "DequantizeLinear", inputs: ["small", "scale"], outputs: ["y"] },
  ];
  const constants = { scale: { shape: [], values: [0.5] } };
  const expected = tensor([5], -4, -3, 1, 1, 3.5);
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes, constants, opset: 25 }, [expected]);
});

t.test("tensors of a file unpack to one element a byte, and what computes with them is refused", async (t) => {
  const packed = { name: "w", dims: [3], dataType: 22, rawData: Uint8Array.of(0x8f, 0x07) };
  t.same([...readTensor(encodeTensor(packed)).data], [0xff, 0xf8, 0x07]);
  t.throws(() => readTensor(encodeTensor({ ...packed, rawData: Uint8Array.of(1) })), /1 bytes of raw data/);
  const nodes: TestNode[] = [
    { op: "Cast", inputs: ["x"], outputs: ["small"], attributes: { to: 17 } },
    { op: "Add", inputs: ["small", "small"], outputs: ["y"] },
  ];
  t.throws(() => compile(onnxBytes({ inputs: { x: [2] }, outputs: ["y"], nodes, opset: 23 })), /float8e4m3fn/);
  const moved: TestNode[] = [
    { op: "Cast", inputs: ["x"], outputs: ["small"], attributes: { to: 17 } },
    { op: "Concat", inputs: ["small", "small"], outputs: ["y"], attributes: { axis: 0 } },
  ];
  const program = compile(encodeModel(modelProto({ inputs: { x: [2] }, outputs: ["y"], nodes: moved, opset: 23 })));
  t.equal(program.outputs[0].carried, 17, "movement carries the type on");
});
