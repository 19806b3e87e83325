import type { Random } from "../random.js";
import { type Glyph, glyphs, type Point, type Stroke } from "./glyphs.js";
import { IMAGE_SIZE, type PenPath } from "./render.js";

/** Limits of the distortions; a uniform number is drawn up to each, unless it says deviation. */
export interface Handwriting {
  /** Deviation of each control point, as a part of the glyph's box. */
  wobbleDeviation: number;
  rotationRadians: number;
  /** Sideways shift a unit of height. */
  shear: number;
  heightPixels: readonly [smallest: number, largest: number];
  /** Width divided by height. */
  aspect: readonly [narrowest: number, widest: number];
  shiftPixels: number;
  penRadiusPixels: readonly [thinnest: number, thickest: number];
  /** By how much a pen's radius swells and shrinks along a stroke. */
  pressure: number;
  /** Amplitude of the slow waves that bend the whole sheet. */
  warpPixels: number;
}

/** The handwriting of the training and of the held-out images. */
export const defaultHandwriting: Handwriting = {
  wobbleDeviation: 0.03,
  rotationRadians: 0.3,
  shear: 0.35,
  heightPixels: [15, 22],
  aspect: [0.42, 0.85],
  shiftPixels: 2.5,
  penRadiusPixels: [0.6, 1.8],
  pressure: 0.3,
  warpPixels: 0.9,
};

const POINTS_PER_SEGMENT = 6;

/** One digit as the paths of a pen on the sheet, in pixels, from a random hand. */
export function writeDigit(digit: number, random: Random, handwriting = defaultHandwriting): PenPath[] {
  const variants = glyphs[digit];
  if (!variants) throw new RangeError(`writeDigit: ${digit} is no digit`);
  const glyph = wobble(random.pick(variants), random, handwriting.wobbleDeviation);
  const place = placement(random, handwriting);
  const bend = warp(random, handwriting.warpPixels);
  const radius = random.between(...handwriting.penRadiusPixels);
  return glyph.map((stroke) => {
    const phase = random.between(0, 2 * Math.PI);
    const points = trace(stroke).map((point) => bend(place(point)));
    const radii = points.map(
      (_, index) => radius * (1 + handwriting.pressure * Math.sin(phase + (4 * index) / points.length)),
    );
    return { points, radii };
  });
}

/** Moves the control points; points of different strokes that coincide stay together, so that no corner opens. */
function wobble(glyph: Glyph, random: Random, deviation: number): Glyph {
  const moved = new Map<string, Point>();
  const move = (point: Point): Point => {
    const known = moved.get(point.join());
    if (known) return known;
    const fresh: Point = [point[0] + random.normal(deviation), point[1] + random.normal(deviation)];
    moved.set(point.join(), fresh);
    return fresh;
  };
  return glyph.map(({ kind, points }) => ({ kind, points: points.map(move) }));
}

/** Points along a stroke; a curve is a Catmull-Rom spline through its points, a line is bowed a little by the warp. */
function trace({ kind, points }: Stroke): Point[] {
  const path: Point[] = [points[0]];
  for (let index = 0; index + 1 < points.length; index++) {
    const [from, to] = [points[index], points[index + 1]];
    const [before, after] = [points[index - 1] ?? from, points[index + 2] ?? to];
    for (let step = 1; step <= POINTS_PER_SEGMENT; step++) {
      const t = step / POINTS_PER_SEGMENT;
      const along = (axis: 0 | 1): number =>
        kind === "line"
          ? from[axis] + t * (to[axis] - from[axis])
          : catmullRom(before[axis], from[axis], to[axis], after[axis], t);
      path.push([along(0), along(1)]);
    }
  }
  return path;
}

function catmullRom(before: number, from: number, to: number, after: number, t: number): number {
  const linear = to - before;
  const square = 2 * before - 5 * from + 4 * to - after;
  const cube = 3 * (from - to) + after - before;
  return from + 0.5 * t * (linear + t * (square + t * cube));
}

/** A random affine map from the glyph's box to the sheet. */
function placement(random: Random, handwriting: Handwriting): (point: Point) => Point {
  const height = random.between(...handwriting.heightPixels);
  const width = height * random.between(...handwriting.aspect);
  const angle = random.between(-handwriting.rotationRadians, handwriting.rotationRadians);
  const shear = random.between(-handwriting.shear, handwriting.shear);
  const shift = (): number => random.between(-handwriting.shiftPixels, handwriting.shiftPixels);
  const [centreX, centreY] = [IMAGE_SIZE / 2 + shift(), IMAGE_SIZE / 2 + shift()];
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  return ([x, y]) => {
    const down = (y - 0.5) * height;
    const right = (x - 0.5) * width - shear * down;
    return [centreX + cosine * right - sine * down, centreY + sine * right + cosine * down];
  };
}

/** Slow waves over the sheet, of one wavelength in each direction: a plain kind of elastic distortion. */
function warp(random: Random, amplitude: number): (point: Point) => Point {
  const wave = (): ((along: number) => number) => {
    const size = random.between(-amplitude, amplitude);
    const length = random.between(0.7, 1.5) * IMAGE_SIZE;
    const phase = random.between(0, 2 * Math.PI);
    return (along) => size * Math.sin((2 * Math.PI * along) / length + phase);
  };
  const [sideways, upwards] = [wave(), wave()];
  return ([x, y]) => [x + sideways(y), y + upwards(x)];
}
