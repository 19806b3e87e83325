import { Adam } from "../network/adam.js";
import type { Network } from "../network/network.js";
import type { DigitStream } from "./digit-image.js";

/** How to train; there are no defaults in the code, `train.ts` names them all. */
export interface TrainingOptions {
  imageCount: number;
  batchSize: number;
  /** The rate of the first update; it falls to zero along half a cosine (Loshchilov and Hutter 2017). */
  learningRate: number;
  /** After how many images progress is told. */
  reportInterval: number;
}

/** Averages since the last report. */
export interface Progress {
  imageCount: number;
  /** Cross-entropy in nats. */
  loss: number;
  /** Part of the images that the network knew before it learned from them. */
  accuracy: number;
}

/** Trains the network with a stream of images, each of which it sees once. */
export function train(
  network: Network,
  images: DigitStream,
  options: TrainingOptions,
  report: (progress: Progress) => void,
): void {
  const { imageCount, batchSize, learningRate, reportInterval } = options;
  const optimizer = new Adam(network.parameters);
  let [loss, correct, sinceReport] = [0, 0, 0];
  for (let index = 0; index < imageCount; index++) {
    const { label, pixels } = images.next().value;
    const probabilities = network.learn(pixels, label);
    loss -= Math.log(Math.max(probabilities[label], Number.MIN_VALUE));
    correct += probabilities.indexOf(Math.max(...probabilities)) === label ? 1 : 0;
    sinceReport++;
    if ((index + 1) % batchSize === 0) {
      optimizer.update((learningRate / 2) * (1 + Math.cos((Math.PI * index) / imageCount)), batchSize);
    }
    if ((index + 1) % reportInterval === 0 || index + 1 === imageCount) {
      report({ imageCount: index + 1, loss: loss / sinceReport, accuracy: correct / sinceReport });
      [loss, correct, sinceReport] = [0, 0, 0];
    }
  }
}
