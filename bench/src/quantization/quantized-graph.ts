import { type ConstantTensor, ElementType, type Graph, type GraphNode, type TensorData } from "../graph/graph.js";
import type { Range } from "./calibrate.js";
import { quantizeColumns, quantizeRows } from "./quantize-weights.js";

/** QDQ: float operators between DequantizeLinear and QuantizeLinear. Operators: QLinearConv, QLinearMatMul and so on. */
export type QuantizationFormat = "qdq" | "operators";

/** The names of a quantized tensor, its scale and its zero point. */
type Quantized = {
  readonly name: string;
  readonly scale: string;
  readonly zero: string;
  /** the axis of a scale for each channel */
  readonly axis?: number;
};

const { float32, int32 } = ElementType;
const MICROSOFT = "com.microsoft";
/** Operators that take bytes as they are and give them the scale of their input. */
const MOVING = ["MaxPool", "Flatten"];

/** Writes a quantized graph, node by node of the float one. */
export class QuantizedGraph {
  readonly #source: Graph;
  readonly #ranges: ReadonlyMap<string, Range>;
  readonly #format: QuantizationFormat;
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, ConstantTensor>();
  /** tensors of the float graph that are there quantized */
  readonly #quantized = new Map<string, Quantized>();
  /** tensors of the float graph that are there as floats, by the names they have here */
  readonly #floats = new Map<string, string>();
  /** rectifiers that the node before them swallowed */
  readonly #swallowed = new Set<string>();

  constructor(source: Graph, ranges: ReadonlyMap<string, Range>, format: QuantizationFormat) {
    this.#source = source;
    this.#ranges = ranges;
    this.#format = format;
    for (const { name } of source.inputs) this.#floats.set(name, name);
  }

  /** A node that stays as it is, on floats. */
  addPlain(node: GraphNode): void {
    if (this.#swallowed.has(node.outputs[0])) return;
    this.#nodes.push({ ...node, inputs: node.inputs.map((name) => this.#float(name)) });
    for (const name of node.outputs) this.#floats.set(name, name);
  }

  /** A node on quantized tensors that makes `output`, its own or that of the rectifier behind it. */
  addQuantized(node: GraphNode, output: string): void {
    if (output !== node.outputs[0]) this.#swallowed.add(output);
    const inputs = this.#inputsOf(node);
    const result = MOVING.includes(node.operator)
      ? { ...inputs[0], name: `${output}.quantized` }
      : { name: `${output}.quantized`, ...this.#parameters(output) };
    if (this.#format === "qdq") this.#addBetween(node, inputs, result);
    else this.#addOperator(node, inputs, result);
    this.#quantized.set(output, result);
  }

  build(): Graph {
    for (const { name } of this.#source.outputs) {
      const made = this.#float(name);
      if (made !== name) this.#add("Identity", [made], name);
    }
    return { ...this.#source, nodes: this.#nodes, constants: this.#constants };
  }

  #inputsOf(node: GraphNode): Quantized[] {
    const { operator, inputs, attributes } = node;
    const data = this.#quantizedInput(inputs[0]);
    if (operator === "Add") return [data, this.#quantizedInput(inputs[1])];
    if (operator === "MatMul") {
      return [
        data,
        this.#source.constants.has(inputs[1]) ? this.#weights(inputs[1], 1) : this.#quantizedInput(inputs[1]),
      ];
    }
    if (operator !== "Conv" && operator !== "Gemm") return [data];
    const weights = this.#weights(inputs[1], operator === "Conv" || attributes.transB === 1 ? 0 : 1);
    return inputs[2] ? [data, weights, this.#bias(inputs[2], data, weights)] : [data, weights];
  }

  /** DequantizeLinear before every input, the float operator, QuantizeLinear behind it. */
  #addBetween(node: GraphNode, inputs: readonly Quantized[], result: Quantized): void {
    const floats = inputs.map((input, i) => {
      const attributes = input.axis === undefined ? {} : { axis: input.axis };
      const output = `${node.name}.input_${i}`;
      return this.#add("DequantizeLinear", [input.name, input.scale, input.zero], output, attributes);
    });
    const output = `${node.name}.float`;
    this.#nodes.push({ ...node, inputs: floats, outputs: [output] });
    this.#add("QuantizeLinear", [output, result.scale, result.zero], result.name);
  }

  #addOperator(node: GraphNode, inputs: readonly Quantized[], result: Quantized): void {
    const { operator, attributes, name } = node;
    const parts = ({ name, scale, zero }: Quantized) => [name, scale, zero];
    const [x, w, bias] = inputs;
    const write = (word: string, given: readonly string[], own = attributes, domain = "") =>
      this.#nodes.push({ name, operator: word, domain, inputs: given, outputs: [result.name], attributes: own });
    const to = [result.scale, result.zero];
    if (operator === "Conv") write("QLinearConv", [...parts(x), ...parts(w), ...to, ...(bias ? [bias.name] : [])]);
    else if (operator === "MatMul") write("QLinearMatMul", [...parts(x), ...parts(w), ...to]);
    else if (operator === "Gemm")
      write("QGemm", [...parts(x), ...parts(w), bias?.name ?? "", ...to], attributes, MICROSOFT);
    else if (operator === "Add") write("QLinearAdd", [...parts(x), ...parts(w), ...to], {}, MICROSOFT);
    else if (operator === "GlobalAveragePool") {
      write("QLinearGlobalAveragePool", [...parts(x), ...to], { channels_last: 0 }, MICROSOFT);
    } else write(operator, [x.name]);
  }

  #quantizedInput(name: string): Quantized {
    const known = this.#quantized.get(name);
    if (known !== undefined) return known;
    const made = { name: `${name}.quantized`, ...this.#parameters(name) };
    this.#add("QuantizeLinear", [this.#float(name), made.scale, made.zero], made.name);
    this.#quantized.set(name, made);
    return made;
  }

  #float(name: string): string {
    const known = this.#floats.get(name);
    if (known !== undefined || name === "") return known ?? name;
    const constant = this.#source.constants.get(name);
    if (constant !== undefined) {
      this.#constants.set(name, constant);
      return name;
    }
    const quantized = this.#quantized.get(name);
    if (quantized === undefined) throw new RangeError(`${name} is read before it is made`);
    const output = `${name}.dequantized`;
    this.#add("DequantizeLinear", [quantized.name, quantized.scale, quantized.zero], output);
    this.#floats.set(name, output);
    return output;
  }

  #add(operator: string, inputs: readonly string[], output: string, attributes: GraphNode["attributes"] = {}): string {
    this.#nodes.push({ name: `${output}.${operator}`, operator, domain: "", inputs, outputs: [output], attributes });
    return output;
  }

  /** Scale and zero point of an activation: its range, zero included, over the 256 bytes. */
  #parameters(name: string): Pick<Quantized, "scale" | "zero"> {
    const range = this.#ranges.get(name);
    if (range === undefined) throw new RangeError(`${name} was not calibrated`);
    const scale = Math.fround(Math.max(range.high - range.low, Number.EPSILON) / 255);
    const zero = Math.min(255, Math.max(0, Math.round(-range.low / scale)));
    return this.#parameterNames(name, Float32Array.of(scale), Uint8Array.of(zero), []);
  }

