import { addScaled, dot } from "./dot.js";
import type { Layer, Parameter } from "./layer.js";

/** ONNX Gemm of a row with a transposed weight: output[n] = sum over k of input[k] * weight[n][k], plus bias[n]. */
export class FullyConnected implements Layer {
  readonly parameters: readonly [weight: Parameter, bias: Parameter];
  readonly #input: Float64Array;
  readonly #output: Float64Array;
  readonly #inputGradient: Float64Array;

  constructor(termCount: number, weight: Parameter, bias: Parameter) {
    this.parameters = [weight, bias];
    this.#input = new Float64Array(termCount);
    this.#output = new Float64Array(bias.value.length);
    this.#inputGradient = new Float64Array(termCount);
  }

  forward(input: Float64Array): Float64Array {
    const [weight, bias] = this.parameters;
    this.#input.set(input);
    for (let row = 0; row < this.#output.length; row++) {
      this.#output[row] = dot(input, 0, weight.value, row * input.length, input.length) + bias.value[row];
    }
    return this.#output;
  }

  backward(outputGradient: Float64Array): Float64Array {
    const [weight, bias] = this.parameters;
    const termCount = this.#input.length;
    this.#inputGradient.fill(0);
    for (let row = 0; row < outputGradient.length; row++) {
      const gradient = outputGradient[row];
      bias.gradient[row] += gradient;
      addScaled(weight.gradient, row * termCount, this.#input, 0, termCount, gradient);
      addScaled(this.#inputGradient, 0, weight.value, row * termCount, termCount, gradient);
    }
    return this.#inputGradient;
  }
}
