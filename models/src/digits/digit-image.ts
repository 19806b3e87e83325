import type { Random } from "../random.js";
import { writeDigit } from "./handwriting.js";
import { blur, renderPaths } from "./render.js";

/** An image of a digit. */
export interface DigitImage {
  label: number;
  /** 784 brightnesses 0..1, each a multiple of 1/255 as in an 8-bit file; rows from the top, ink is bright. */
  pixels: Float32Array;
}

/** Images without end. */
export type DigitStream = Iterator<DigitImage, never>;

const MAX_BLUR_PIXELS = 0.9;
const MAX_NOISE_DEVIATION = 0.12;
const FAINTEST_INK = 0.6;

/** Draws one digit by a random hand, with a random pen, and takes a noisy, slightly unsharp picture of it. */
export function renderDigit(label: number, random: Random): DigitImage {
  const paths = writeDigit(label, random);
  const sharp = renderPaths(paths);
  const soft = blur(sharp, random.between(0, MAX_BLUR_PIXELS));
  const ink = random.between(FAINTEST_INK, 1);
  const noise = random.between(0, MAX_NOISE_DEVIATION);
  const pixels = soft.map((value) => {
    const brightness = Math.min(1, Math.max(0, ink * value + random.normal(noise)));
    return Math.round(255 * brightness) / 255;
  });
  return { label, pixels };
}

/** Digits in random order, without end; the same random stream gives the same images. */
export function* digitImages(random: Random): DigitStream {
  while (true) yield renderDigit(random.below(10), random);
}
