import t from "tap";
import { type AffineMap, Kernels, Random } from "../src/index.js";
import { anyOperand, dotBinary32, finiteOperand } from "./binary32.js";
import { placeWords, readWords } from "./placed.js";
import { hex, replay, seed } from "./seed.js";

const kernels = await Kernels.load();

type Image = { channels: number; maps: number; height: number; width: number; top: number; left: number };
type Case = Image & {
  rows: number;
  columns: number;
  source: Uint32Array;
  weights: Uint32Array;
  bias: Uint32Array | null;
};

const bitsOf = (x: number) => new Uint32Array(Float32Array.of(x).buffer)[0]!;

function make(random: Random, image: Image, below: number, behind: number, operand: () => number): Case {
  const { channels, maps, height, width, top, left } = image;
  const words = (length: number) => Uint32Array.from({ length }, operand);
  const [rows, columns] = [height + top + below - 2, width + left + behind - 2];
  const bias = random.below(2) === 0 ? null : words(maps);
  return {
    ...image,
    rows,
    columns,
    source: words(channels * height * width),
    weights: words(maps * channels * 9),
    bias,
  };
}

function columnsOf({ channels, top, left, rows, columns }: Case): AffineMap {
  const axis = (size: number, coordinate: number) => ({ size, coordinate, coefficient: 1 });
  const axes = [axis(rows, 2), axis(columns, 3), axis(channels, 1), axis(3, 2), axis(3, 3)];
  const coordinates = [0, 0, -top, -left].map((offset) => ({ offset, divisor: 1, mode: "floor" as const }));
  return { fill: 0n, axes: axes.filter(({ size }) => size !== 1), coordinates };
}

/** The 16 products, channels in reverse order, each moved by so many units of 2^-53 of its absolute sum. */
function multiply(u: Float64Array, v: Float64Array, [maps, channels, tiles]: number[], units: number) {
  return Float64Array.from({ length: 16 * maps! * tiles! }, (_, index) => {
    const [panel, map, tile] = [Math.floor(index / tiles! / maps!), Math.floor(index / tiles!) % maps!, index % tiles!];
    let [sum, absolute] = [0, 0];
    for (let c = channels! - 1; c >= 0; c--) {
      const term = u[(panel * maps! + map) * channels! + c]! * v[(panel * channels! + c) * tiles! + tile]!;
      sum += term;
      absolute += Math.abs(term);
    }
    return sum + units * 2 ** -53 * absolute;
  });
}

function expected(one: Case): Uint32Array {
  const { channels, maps, height, width, rows, columns, source, weights, bias } = one;
  const mark = kernels.mark();
  const terms = channels * 9;
  const out = kernels.allocate(rows * columns * terms * 4);
  const operand = { offset: placeWords(kernels, source), shape: [1, channels, height, width] };
  kernels.copy(operand, columnsOf(one), 4, out);
  const windows = readWords(kernels, out, rows * columns * terms);
  kernels.release(mark);
  return Uint32Array.from({ length: maps * rows * columns }, (_, index) => {
    const [map, position] = [Math.floor(index / (rows * columns)), index % (rows * columns)];
    const window = windows.subarray(position * terms, (position + 1) * terms);
    return dotBinary32(weights.subarray(map * terms, (map + 1) * terms), window, bias === null ? null : bias[map]!);
  });
}

function run(one: Case, bandRows: number, units = 0) {
  const { channels, maps, height, width, rows, columns } = one;
  const mark = kernels.mark();
  const { winograd } = kernels;
  const sizes = { maps, positions: rows * columns };
  const prepared = winograd.prepare([1, channels, height, width], columnsOf(one), sizes);
  if (prepared === null) throw new Error("not recognized");
  const [source, weights] = [placeWords(kernels, one.source), placeWords(kernels, one.weights)];
  const [u, bounds] = [kernels.allocate(16 * maps * channels * 8), kernels.allocate(maps * 8)];
  winograd.weights(prepared, weights, u, bounds);
  const out = kernels.place(new Uint8Array(maps * rows * columns * 4 + 32).fill(0xee));
  const doubles = (at: number, count: number) => new Float64Array(kernels.memory.buffer, at, count).slice();
  const placed = { bounds, largest: kernels.largest(source, one.source.length), source, weights, out };
  const bias = one.bias === null ? {} : { bias: placeWords(kernels, one.bias) };
  let open = 0;
  for (let first = 0; first < prepared.tileRows; first += bandRows) {
    const band = { first, count: Math.min(bandRows, prepared.tileRows - first) };
    const tiles = band.count * prepared.tileColumns;
    const bytes = winograd.scratchBytes(prepared, band);
    const scratch = kernels.place(new Uint8Array(bytes).fill(0xff));
    const v = kernels.allocate(16 * channels * tiles * 8);
    winograd.input(prepared, band, source, v, scratch);
    const sizes = [maps, channels, tiles];
    const products = multiply(doubles(u, 16 * maps * channels), doubles(v, 16 * channels * tiles), sizes, units);
    const proposal = kernels.place(new Uint8Array(products.buffer));
    open += winograd.certify(prepared, band, { ...placed, ...bias, proposal }, scratch);
  }
  const results = readWords(kernels, out, maps * rows * columns + 8);
  kernels.release(mark);
  return { results: results.slice(0, -8), open, isGuardKept: results.slice(-8).every((x) => x === 0xeeeeeeee) };
}

