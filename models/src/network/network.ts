import { type ChainModel, type ChainNode, elementCount } from "../onnx/chain.js";
import { Convolution, type ImageShape } from "./convolution.js";
import { FullyConnected } from "./fully-connected.js";
import { type Layer, type Parameter, parameterFrom } from "./layer.js";
import { MaxPool } from "./max-pool.js";
import { Rectifier } from "./rectifier.js";

/** A network that can be trained, made from the nodes of a {@link ChainModel} that ends with Softmax. */
export class Network {
  readonly #model: ChainModel;
  readonly #layers: Layer[] = [];
  readonly #probabilities: Float64Array;

  constructor(model: ChainModel) {
    if (model.nodes.at(-1)?.operator !== "Softmax") throw new TypeError("Network: the last node must be Softmax");
    this.#model = model;
    this.#probabilities = new Float64Array(elementCount(model.output.shape));
    const [, channels, height, width] = model.input.shape;
    let shape: ImageShape = { channels, height, width };
    for (const node of model.nodes.slice(0, -1)) {
      const layer = layerOf(node, shape);
      if (layer instanceof Convolution || layer instanceof MaxPool) shape = layer.outputShape;
      if (layer) this.#layers.push(layer);
    }
  }

  /** All weights and biases, in the order of the nodes. */
  get parameters(): Parameter[] {
    return this.#layers.flatMap((layer) => layer.parameters);
  }

  /** The probabilities of the classes; the array changes with the next call. */
  forward(image: ArrayLike<number>): Float64Array {
    let values = Float64Array.from(image);
    for (const layer of this.#layers) values = layer.forward(values) as Float64Array<ArrayBuffer>;
    // Shifting by the maximum keeps the exponentials from overflowing and changes no probability.
    const largest = values.reduce((left, right) => Math.max(left, right), Number.NEGATIVE_INFINITY);
    const exponentials = values.map((value) => Math.exp(value - largest));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    for (const [index, value] of exponentials.entries()) this.#probabilities[index] = value / total;
    return this.#probabilities;
  }

  /** The class with the largest probability. */
  classify(image: ArrayLike<number>): number {
    const probabilities = this.forward(image);
    return probabilities.indexOf(Math.max(...probabilities));
  }

  /**
   * Adds the gradients of the cross-entropy at one image to the parameters' gradients.
   *
   * @returns the probabilities from the forward pass
   */
  learn(image: ArrayLike<number>, label: number): Float64Array {
    const probabilities = this.forward(image);
    // The derivative of the cross-entropy behind Softmax is the probabilities minus the one-hot label.
    let gradient = probabilities.slice();
    gradient[label] -= 1;
    for (const layer of this.#layers.toReversed()) gradient = layer.backward(gradient) as Float64Array<ArrayBuffer>;
    return probabilities;
  }

  /** The model with the present weights, rounded to float32. */
  toModel(): ChainModel {
    const values = new Map(this.parameters.map(({ name, value }) => [name, value]));
    const nodes = this.#model.nodes.map((node) => ({
      ...node,
      constants: node.constants.map((constant) => ({
        ...constant,
        data: Float32Array.from(values.get(constant.name) ?? constant.data),
      })),
    }));
    return { ...this.#model, nodes };
  }
}

/** The layer of a node, or nothing for Flatten: layers pass flat arrays anyway. */
function layerOf(node: ChainNode, shape: ImageShape): Layer | undefined {
  const inputCount = shape.channels * shape.height * shape.width;
  const [weight, bias] = node.constants.map(({ name, data }) => parameterFrom(name, data));
  switch (node.operator) {
    case "Conv":
      return new Convolution(shape, kernelSizeOf(node), weight, bias);
    case "Relu":
      return new Rectifier(inputCount);
    case "MaxPool":
      return new MaxPool(shape, kernelSizeOf(node));
    case "Flatten":
      return undefined;
    case "Gemm":
      return new FullyConnected(inputCount, weight, bias);
    default:
      throw new TypeError(`Network: node ${node.name} has the operator ${node.operator} before the end`);
  }
}

function kernelSizeOf(node: ChainNode): number {
  const kernel = node.attributes.kernel_shape;
  if (!Array.isArray(kernel)) throw new TypeError(`Network: node ${node.name} has no kernel_shape`);
  return kernel[0];
}
