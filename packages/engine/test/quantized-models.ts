import type { Random } from "@assay/arithmetic";
import { compile, type Program } from "@assay/program";
import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const { UINT8, INT8, INT32, FLOAT } = onnx.TensorProto.DataType;
const { INT, INTS } = onnx.AttributeProto.AttributeType;

/** Writes ONNX graphs of quantized operators with random weights, and compiles them. */
export class QuantizedSketch {
  readonly #random: Random;
  readonly #isSigned: boolean;
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  readonly #size = 20;

  constructor(random: Random, isSigned: boolean) {
    this.#random = random;
    this.#isSigned = isSigned;
  }

  /** Height and width of the input, which has four channels. */
  get size(): number {
    return this.#size;
  }

  /** A convolution as QLinearConv, or between DequantizeLinear and QuantizeLinear. */
  conv(
    x: string,
    [channels, maps, kernel, stride, group]: readonly [number, number, number, number, number],
    form: "operator" | "pair",
  ): string {
    const shape = [maps, channels / group, kernel, kernel];
    const attributes = [...window(kernel, stride), { name: "group", type: INT, i: group }];
    const scales = Array.from({ length: maps }, () => 0.002 + 0.01 * (this.#random.below(10_000) / 10_000));
    const weights = this.#bytes(shape, INT8);
    const scale = this.#floats([maps], scales);
    const zeros = this.#constant([maps], INT8, new Uint8Array(maps));
    const bias = this.#constant([maps], INT32, new Uint8Array(Int32Array.from(scales, (_, i) => i * 37 - 200).buffer));
    const [outScale, outZero] = this.#parameters(0.021 * kernel);
    const [inScale, inZero] = this.#parameters(0.02);
    if (form === "operator") {
      const inputs = [
        x,
        inScale,
        inZero,
        weights,
        scale,
        this.#constant([], INT8, new Uint8Array(1)),
        outScale,
        outZero,
        bias,
      ];
      return this.#node("QLinearConv", inputs, attributes);
    }
    const axis = [{ name: "axis", type: INT, i: 0 }];
    const biasScale = this.#floats(
      [maps],
      scales.map((s) => Math.fround(s) * Math.fround(0.02)),
    );
    const biasZero = this.#constant([maps], INT32, new Uint8Array(4 * maps));
    const operands = [
      this.#node("DequantizeLinear", [x, inScale, inZero], []),
      this.#node("DequantizeLinear", [weights, scale, zeros], axis),
      this.#node("DequantizeLinear", [bias, biasScale, biasZero], axis),
    ];
    const y = this.#node("Relu", [this.#node("Conv", operands, attributes)], []);
    return this.#node("QuantizeLinear", [y, outScale, outZero], []);
  }

  pool(x: string): string {
    return this.#node("MaxPool", [x], window(3, 2));
  }

  /** MaxPool between a pair of one scale. */
  pairPool(x: string): string {
    const [scale, zero] = this.#parameters(0.04);
    const numbers = this.#node("DequantizeLinear", [x, scale, zero], []);
    return this.#node("QuantizeLinear", [this.#node("MaxPool", [numbers], window(3, 2)), scale, zero], []);
  }

  add(a: string, b: string): string {
    const operands = [a, b].map((x, i) => {
      return this.#node("DequantizeLinear", [x, ...this.#parameters(0.02 + 0.013 * i)], []);
    });
    const sum = this.#node("Add", operands, []);
    return this.#node("QuantizeLinear", [sum, ...this.#parameters(0.031)], []);
  }

  /** Flatten and a matrix product, whose result is dequantized. */
  matMul(x: string, [length, columns]: readonly [number, number]): string {
    const row = this.#node("Flatten", [x], []);
    const zero = this.#constant([], INT8, new Uint8Array(1));
    const inputs = [
      row,
      ...this.#parameters(0.02),
      this.#bytes([length, columns], INT8),
      this.#floats([], [0.004]),
      zero,
    ];
    const y = this.#node("QLinearMatMul", [...inputs, ...this.#parameters(0.3)], []);
    return this.#node("DequantizeLinear", [y, ...this.#parameters(0.3)], []);
  }

  quantize(x: string): string {
    return this.#node("QuantizeLinear", [x, ...this.#parameters(0.02)], []);
  }

  dequantize(x: string): string {
    return this.#node("DequantizeLinear", [x, ...this.#parameters(0.02)], []);
  }

  program(outputs: readonly string[]): Program {
    const port = (name: string, dims?: readonly number[]) => ({
      name,
      type: {
        tensorType: { elemType: FLOAT, ...(dims && { shape: { dim: dims.map((dimValue) => ({ dimValue })) } }) },
      },
    });
    const model = onnx.ModelProto.create({
      irVersion: 8,
      opsetImport: [{ domain: "", version: 17 }],
      graph: {
        name: "quantized",
        node: this.#nodes,
        initializer: this.#initializers,
        input: [port("x", [1, 4, this.#size, this.#size])],
        output: outputs.map((name) => port(name)),
      } as never,
    });
    return compile(onnx.ModelProto.encode(model).finish(), {});
  }

  #node(opType: string, input: readonly string[], attribute: readonly object[]): string {
    const output = `t${this.#nodes.length}`;
    this.#nodes.push({ opType, name: output, input, output: [output], attribute });
    return output;
  }

  #constant(dims: readonly number[], dataType: number, rawData: Uint8Array): string {
    const name = `c${this.#initializers.length}`;
    this.#initializers.push({ name, dims, dataType, rawData });
    return name;
  }

  #floats(dims: readonly number[], numbers: readonly number[]): string {
    return this.#constant(dims, FLOAT, new Uint8Array(Float32Array.from(numbers).buffer));
  }

  #bytes(dims: readonly number[], dataType: number): string {
    const count = dims.reduce((product, size) => product * size, 1);
    return this.#constant(
      dims,
      dataType,
      Uint8Array.from({ length: count }, () => this.#random.below(256)),
    );
  }

  #parameters(scale: number): [string, string] {
    const zero = Uint8Array.of(this.#isSigned ? 0xf9 : 117);
    return [this.#floats([], [scale]), this.#constant([], this.#isSigned ? INT8 : UINT8, zero)];
  }
}

function window(kernel: number, stride: number): object[] {
  const pad = Math.floor(kernel / 2);
  return [
    { name: "kernel_shape", type: INTS, ints: [kernel, kernel] },
    { name: "strides", type: INTS, ints: [stride, stride] },
    { name: "pads", type: INTS, ints: [pad, pad, pad, pad] },
  ];
}
