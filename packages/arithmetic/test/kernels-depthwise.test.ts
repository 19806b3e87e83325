import t from "tap";
import { type AffineMap, anyDotRows, DataType, Kernels, Random } from "../src/index.js";
import { anyOperand, dotBinary32, finiteOperand } from "./binary32.js";
import { placeWords, readWords } from "./placed.js";
import { hex, replay, seed } from "./seed.js";

const kernels = await Kernels.load();

type Direction = { extent: number; taps: number; stride: number; dilation: number; pad: number };
type Case = { batch: number; channels: number; maps: number; directions: Direction[]; fill: number };

const outputsOf = ({ extent, taps, stride, dilation, pad }: Direction) =>
  Math.floor((extent + 2 * pad - (taps - 1) * dilation - 1) / stride) + 1;

const product = (sizes: readonly number[]) => sizes.reduce((count, size) => count * size, 1);

/** The columns that the lowering of Conv makes, axes of size 1 left out. */
function columnsOf({ batch, channels, directions, fill }: Case): AffineMap {
  const axes = [
    { size: batch, coordinate: 0, coefficient: 1 },
    { size: channels, coordinate: 1, coefficient: 1 },
    ...directions.map((one, i) => ({ size: outputsOf(one), coordinate: 2 + i, coefficient: one.stride })),
    ...directions.map((one, i) => ({ size: one.taps, coordinate: 2 + i, coefficient: one.dilation })),
  ].filter((axis) => axis.size !== 1);
  const offsets = [0, 0, ...directions.map(({ pad }) => (pad === 0 ? 0 : -pad))];
  return { fill: BigInt(fill), axes, coordinates: offsets.map((offset) => ({ offset, divisor: 1, mode: "floor" })) };
}

function run(one: Case, source: Uint32Array, weights: Uint32Array, bias: Uint32Array | null) {
  const mark = kernels.mark();
  const { batch, channels, maps, directions } = one;
  const [positions, terms] = [product(directions.map(outputsOf)), product(directions.map(({ taps }) => taps))];
  const shape = [batch, channels, ...directions.map(({ extent }) => extent)];
  const map = columnsOf(one);
  const count = batch * channels * maps * positions;
  const placed = placeWords(kernels, source);
  const out = kernels.place(new Uint8Array(count * 4 + 32).fill(0xee));
  const prepared = kernels.prepareDepthwise(shape, map, { maps, positions, terms });
  if (prepared === null) throw new Error("not recognized");
  // The scratch is as dirty as it may be.
  kernels.bytes(prepared.scratch, kernels.mark() - prepared.scratch).fill(0xff);
  const operands = { source: placed, weights: placeWords(kernels, weights), out };
  const placedBias = bias === null ? {} : { bias: placeWords(kernels, bias) };
  const open = kernels.depthwise(prepared, { ...operands, ...placedBias });
  const columns = kernels.allocate(batch * channels * positions * terms * 4);
  kernels.copy({ offset: placed, shape }, map, 4, columns);
  const windows = readWords(kernels, columns, batch * channels * positions * terms);
  const right = Uint32Array.from({ length: count }, (_, index) => {
    const position = index % positions;
    const map = Math.floor(index / positions) % maps;
    const plane = Math.floor(index / positions / maps);
    const row = (plane % channels) * maps + map;
    const window = windows.subarray((plane * positions + position) * terms, (plane * positions + position + 1) * terms);
    return dotBinary32(weights.subarray(row * terms, (row + 1) * terms), window, bias === null ? null : bias[row]!);
  });
  const results = readWords(kernels, out, count + 8);
  kernels.release(mark);
  return {
    results: results.subarray(0, count),
    right,
    open,
    isGuardKept: results.slice(count).every((x) => x === 0xeeeeeeee),
  };
}

function differences(results: Uint32Array, right: Uint32Array): string[] {
  const wrong = [...right].flatMap((bits, i) =>
    results[i] === bits ? [] : [`${i}: ${hex(results[i]!)}, not ${hex(bits)}`],
  );
  return wrong.slice(0, 5);
}

function direction(
  extent: number,
  taps: number,
  stride = 1,
  dilation = 1,
  pad = ((taps - 1) * dilation) >> 1,
): Direction {
  return { extent, taps, stride, dilation, pad };
}

function anyDirection(random: Random): Direction {
  const [taps, stride, dilation] = [random.between(1, 5), random.between(1, 3), random.between(1, 3)];
  const reach = (taps - 1) * dilation;
  const extent = random.between(1, 12);
  const pad = Math.max(random.below(reach + 2), Math.ceil((reach + 1 - extent) / 2));
  return { extent, taps, stride, dilation, pad };
}

