import { addScaled, dot } from "./dot.js";
import type { Layer, Parameter } from "./layer.js";

/** Channels, height and width of an image. */
export interface ImageShape {
  channels: number;
  height: number;
  width: number;
}

/**
 * ONNX Conv with stride 1 and no padding: the windows of the image become rows of a matrix (im2col, Chellapilla et al.
 * 2006), and an output element is one dot product of such a row with a filter.
 */
export class Convolution implements Layer {
  readonly parameters: readonly [weight: Parameter, bias: Parameter];
  readonly outputShape: ImageShape;
  readonly #inputShape: ImageShape;
  readonly #kernelSize: number;
  readonly #termCount: number;
  readonly #columns: Float64Array;
  readonly #columnGradients: Float64Array;
  readonly #output: Float64Array;
  readonly #inputGradient: Float64Array;

  /** `weight` is [filters, channels, kernelSize, kernelSize], `bias` [filters]. */
  constructor(inputShape: ImageShape, kernelSize: number, weight: Parameter, bias: Parameter) {
    const { channels, height, width } = inputShape;
    this.parameters = [weight, bias];
    this.outputShape = { channels: bias.value.length, height: height - kernelSize + 1, width: width - kernelSize + 1 };
    this.#inputShape = inputShape;
    this.#kernelSize = kernelSize;
    this.#termCount = channels * kernelSize * kernelSize;
    this.#columns = new Float64Array(this.#windowCount * this.#termCount);
    this.#columnGradients = new Float64Array(this.#columns.length);
    this.#output = new Float64Array(this.#windowCount * bias.value.length);
    this.#inputGradient = new Float64Array(channels * height * width);
  }

  forward(input: Float64Array): Float64Array {
    const [weight, bias] = this.parameters;
    const [windowCount, termCount] = [this.#windowCount, this.#termCount];
    this.#eachRun((column, image, length) => {
      for (let k = 0; k < length; k++) this.#columns[column + k] = input[image + k];
    });
    for (let filter = 0; filter < bias.value.length; filter++) {
      for (let window = 0; window < windowCount; window++) {
        const product = dot(this.#columns, window * termCount, weight.value, filter * termCount, termCount);
        this.#output[filter * windowCount + window] = product + bias.value[filter];
      }
    }
    return this.#output;
  }

  backward(outputGradient: Float64Array): Float64Array {
    const [weight, bias] = this.parameters;
    const [windowCount, termCount] = [this.#windowCount, this.#termCount];
    this.#columnGradients.fill(0);
    for (let filter = 0; filter < bias.value.length; filter++) {
      const row = filter * termCount;
      for (let window = 0; window < windowCount; window++) {
        const gradient = outputGradient[filter * windowCount + window];
        // At least three of four are zero behind a maximum of 2x2.
        if (gradient === 0) continue;
        const column = window * termCount;
        bias.gradient[filter] += gradient;
        addScaled(weight.gradient, row, this.#columns, column, termCount, gradient);
        addScaled(this.#columnGradients, column, weight.value, row, termCount, gradient);
      }
    }
    this.#inputGradient.fill(0);
    this.#eachRun((column, image, length) => {
      for (let k = 0; k < length; k++) this.#inputGradient[image + k] += this.#columnGradients[column + k];
    });
    return this.#inputGradient;
  }

  get #windowCount(): number {
    return this.outputShape.height * this.outputShape.width;
  }

  /** Visits the runs of numbers that are neighbours both in the columns and in the image. */
  #eachRun(visit: (columnStart: number, imageStart: number, length: number) => void): void {
    const { channels, height, width } = this.#inputShape;
    let column = 0;
    for (let y = 0; y < this.outputShape.height; y++) {
      for (let x = 0; x < this.outputShape.width; x++) {
        for (let channel = 0; channel < channels; channel++) {
          for (let row = 0; row < this.#kernelSize; row++) {
            visit(column, (channel * height + y + row) * width + x, this.#kernelSize);
            column += this.#kernelSize;
          }
        }
      }
    }
  }
}
