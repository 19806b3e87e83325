import type { Layer } from "./layer.js";

/** ONNX Relu. */
export class Rectifier implements Layer {
  readonly parameters = [];
  readonly #output: Float64Array;
  readonly #inputGradient: Float64Array;

  constructor(elementCount: number) {
    this.#output = new Float64Array(elementCount);
    this.#inputGradient = new Float64Array(elementCount);
  }

  forward(input: Float64Array): Float64Array {
    for (let index = 0; index < input.length; index++) this.#output[index] = Math.max(input[index], 0);
    return this.#output;
  }

  backward(outputGradient: Float64Array): Float64Array {
    for (let index = 0; index < outputGradient.length; index++) {
      this.#inputGradient[index] = this.#output[index] > 0 ? outputGradient[index] : 0;
    }
    return this.#inputGradient;
  }
}
