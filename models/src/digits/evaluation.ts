import type { Network } from "../network/network.js";
import type { DigitStream } from "./digit-image.js";

/** How well a network knows digits that it has never seen. */
export interface Evaluation {
  imageCount: number;
  /** Part of the images whose most probable class is the label. */
  accuracy: number;
  /** `confusion[label][answer]` counts images. */
  confusion: number[][];
}

/** Shows the network the next `imageCount` images. */
export function evaluate(network: Network, images: DigitStream, imageCount: number): Evaluation {
  const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  for (let index = 0; index < imageCount; index++) {
    const { label, pixels } = images.next().value;
    confusion[label][network.classify(pixels)]++;
  }
  const correct = confusion.reduce((sum, row, label) => sum + row[label], 0);
  return { imageCount, accuracy: correct / imageCount, confusion };
}
