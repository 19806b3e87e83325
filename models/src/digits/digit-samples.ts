import { readFile } from "node:fs/promises";
import { modelsFolder } from "../bundled-model.js";
import { decodePng } from "../png.js";
import { IMAGE_SIZE } from "./render.js";

/** The folder of the sample images. */
export const samplesFolder = new URL("digits/samples/", modelsFolder);

/** One line of `samples/index.json`. */
export interface SampleEntry {
  label: number;
  /** File name within the folder. */
  file: string;
}

/** A held-out image of a digit that comes with the repository. */
export interface DigitSample extends SampleEntry {
  /** 784 brightnesses 0..1, rows from the top: the model's input [1,1,28,28]. */
  pixels: Float32Array;
}

/**
 * The committed samples, two of each digit, in the order of their labels.
 *
 * @example
 * const [zero] = await digitSamples();
 * console.log(drawInTerminal(zero.pixels, 28).join("\n"));
 */
export async function digitSamples(): Promise<DigitSample[]> {
  const entries = JSON.parse(await readFile(new URL("index.json", samplesFolder), "utf8")) as SampleEntry[];
  return Promise.all(
    entries.map(async ({ label, file }) => ({
      label,
      file,
      pixels: await readDigitImage(new URL(file, samplesFolder)),
    })),
  );
}

/** Reads a 28x28 grayscale PNG file as `digitSamples` does: brightness = byte / 255, rounded to float32. */
export async function readDigitImage(file: string | URL): Promise<Float32Array> {
  const { width, height, pixels } = decodePng(await readFile(file));
  if (width !== IMAGE_SIZE || height !== IMAGE_SIZE) {
    throw new RangeError(`readDigitImage: ${file} has ${width} x ${height} pixels, not ${IMAGE_SIZE} x ${IMAGE_SIZE}`);
  }
  return Float32Array.from(pixels, (byte) => byte / 255);
}
