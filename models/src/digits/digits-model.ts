import { layNetwork } from "../network/layout.js";
import type { ChainModel } from "../onnx/chain.js";
import type { Random } from "../random.js";

/** Seed of the committed model; every use of it below has a stream of its own. */
export const DIGITS_SEED = 1_998;

/** Streams of the seed: no two of them share a number. */
export const streams = { weights: 0, training: 1, heldOut: 2 } as const;

/**
 * The untrained network: 8 filters of 5x5, 16 filters of 5x5 (200 terms a sum), one fully connected layer of 256
 * terms; 5,994 weights and biases in all.
 */
export function digitsModel(random: Random): ChainModel {
  const layout = {
    name: "digits",
    inputName: "image",
    outputName: "probabilities",
    imageSize: 28,
    convolutions: [
      { channels: 8, kernelSize: 5 },
      { channels: 16, kernelSize: 5 },
    ],
    classCount: 10,
  };
  return layNetwork(layout, random);
}
