import { mkdir, writeFile } from "node:fs/promises";
import type { Network } from "../network/network.js";
import { encodePng } from "../png.js";
import type { DigitStream } from "./digit-image.js";
import { type SampleEntry, samplesFolder } from "./digit-samples.js";
import { IMAGE_SIZE } from "./render.js";

const SAMPLES_PER_DIGIT = 2;
/** So many images surely hold two of each digit. */
const MAX_IMAGES = 10_000;

/** Writes the first two images of each digit that the network recognises, and their index. */
export async function writeSamples(network: Network, images: DigitStream): Promise<void> {
  await mkdir(samplesFolder, { recursive: true });
  const index: SampleEntry[] = [];
  for (let seen = 0; seen < MAX_IMAGES && index.length < 10 * SAMPLES_PER_DIGIT; seen++) {
    const { label, pixels } = images.next().value;
    const already = index.filter((entry) => entry.label === label).length;
    if (already === SAMPLES_PER_DIGIT || network.classify(pixels) !== label) continue;
    const file = `${label}-${"ab"[already]}.png`;
    const bytes = Uint8Array.from(pixels, (value) => Math.round(255 * value));
    await writeFile(new URL(file, samplesFolder), encodePng({ width: IMAGE_SIZE, height: IMAGE_SIZE, pixels: bytes }));
    index.push({ label, file });
  }
  index.sort((left, right) => (left.file < right.file ? -1 : 1));
  await writeFile(new URL("index.json", samplesFolder), `${JSON.stringify(index, undefined, 2)}\n`);
}
