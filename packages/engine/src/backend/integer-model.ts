import { elementCount } from "@assay/program";
import onnxProto from "onnx-proto";
import {
  biasOf,
  type ConvOperation,
  type PoolOperation,
  type ProductOperation,
  type Weights,
} from "./integer-operation.js";
import type { Held, Node } from "./integer-stage.js";
import type { Window } from "./integer-window.js";

const { onnx } = onnxProto;
const { UINT8, INT8, INT32, FLOAT } = onnx.TensorProto.DataType;
const { INT, INTS } = onnx.AttributeProto.AttributeType;
const MICROSOFT = "com.microsoft";

/** The type of the weights in products of unsigned activations: what of onnxruntime's kernels is exact on a machine. */
export type WeightForm = "signed" | "unsigned";

type OnnxNode = {
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly object[];
};
type Initializer = {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
};

/**
 * The ONNX model of a stage: QLinearConv, QGemm and NhwcMaxPool of onnxruntime's own operators, which take the channels
 * innermost. Inputs and outputs are named by their keys; the first axis is free.
 */
export function stageModel(
  {
    nodes,
    inputs,
    outputs,
  }: { readonly nodes: readonly Node[]; readonly inputs: readonly Held[]; readonly outputs: readonly Held[] },
  form: WeightForm,
): Uint8Array {
  const writer = new StageWriter(form);
  const written = nodes.map((node, index) => writer.node(node, index));
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [
      { domain: "", version: 17 },
      { domain: MICROSOFT, version: 1 },
    ],
    graph: {
      name: "stage",
      node: written.map((node, index) => ({ ...node, name: `node ${index}` })) as never,
      input: inputs.map(port) as never,
      output: outputs.map(port) as never,
      initializer: writer.initializers as never,
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

/** The constant right operand of a product, rows of bytes [columns of the product, length]. */
export type SumWeights = {
  readonly data: Uint8Array;
  readonly isSigned: boolean;
  readonly columns: number;
  readonly length: number;
};

/** The ONNX model of c [m, columns] = (a [m, length] − zero) · weightsᵀ, unsigned bytes to int32. */
export function sumsModel(weights: SumWeights, zero: number, form: WeightForm): Uint8Array {
  const { columns, length } = weights;
  const { data, zero: weightsZero, dataType } = shifted(weights, form);
  const turned = turn(data, columns, length);
  const matrix = (name: string, elemType: number, last: number) => {
    const shape = { dim: [{ dimParam: "m" }, { dimValue: last }] };
    return { name, type: { tensorType: { elemType, shape } } };
  };
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "sums",
      node: [{ opType: "MatMulInteger", name: "sums", input: ["a", "b", "zero of a", "zero of b"], output: ["c"] }],
      input: [matrix("a", UINT8, length)],
      output: [matrix("c", INT32, columns)],
      initializer: [
        { name: "b", dims: [length, columns], dataType, rawData: turned },
        { name: "zero of a", dims: [], dataType: UINT8, rawData: Uint8Array.of(zero) },
        { name: "zero of b", dims: [], dataType, rawData: Uint8Array.of(weightsZero) },
      ] as never,
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

/**
 * The dimensions of a tensor as onnxruntime sees it, for so many stacked requests: [N, H, W, C] or [rows, last
 * axis].
 */
export function heldShape({ tensor: { shape }, layout }: Held, requests: number): number[] {
  if (layout === "plain") {
    const last = shape.at(-1) ?? 1;
    return [(elementCount(shape) / last) * requests, last];
  }
  const [batch, channels, height, width] = shape;
  return [batch * requests, height, width, channels];
}

function port(held: Held) {
  const [, ...rest] = heldShape(held, 1);
  const dim = [{ dimParam: "n" }, ...rest.map((dimValue) => ({ dimValue }))];
  return { name: held.key, type: { tensorType: { elemType: UINT8, shape: { dim } } } };
}

class StageWriter {
  readonly initializers: Initializer[] = [];
  readonly #form: WeightForm;

  constructor(form: WeightForm) {
    this.#form = form;
    this.#add("one", [], FLOAT, new Uint8Array(Float32Array.of(1).buffer));
  }

  node(node: Node, index: number): OnnxNode {
    const { operation } = node;
    if (operation.kind === "conv") return this.#conv(node, operation, `${index}`);
    if (operation.kind === "product") return this.#product(node, operation, `${index}`);
    if (operation.kind === "pool") return this.#pool(node, operation);
    throw new RangeError(`onnxruntime has no exact ${operation.kind}`);
  }

  #conv({ reads, makes }: Node, operation: ConvOperation, prefix: string): OnnxNode {
    const { weights, window, groups, fill, requantization, output } = operation;
    const [channels] = operation.reads[0].shape.slice(1);
    const kernel = [weights.rows, channels / groups, ...window.kernel];
    // onnxruntime subtracts what stands in the padding from every element: what that takes away is given back.
    const bias = Int32Array.from(rowSums(weights), (sum, row) => (weights.bias?.[row] ?? 0) + Math.imul(fill, sum));
    const input = [
      reads[0].key,
      "one",
      this.#byte(`${prefix} fill`, fill + biasOf(reads[0].tensor)),
      ...this.#weights(prefix, operation, kernel),
      "one",
      this.#byte(`${prefix} zero`, requantization.zero + biasOf(output)),
      this.#add(`${prefix} bias`, [weights.rows], INT32, new Uint8Array(bias.buffer)),
    ];
    const attribute = [...windowAttributes(window), int("channels_last", 1), int("group", groups)];
    return { opType: "QLinearConv", domain: MICROSOFT, input, output: [makes.key], attribute };
  }

  #product({ reads, makes }: Node, operation: ProductOperation, prefix: string): OnnxNode {
    const { weights, requantization, output } = operation;
    const zero = biasOf(reads[0].tensor);
    const bias = weights.bias ?? new Int32Array(weights.rows);
    const input = [
      reads[0].key,
      "one",
      this.#byte(`${prefix} source zero`, zero),
      ...this.#weights(prefix, operation, [weights.rows, weights.length]),
      this.#add(`${prefix} bias`, [weights.rows], INT32, new Uint8Array(bias.buffer, bias.byteOffset, bias.byteLength)),
      "one",
      this.#byte(`${prefix} zero`, requantization.zero + biasOf(output)),
    ];
    return { opType: "QGemm", domain: MICROSOFT, input, output: [makes.key], attribute: [int("transB", 1)] };
  }

  #pool({ reads, makes }: Node, { window }: PoolOperation): OnnxNode {
    const attribute = windowAttributes(window);
    return { opType: "NhwcMaxPool", domain: MICROSOFT, input: [reads[0].key], output: [makes.key], attribute };
  }

  /** Weights, their scales and their zero point, in the order of QLinearConv and, turned, of QGemm. */
  #weights(prefix: string, operation: ConvOperation | ProductOperation, shape: readonly number[]): string[] {
    const { weights, requantization } = operation;
    const { data, zero, dataType } = shifted(weights, this.#form);
    const { factors } = requantization;
    const shapeOfFactors = factors.length === 1 ? [] : [factors.length];
    const rows = this.#add(`${prefix} weights`, shape, dataType, data);
    const scales = this.#add(`${prefix} factors`, shapeOfFactors, FLOAT, new Uint8Array(factors.slice().buffer));
    const zeros = new Uint8Array(factors.length).fill(zero);
    return [rows, scales, this.#add(`${prefix} weights' zero`, shapeOfFactors, dataType, zeros)];
  }

  #byte(name: string, value: number): string {
    return this.#add(name, [], UINT8, Uint8Array.of(value));
  }

  #add(name: string, dims: readonly number[], dataType: number, rawData: Uint8Array): string {
    this.initializers.push({ name, dims, dataType, rawData });
    return name;
  }
}

