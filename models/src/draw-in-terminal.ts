/** How {@link drawInTerminal} shows brightness. */
export interface DrawingOptions {
  /** "plain" is ink or no ink, in characters only; "shaded" uses the 24 grays of 256-colour terminals. */
  style: "plain" | "shaded";
}

/** Dimmer than this part of the brightest pixel is paper. */
const INK_THRESHOLD = 0.4;
const FIRST_GRAY = 232;
const GRAY_COUNT = 24;
const RESET = "\u001b[0m";

/**
 * Draws a grayscale image with half-blocks: a line of text shows two rows of pixels, so pixels look square.
 *
 * @param pixels brightness 0..1, rows from the top
 * @param width pixels in a row
 * @returns lines of `width` characters, without line breaks
 * @example
 * console.log(drawInTerminal(sample.pixels, 28).join("\n"));
 */
export function drawInTerminal(
  pixels: Float32Array,
  width: number,
  options: DrawingOptions = { style: "plain" },
): string[] {
  if (!Number.isInteger(width) || width < 1 || pixels.length % width !== 0) {
    throw new RangeError(`drawInTerminal: ${pixels.length} pixels are no rows of width ${width}`);
  }
  const height = pixels.length / width;
  const threshold = INK_THRESHOLD * pixels.reduce((left, right) => Math.max(left, right), 0);
  const draw = options.style === "shaded" ? shadedBlock : (up: number, down: number) => plainBlock(up, down, threshold);
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    const blocks = Array.from({ length: width }, (_, x) => {
      const below = y + 1 < height ? pixels[(y + 1) * width + x] : 0;
      return draw(pixels[y * width + x], below);
    });
    lines.push(options.style === "shaded" ? blocks.join("") + RESET : blocks.join(""));
  }
  return lines;
}

function plainBlock(up: number, down: number, threshold: number): string {
  return " ▀▄█"[(up > threshold ? 1 : 0) + (down > threshold ? 2 : 0)];
}

function shadedBlock(up: number, down: number): string {
  const gray = (value: number): number => FIRST_GRAY + Math.round((GRAY_COUNT - 1) * Math.min(1, Math.max(0, value)));
  return `\u001b[38;5;${gray(up)};48;5;${gray(down)}m▀`;
}
