import t from "tap";
import { type AffineMap, Kernels, Random } from "../src/index.js";
import { anyOperand } from "./binary32.js";
import { placeWords, readWords } from "./placed.js";
import { replay, seed } from "./seed.js";

const kernels = await Kernels.load();
const PLAIN = { offset: 0, divisor: 1, mode: "floor" } as const;
const INFINITE = { max: 0xff800000n, min: 0x7f800000n } as const;

/** Windows of size × size over an image, as a pooling's copy takes them. */
function poolingMap(shape: readonly number[], size: number, stride: number, pad: number): AffineMap {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const places = (extent: number) => Math.floor((extent + 2 * pad - size) / stride) + 1;
  const axis = (count: number, coordinate: number, coefficient = 1) => ({ size: count, coordinate, coefficient });
  const positions = [axis(places(height), 2, stride), axis(places(width), 3, stride)];
  const axes = [axis(batch, 0), axis(channels, 1), ...positions, axis(size, 2), axis(size, 3)];
  const padded = { ...PLAIN, offset: -pad };
  return { fill: 0n, axes, coordinates: [PLAIN, PLAIN, padded, padded] };
}

/** Few values, so that zeros of both signs and NaN are often the result. */
function delicateWords(random: Random, count: number): Uint32Array {
  const few = [0, 0x80000000, 0xbf800000, 0x3f800000, 0x7f800000, 0xff800000];
  const kind = random.below(3);
  return Uint32Array.from({ length: count }, () => {
    if (random.below(40) === 0) return random.pick([0x7fa00001, 0xffc00000]);
    return kind === 0 ? anyOperand(random) : random.pick(kind === 1 ? few : few.slice(0, 3));
  });
}

t.test("extremes of windows are those of the rows that a copy makes", async (t) => {
  const random = new Random(seed);
  for (const shape of [
    [1, 1, 1, 1],
    [1, 3, 7, 9],
    [2, 2, 12, 5],
    [3, 1, 4, 4],
    [1, 5, 20, 33],
  ]) {
    for (const [size, stride, pad] of [
      [1, 1, 0],
      [2, 2, 0],
      [3, 2, 1],
      [3, 1, 1],
      [4, 3, 3],
    ] as const) {
      if (shape[2]! + 2 * pad < size || shape[3]! + 2 * pad < size) continue;
      for (const name of ["max", "min"] as const) {
        const mark = kernels.mark();
        const map = { ...poolingMap(shape, size, stride, pad), fill: INFINITE[name] };
        const rows = map.axes.slice(0, 4).reduce((product, axis) => product * axis.size, 1);
        const words = delicateWords(
          random,
          shape.reduce((product, extent) => product * extent, 1),
        );
        const offset = placeWords(kernels, words);
        const laid = kernels.allocate(rows * size * size * 4);
        const [expected, out] = [kernels.allocate(rows * 4), kernels.allocate(rows * 4 + 4)];
        kernels.copy({ offset, shape }, map, 4, laid);
        kernels.reduce(name, laid, expected, rows, size * size);
        const prepared = kernels.prepareWindows(shape, map, size * size);
        if (prepared === null) return t.fail("windows are not recognized");
        const scratch = kernels.allocate(prepared.scratchBytes);
        kernels.bytes(out, rows * 4 + 4).fill(0xee);
        kernels.windowExtremes(name, prepared, { source: offset, out, scratch });
        const right = [...readWords(kernels, expected, rows), 0xeeeeeeee];
        t.same(
          [...readWords(kernels, out, rows + 1)],
          right,
          `[${shape}], ${size}, ${stride}, ${pad}, ${name}; ${replay}`,
        );
        kernels.release(mark);
      }
    }
  }
});

t.test("a copy that does not make windows is not taken for one", async (t) => {
  const shape = [1, 3, 7, 9];
  const map = poolingMap(shape, 3, 1, 0);
  t.equal(kernels.prepareWindows(shape, map, 5), null, "rows end within an axis");
  const mirrored = map.axes.map((axis) => (axis.coordinate === 1 ? { ...axis, coefficient: -1 } : axis));
  const turned = { ...map, axes: mirrored, coordinates: [PLAIN, { ...PLAIN, offset: 2 }, PLAIN, PLAIN] };
  t.equal(kernels.prepareWindows(shape, turned, 9)?.planes, 1, "channels from the last on are no parts of their own");
});
