import type { ImageShape } from "./convolution.js";
import type { Layer } from "./layer.js";

/** ONNX MaxPool over squares that neither overlap nor hang over the edge. */
export class MaxPool implements Layer {
  readonly parameters = [];
  readonly outputShape: ImageShape;
  readonly #inputShape: ImageShape;
  readonly #size: number;
  readonly #output: Float64Array;
  /** For each output element the index of the input element that it is. */
  readonly #winners: Int32Array;
  readonly #inputGradient: Float64Array;

  constructor(inputShape: ImageShape, size: number) {
    const { channels, height, width } = inputShape;
    this.outputShape = { channels, height: height / size, width: width / size };
    this.#inputShape = inputShape;
    this.#size = size;
    this.#output = new Float64Array(channels * this.outputShape.height * this.outputShape.width);
    this.#winners = new Int32Array(this.#output.length);
    this.#inputGradient = new Float64Array(channels * height * width);
  }

  forward(input: Float64Array): Float64Array {
    const { channels, height, width } = this.outputShape;
    let index = 0;
    for (let channel = 0; channel < channels; channel++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++, index++) {
          const winner = this.#winnerOf(input, channel, y * this.#size, x * this.#size);
          this.#winners[index] = winner;
          this.#output[index] = input[winner];
        }
      }
    }
    return this.#output;
  }

  backward(outputGradient: Float64Array): Float64Array {
    this.#inputGradient.fill(0);
    for (let index = 0; index < outputGradient.length; index++) {
      this.#inputGradient[this.#winners[index]] = outputGradient[index];
    }
    return this.#inputGradient;
  }

  #winnerOf(input: Float64Array, channel: number, top: number, left: number): number {
    const { height, width } = this.#inputShape;
    const corner = (channel * height + top) * width + left;
    let winner = corner;
    for (let row = 0; row < this.#size; row++) {
      for (let column = 0; column < this.#size; column++) {
        const candidate = corner + row * width + column;
        if (input[candidate] > input[winner]) winner = candidate;
      }
    }
    return winner;
  }
}
