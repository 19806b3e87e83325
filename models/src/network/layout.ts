import type { ChainModel, ChainNode } from "../onnx/chain.js";
import type { Random } from "../random.js";

/**
 * Sizes of a network of the kind LeCun et al. 1998 began with: convolutions without padding, each followed by Relu
 * and a 2x2 maximum, then one fully connected layer and Softmax.
 */
export interface NetworkLayout {
  name: string;
  inputName: string;
  outputName: string;
  /** Height and width of the square, one-channel image. */
  imageSize: number;
  convolutions: { channels: number; kernelSize: number }[];
  classCount: number;
}

const POOL_SIZE = 2;

/** The ONNX nodes of a layout with weights drawn from `random` (He et al. 2015) and biases of `biasDeviation`. */
export function layNetwork(layout: NetworkLayout, random: Random, biasDeviation = 0): ChainModel {
  const draw = (count: number, deviation: number): Float32Array =>
    Float32Array.from({ length: count }, () => random.normal(deviation));
  const constants = (name: string, shape: number[]): ChainNode["constants"] => {
    const [rows, ...rest] = shape;
    const terms = rest.reduce((product, dimension) => product * dimension, 1);
    return [
      { name: `${name}_weight`, shape, data: draw(rows * terms, Math.sqrt(2 / terms)) },
      { name: `${name}_bias`, shape: [rows], data: draw(rows, biasDeviation) },
    ];
  };

  const nodes: ChainNode[] = [];
  // A layout of one convolution calls it "conv", of two "conv1" and "conv2".
  const suffix = (index: number): string => (layout.convolutions.length === 1 ? "" : String(index + 1));
  let [channels, size] = [1, layout.imageSize];
  for (const [index, { channels: filters, kernelSize }] of layout.convolutions.entries()) {
    const name = `conv${suffix(index)}`;
    nodes.push(
      {
        name,
        operator: "Conv",
        attributes: { kernel_shape: [kernelSize, kernelSize], pads: [0, 0, 0, 0], strides: [1, 1] },
        constants: constants(name, [filters, channels, kernelSize, kernelSize]),
      },
      { name: `relu${suffix(index)}`, operator: "Relu", attributes: {}, constants: [] },
      {
        name: `pool${suffix(index)}`,
        operator: "MaxPool",
        attributes: { kernel_shape: [POOL_SIZE, POOL_SIZE], strides: [POOL_SIZE, POOL_SIZE] },
        constants: [],
      },
    );
    [channels, size] = [filters, (size - kernelSize + 1) / POOL_SIZE];
    if (!Number.isInteger(size)) throw new RangeError(`layNetwork: ${name} has an odd number of rows to pool`);
  }
  const { classCount } = layout;
  nodes.push(
    { name: "flatten", operator: "Flatten", attributes: { axis: 1 }, constants: [] },
    {
      name: "classify",
      operator: "Gemm",
      attributes: { transB: 1 },
      constants: constants("classify", [classCount, channels * size * size]),
    },
    { name: "softmax", operator: "Softmax", attributes: { axis: 1 }, constants: [] },
  );
  return {
    name: layout.name,
    input: { name: layout.inputName, shape: [1, 1, layout.imageSize, layout.imageSize] },
    output: { name: layout.outputName, shape: [1, classCount] },
    nodes,
  };
}
