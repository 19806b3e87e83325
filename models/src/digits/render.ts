import type { Point } from "./glyphs.js";

/** Height and width of a digit image in pixels. */
export const IMAGE_SIZE = 28;

/** The way of a pen, in pixels, with its radius at each point. */
export interface PenPath {
  points: readonly Point[];
  radii: readonly number[];
}

/** Ink on a black sheet: brightness 0..1 of {@link IMAGE_SIZE}² pixels, with smooth edges one pixel wide. */
export function renderPaths(paths: readonly PenPath[]): Float32Array {
  const image = new Float32Array(IMAGE_SIZE * IMAGE_SIZE);
  for (const { points, radii } of paths) {
    for (let index = 0; index + 1 < points.length; index++) {
      renderSegment(image, points[index], points[index + 1], radii[index]);
    }
  }
  return image;
}

function renderSegment(image: Float32Array, from: Point, to: Point, radius: number): void {
  const reach = radius + 0.5;
  const [left, right] = pixelRange(from[0], to[0], reach);
  const [top, bottom] = pixelRange(from[1], to[1], reach);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const squaredLength = dx * dx + dy * dy || 1;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      // From the pixel's centre to the nearest point of the segment.
      const [px, py] = [x + 0.5 - from[0], y + 0.5 - from[1]];
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) / squaredLength));
      const distance = Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2);
      const coverage = Math.min(1, Math.max(0, reach - distance));
      const index = y * IMAGE_SIZE + x;
      if (coverage > image[index]) image[index] = coverage;
    }
  }
}

function pixelRange(from: number, to: number, reach: number): [first: number, last: number] {
  const first = Math.floor(Math.min(from, to) - reach);
  const last = Math.ceil(Math.max(from, to) + reach);
  return [Math.max(0, first), Math.min(IMAGE_SIZE - 1, last)];
}

/** A Gaussian blur with zeros beyond the edge. */
export function blur(image: Float32Array, deviationPixels: number): Float32Array {
  if (deviationPixels < 0.2) return image;
  const weights = [0, 1, 2].map((distance) => Math.exp(-(distance ** 2) / (2 * deviationPixels ** 2)));
  const total = weights[0] + 2 * (weights[1] + weights[2]);
  const along = (source: Float32Array, stride: number): Float32Array =>
    source.map((centre, index) => {
      const place = stride === 1 ? index % IMAGE_SIZE : Math.floor(index / IMAGE_SIZE);
      let sum = weights[0] * centre;
      for (let distance = 1; distance <= 2; distance++) {
        if (place >= distance) sum += weights[distance] * source[index - distance * stride];
        if (place + distance < IMAGE_SIZE) sum += weights[distance] * source[index + distance * stride];
      }
      return sum / total;
    });
  return along(along(image, 1), IMAGE_SIZE);
}
