/** Weights or biases with the gradient of the loss, summed over the images of the current mini-batch. */
export interface Parameter {
  name: string;
  value: Float64Array;
  gradient: Float64Array;
}

/**
 * One layer for one image at a time. Numbers are float64, so that gradients can be checked against finite differences;
 * only the ONNX file holds float32.
 */
export interface Layer {
  readonly parameters: readonly Parameter[];
  /** The returned array belongs to the layer and changes with the next call. */
  forward(input: Float64Array): Float64Array;
  /**
   * Adds to the gradients of the parameters and returns the gradient with respect to the input of the last `forward`.
   */
  backward(outputGradient: Float64Array): Float64Array;
}

/** A parameter that starts from the float32 numbers of an ONNX initializer. */
export function parameterFrom(name: string, data: Float32Array): Parameter {
  return { name, value: Float64Array.from(data), gradient: new Float64Array(data.length) };
}
