/** The ONNX operators that the bundled models are made of. */
export const chainOperators = ["Conv", "Relu", "MaxPool", "Flatten", "Gemm", "Softmax"] as const;

/** One of {@link chainOperators}. */
export type ChainOperator = (typeof chainOperators)[number];

/** A float32 tensor with a name: an initializer of the ONNX graph. */
export interface NamedTensor {
  name: string;
  shape: number[];
  data: Float32Array;
}

/** One ONNX node, whose data input is the output of the node before it. */
export interface ChainNode {
  name: string;
  operator: ChainOperator;
  /** All attributes of these operators that the models need are integers or lists of integers. */
  attributes: Record<string, number | number[]>;
  /** What follows the data input: weight and bias of Conv and Gemm, nothing for the others. */
  constants: NamedTensor[];
}

/** A model whose nodes stand in a line, each one reading the one before it. */
export interface ChainModel {
  name: string;
  input: { name: string; shape: number[] };
  output: { name: string; shape: number[] };
  nodes: ChainNode[];
}

/** Product of the dimensions. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