function differences(results: Uint32Array, right: Uint32Array): string[] {
  const wrong = [...right].flatMap((bits, i) =>
    results[i] === bits ? [] : [`${i}: ${hex(results[i]!)}, not ${hex(bits)}`],
  );
  return wrong.slice(0, 5);
}

t.test(
  "sizes, borders and bands of tiles, ordinary, wild and short operands, give what the reference gives",
  async (t) => {
    const random = new Random(seed);
    for (let i = 0; i < 120; i++) {
      const [channels, maps] = [random.between(1, 4), random.between(1, 3)];
      const [height, width] = [random.between(2, 9), random.between(2, 9)];
      const borders = [0, 0, 0, 0].map(() => random.between(1, 3));
      const image = { channels, maps, height, width, top: borders[0]!, left: borders[1]! };
      const operands = [
        () => finiteOperand(random, -6, 2),
        () => (random.below(6) === 0 ? anyOperand(random) : finiteOperand(random, -30, 30)),
        () => bitsOf(random.between(-4095, 4095) / 64),
      ];
      const one = make(random, image, borders[2]!, borders[3]!, operands[i % 3]!);
      const { results, isGuardKept } = run(one, random.between(1, 4));
      const { source: _, weights: __, ...described } = one;
      t.same(differences(results, expected(one)), [], `${JSON.stringify(described)}; ${replay}`);
      t.ok(isGuardKept, "nothing is written behind the end");
    }
  },
);

t.test("outputs next to ties, and products as wrong as their rounding can make them", async (t) => {
  const random = new Random(seed);
  for (const direction of [-1, 1]) {
    const channels = 8;
    const image = { channels, maps: 2, height: 12, width: 12, top: 1, left: 1 };
    const one = make(random, image, 1, 1, () => bitsOf(1));
    // Each output: 1 + a place of 2^-23, half a place more, and what decides, from 3 channels; the others cancel.
    const [source, weights] = [new Float32Array(one.source.buffer), new Float32Array(one.weights.buffer)];
    weights.fill(0);
    for (let map = 0; map < 2; map++) {
      for (let c = 0; c < 8; c++) weights[(map * 8 + c) * 9 + 4] = c === 4 || c === 6 ? -1 : 1;
    }
    for (let i = 0; i < 144; i++) {
      const x = 4 + random.below(2 ** 20) * 2 ** -18;
      const decides = (random.below(2) - 0.5) * 2 ** -random.between(41, 52);
      const values = [1 + random.below(2 ** 23) * 2 ** -23, 2 ** -24, decides, x, x, -x, -x, 0];
      for (const [c, value] of values.entries()) source[c * 144 + i] = value;
    }
    const given = { ...one, bias: null };
    const right = expected(given);
    const { results } = run(given, 3, direction * channels);
    t.same(differences(results, right), [], replay);
  }
});

t.test("ordinary images seldom leave the first certificate", async (t) => {
  const random = new Random(seed);
  const image = { channels: 16, maps: 4, height: 14, width: 15, top: 1, left: 1 };
  const one = make(random, image, 1, 1, () => finiteOperand(random, -6, 2));
  const { results, open } = run(one, 7);
  t.same(differences(results, expected(one)), [], replay);
  t.ok(open <= 3, `${open} of ${results.length}`);
});

t.test("what is no such convolution is not taken for one", async (t) => {
  const random = new Random(seed);
  const one = make(random, { channels: 3, maps: 2, height: 8, width: 8, top: 1, left: 1 }, 1, 1, () => 0);
  const map = columnsOf(one);
  const sizes = { maps: 2, positions: 64 };
  const prepare = (changed: Partial<AffineMap>) =>
    kernels.winograd.prepare([1, 3, 8, 8], { ...map, ...changed }, sizes);
  t.ok(prepare({}));
  t.equal(prepare({ fill: 1n }), null);
  t.equal(prepare({ axes: map.axes.map((axis) => ({ ...axis, coefficient: 2 })) }), null);
  t.equal(prepare({ axes: map.axes.slice(1) }), null);
  t.equal(prepare({ axes: map.axes.with(3, { ...map.axes[3]!, size: 5 }) }), null);
  t.equal(prepare({ coordinates: map.coordinates.map((one) => ({ ...one, divisor: 2 })) }), null);
  t.equal(prepare({ coordinates: map.coordinates.map((one) => ({ ...one, offset: 1 })) }), null);
});