function sizes(one: Case): [number, number, number] {
  const terms = product(one.directions.map(({ taps }) => taps));
  const elements = one.batch * one.channels * product(one.directions.map(({ extent }) => extent));
  return [elements, one.channels * one.maps * terms, one.channels * one.maps];
}

t.test("strides, dilations, borders, maps and batches give what the reference gives", async (t) => {
  const random = new Random(seed);
  for (let i = 0; i < 150; i++) {
    const directions = Array.from({ length: random.between(1, 2) }, () => anyDirection(random));
    const counts = { batch: random.between(1, 2), channels: random.between(1, 3), maps: random.between(1, 2) };
    const one = { ...counts, directions, fill: random.below(4) === 0 ? anyOperand(random) : 0 };
    const [elements, weightCount, biasCount] = sizes(one);
    const isWild = random.below(3) === 0;
    const any = () => (isWild ? anyOperand(random) : finiteOperand(random, -6, 2));
    const [source, weights] = [
      Uint32Array.from({ length: elements }, any),
      Uint32Array.from({ length: weightCount }, any),
    ];
    const bias = random.below(2) === 0 ? null : Uint32Array.from({ length: biasCount }, any);
    const { results, right, isGuardKept } = run(one, source, weights, bias);
    t.same(differences(results, right), [], `${JSON.stringify(one)}; ${replay}`);
    t.ok(isGuardKept, "nothing is written behind the end");
  }
});

t.test("windows on which sums are delicate", async (t) => {
  const random = new Random(seed);
  for (let i = 0; i < 200; i++) {
    // One channel for each pair of rows, as an image of one window.
    const one = {
      batch: 1,
      channels: 12,
      maps: 1,
      directions: [direction(3, 3, 1, 1, 0), direction(5, 5, 1, 1, 0)],
      fill: 0,
    };
    const [source, weights] = [new Uint32Array(12 * 15), new Uint32Array(12 * 15)];
    for (let channel = 0; channel < 12; channel++) {
      const [left, right] = anyDotRows(random, DataType.float32, DataType.float32, 15);
      source.set(Uint32Array.from(left, Number), channel * 15);
      weights.set(Uint32Array.from(right, Number), channel * 15);
    }
    const { results, right } = run(one, source, weights, null);
    t.same(differences(results, right), [], replay);
  }
});

t.test("ordinary images seldom leave the first certificate, at 3 × 3 and 5 × 5, strides 1 and 2", async (t) => {
  const random = new Random(seed);
  for (const taps of [3, 5]) {
    for (const stride of [1, 2]) {
      const one = {
        batch: 1,
        channels: 4,
        maps: 1,
        directions: [direction(23, taps, stride), direction(17, taps, stride)],
        fill: 0,
      };
      const [elements, weightCount, biasCount] = sizes(one);
      const [source, weights, bias] = [elements, weightCount, biasCount].map((length) =>
        Uint32Array.from({ length }, () => finiteOperand(random, -6, 2)),
      );
      const { results, right, open } = run(one, source!, weights!, bias!);
      t.same(differences(results, right), [], replay);
      t.ok(open <= 2, `${open} of ${right.length}`);
    }
  }
});

t.test("what is no depthwise convolution is not taken for one", async (t) => {
  const one = { batch: 2, channels: 3, maps: 1, directions: [direction(8, 3), direction(8, 3)], fill: 0 };
  const map = columnsOf(one);
  const sizes = { maps: 1, positions: 64, terms: 9 };
  const shape = [2, 3, 8, 8];
  t.ok(kernels.prepareDepthwise(shape, map, sizes));
  const [batch, channel, ...spatial] = map.axes;
  const others: AffineMap[] = [
    { ...map, axes: [channel!, batch!, ...spatial] },
    { ...map, axes: [batch!, { ...channel!, size: 1 }, ...spatial] },
    { ...map, axes: [batch!, { ...channel!, coefficient: 2 }, ...spatial] },
    { ...map, axes: [batch!, channel!, spatial[1]!, spatial[0]!, spatial[2]!, spatial[3]!] },
    { ...map, axes: [batch!, channel!, { ...spatial[0]!, coefficient: -1 }, ...spatial.slice(1)] },
    { ...map, axes: [...map.axes, { size: 2, coordinate: 1, coefficient: 1 }] },
    { ...map, coordinates: map.coordinates.map((at) => ({ ...at, divisor: 2 })) },
    { ...map, coordinates: map.coordinates.map((at) => ({ ...at, offset: 1 })) },
  ];
  for (const other of others) t.equal(kernels.prepareDepthwise(shape, other, sizes), null);
  t.equal(kernels.prepareDepthwise(shape, map, { ...sizes, positions: 8, terms: 72 }), null);
  t.equal(kernels.prepareDepthwise([2, 3, 8, 8, 1], map, sizes), null);
});
