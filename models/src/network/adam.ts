import type { Parameter } from "./layer.js";

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const TINY = 1e-8;

/** Adam (Kingma and Ba 2015), with the bias correction of its section 3. */
export class Adam {
  readonly #states: { parameter: Parameter; mean: Float64Array; square: Float64Array }[];
  #meanPower = 1;
  #squarePower = 1;

  constructor(parameters: readonly Parameter[]) {
    this.#states = parameters.map((parameter) => ({
      parameter,
      mean: new Float64Array(parameter.value.length),
      square: new Float64Array(parameter.value.length),
    }));
  }

  /** One update from gradients that were summed over `imageCount` images; it leaves the gradients at zero. */
  update(rate: number, imageCount: number): void {
    this.#meanPower *= MEAN_DECAY;
    this.#squarePower *= SQUARE_DECAY;
    for (const { parameter, mean, square } of this.#states) {
      const { value, gradient } = parameter;
      for (let index = 0; index < value.length; index++) {
        const slope = gradient[index] / imageCount;
        mean[index] = MEAN_DECAY * mean[index] + (1 - MEAN_DECAY) * slope;
        square[index] = SQUARE_DECAY * square[index] + (1 - SQUARE_DECAY) * slope * slope;
        const correctedMean = mean[index] / (1 - this.#meanPower);
        const correctedSquare = square[index] / (1 - this.#squarePower);
        value[index] -= (rate * correctedMean) / (Math.sqrt(correctedSquare) + TINY);
      }
      gradient.fill(0);
    }
  }
}