  #parameterNames(name: string, scales: Float32Array, zeros: TensorData, shape: readonly number[]) {
    const names = { scale: `${name}.scale`, zero: `${name}.zero_point` };
    const type =
      zeros instanceof Int32Array ? int32 : zeros instanceof Int8Array ? ElementType.int8 : ElementType.uint8;
    this.#constants.set(names.scale, { type: float32, shape, data: scales });
    this.#constants.set(names.zero, { type, shape, data: zeros });
    return names;
  }

  /** Weights as int8 with a scale for each place along the axis. */
  #weights(name: string, axis: 0 | 1): Quantized {
    const known = this.#quantized.get(name);
    if (known !== undefined) return known;
    const tensor = this.#source.constants.get(name) as ConstantTensor;
    const { data, scales } = axis === 0 ? quantizeRows(tensor) : quantizeColumns(tensor);
    this.#constants.set(`${name}.quantized`, { type: ElementType.int8, shape: tensor.shape, data });
    const names = this.#parameterNames(name, scales, new Int8Array(scales.length), [scales.length]);
    const made = { name: `${name}.quantized`, axis, ...names };
    this.#quantized.set(name, made);
    return made;
  }

  /** A bias in steps of input scale times weight scale, which the exact integer sums are in. */
  #bias(name: string, input: Quantized, weights: Quantized): Quantized {
    const floats = (constant: string) => this.#constants.get(constant)?.data as Float32Array;
    const values = this.#source.constants.get(name)?.data as Float32Array;
    const [step] = floats(input.scale);
    const scales = Float32Array.from(floats(weights.scale), (scale) => step * scale);
    const data = Int32Array.from(values, (value, i) => Math.round(value / scales[i]));
    this.#constants.set(`${name}.quantized`, { type: int32, shape: [data.length], data });
    const names = this.#parameterNames(name, scales, new Int32Array(scales.length), [scales.length]);
    return { name: `${name}.quantized`, axis: 0, ...names };
  }
}