/** How many rows and columns are exchanged at once, so that what is written stays in the cache. */
const BLOCK = 64;

/** [rows, length] as [length, rows]. */
function turn(data: Uint8Array, rows: number, length: number): Uint8Array {
  const turned = new Uint8Array(data.length);
  for (let first = 0; first < rows; first += BLOCK) {
    const end = Math.min(rows, first + BLOCK);
    for (let i = 0; i < length; i++) {
      for (let row = first; row < end; row++) turned[i * rows + row] = data[row * length + i];
    }
  }
  return turned;
}

/** Weights in a form, and the zero point that gives back what they were shifted by. */
function shifted(
  { data, isSigned }: Pick<Weights, "data" | "isSigned">,
  form: WeightForm,
): { data: Uint8Array; zero: number; dataType: number } {
  const dataType = form === "signed" ? INT8 : UINT8;
  if (isSigned === (form === "signed")) return { data, zero: 0, dataType };
  if (!isSigned && data.every((byte) => byte < 128)) return { data, zero: 0, dataType };
  return { data: data.map((byte) => byte ^ 0x80), zero: 0x80, dataType };
}

/** Σ of each row of the weights. */
function rowSums({ data, isSigned, rows, length }: Weights): Int32Array {
  const numbers = isSigned ? new Int8Array(data.buffer, data.byteOffset, data.length) : data;
  return Int32Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let i = row * length; i < (row + 1) * length; i++) sum += numbers[i];
    return sum;
  });
}

function windowAttributes({ kernel, strides, dilations, before, after }: Window): object[] {
  return [
    ints("kernel_shape", kernel),
    ints("strides", strides),
    ints("dilations", dilations),
    ints("pads", [...before, ...after]),
  ];
}

function int(name: string, i: number): object {
  return { name, type: INT, i };
}

function ints(name: string, values: readonly number[]): object {
  return { name, type: INTS, ints: values };
}
