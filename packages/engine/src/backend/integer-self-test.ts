import { InferenceSession, Tensor } from "onnxruntime-node";
import { type SumWeights, stageModel, sumsModel, type WeightForm } from "./integer-model.js";
import type { ConvOperation } from "./integer-operation.js";
import type { Held } from "./integer-stage.js";

/** A product that has one right answer: unsigned bytes a [m, length], and weights. */
export type SumsTrial = {
  readonly a: Uint8Array;
  readonly m: number;
  readonly zero: number;
  readonly weights: SumWeights;
};

/** A convolution that has one right answer: unsigned bytes [1, height, width, channels]. */
export type ConvTrial = { readonly source: Uint8Array; readonly operation: ConvOperation };

/** The integer kernels of a machine. */
export type IntegerKernels = {
  sums(trial: SumsTrial, form: WeightForm): Promise<Int32Array>;
  conv(trial: ConvTrial, form: WeightForm): Promise<Uint8Array>;
};

/**
 * Rows, columns and length: single rows, few rows, odd lengths, whole tiles of large kernels and more than one
 * block.
 */
const SHAPES = [
  [1, 5, 3],
  [1, 33, 67],
  [3, 17, 131],
  [13, 48, 64],
  [40, 70, 257],
  [64, 64, 192],
  [130, 96, 520],
] as const;

/** Channels, rows of weights, groups, kernel, stride: with and without a window, grouped, one channel a group. */
const CONVOLUTIONS = [
  [24, 40, 1, 1, 1],
  [19, 37, 1, 3, 1],
  [64, 64, 1, 3, 2],
  [12, 18, 3, 3, 1],
  [32, 32, 32, 3, 1],
  [20, 20, 20, 5, 2],
] as const;

const SIZE = 9;

/**
 * The type of weights with which onnxruntime's products of bytes are exact here: signed ones, which newer processors
 * multiply fastest and older ones with saturation, else unsigned ones; null if neither is.
 */
export async function findExactForm(kernels: IntegerKernels): Promise<WeightForm | null> {
  for (const form of ["signed", "unsigned"] as const) if (await isExact(kernels, form)) return form;
  return null;
}

async function isExact(kernels: IntegerKernels, form: WeightForm): Promise<boolean> {
  for (const [m, columns, length] of SHAPES) {
    for (const isSigned of [true, false]) {
      const weights = { data: extremes(columns * length, isSigned, m), isSigned, columns, length };
      const trial = { a: extremes(m * length, false, length), m, zero: isSigned ? 128 : 0, weights };
      if (!isSame(await kernels.sums(trial, form), expectedSums(trial))) return false;
    }
  }
  for (const sizes of CONVOLUTIONS) {
    for (const isSigned of [true, false]) {
      const trial = convTrial(sizes, isSigned);
      if (!isSame(await kernels.conv(trial, form), expectedConv(trial))) return false;
    }
  }
  return true;
}

/**
 * Bytes near the ends of their range, in long runs of equal signs: pairs of products then leave 16 bits, and sums of
 * pairs what saturating instructions keep.
 */
function extremes(count: number, isSigned: boolean, seed: number): Uint8Array {
  const choices = isSigned ? [127, 0x80, 127, 0x81, 126, 127, 1] : [255, 255, 254, 0, 255, 128, 253];
  return Uint8Array.from({ length: count }, (_, i) => choices[(((i + seed) * 2654435761) >>> 13) % choices.length]);
}

/** The right sums. */
export function expectedSums({ a, m, zero, weights: { data, isSigned, columns, length } }: SumsTrial): Int32Array {
  const numbers = isSigned ? new Int8Array(data.buffer) : data;
  return Int32Array.from({ length: m * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns) * length, (at % columns) * length];
    let sum = 0;
    for (let i = 0; i < length; i++) sum += (a[row + i] - zero) * numbers[column + i];
    return sum;
  });
}

function convTrial(
  [channels, rows, groups, size, stride]: (typeof CONVOLUTIONS)[number],
  isSigned: boolean,
): ConvTrial {
  const length = (channels / groups) * size * size;
  const pad = Math.floor(size / 2);
  const output = Math.floor((SIZE + 2 * pad - size) / stride) + 1;
  const bias = Int32Array.from({ length: rows }, (_, row) => row * 1000 - 7000);
  const weights = { data: extremes(rows * length, isSigned, channels), isSigned, rows, length, bias };
  const both = <T>(value: T) => [value, value] as const;
  const operation: ConvOperation = {
    kind: "conv",
    step: 0,
    covered: [],
    sources: [],
    reads: [{ shape: [1, channels, SIZE, SIZE], isSigned: false }],
    output: { shape: [1, rows, output, output], isSigned: false },
    weights,
    groups,
    window: { kernel: both(size), strides: both(stride), dilations: both(1), before: both(pad), after: both(pad) },
    fill: 3,
    // Powers of two make ties, which go to even.
    requantization: { factors: Float32Array.from({ length: rows }, (_, row) => 2 ** -(7 + (row % 8))), zero: 121 },
  };
  return { source: extremes(channels * SIZE * SIZE, false, rows), operation };
}

/** The right bytes, [1, height, width, rows of the weights]. */
export function expectedConv({ source, operation }: ConvTrial): Uint8Array {
  const { weights, window, groups, fill, requantization, output } = operation;
  const [channels] = operation.reads[0].shape.slice(1);
  const [, rows, height, width] = output.shape;
  const group = channels / groups;
  const [size] = window.kernel;
  const numbers = weights.isSigned ? new Int8Array(weights.data.buffer) : weights.data;
  const out = new Uint8Array(height * width * rows);
  const element = (channel: number, y: number, x: number) =>
    y < 0 || x < 0 || y >= SIZE || x >= SIZE ? fill : source[(y * SIZE + x) * channels + channel];
  for (let at = 0; at < out.length; at++) {
    const row = at % rows;
    const [top, left] = [Math.floor(at / rows / width), Math.floor(at / rows) % width].map(
      (place, axis) => place * window.strides[axis] - window.before[axis],
    );
    const first = Math.floor(row / (rows / groups)) * group;
    let sum = weights.bias?.[row] ?? 0;
    for (let i = 0; i < weights.length; i++) {
      const [channel, y, x] = [Math.floor(i / size / size), Math.floor(i / size) % size, i % size];
      sum += numbers[row * weights.length + i] * element(first + channel, top + y, left + x);
    }
    const steps = roundToEven(Math.fround(Math.fround(sum) * requantization.factors[row]));
    out[at] = Math.min(255, Math.max(0, steps + requantization.zero));
  }
  return out;
}

function roundToEven(x: number): number {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

function isSame(given: ArrayLike<number>, expected: ArrayLike<number>): boolean {
  if (given.length !== expected.length) return false;
  for (let i = 0; i < expected.length; i++) if (given[i] !== expected[i]) return false;
  return true;
}

/** This machine's kernels in onnxruntime, as the regions call them. */
export function onnxruntimeKernels(threads: number): IntegerKernels {
  const run = async (model: Uint8Array, feeds: Record<string, Tensor>) => {
    const session = await InferenceSession.create(model, { intraOpNumThreads: threads, interOpNumThreads: 1 });
    try {
      return Object.values(await session.run(feeds))[0].data;
    } finally {
      await session.release();
    }
  };
  return {
    async sums({ a, m, zero, weights }, form) {
      return (await run(sumsModel(weights, zero, form), {
        a: new Tensor("uint8", a, [m, weights.length]),
      })) as Int32Array;
    },
    async conv({ source, operation }, form) {
      const held = (key: string, tensor: Held["tensor"]): Held => ({ key, tensor, layout: "channelsLast" });
      const [reads, makes] = [held("x", operation.reads[0]), held("y", operation.output)];
      const model = stageModel(
        { nodes: [{ operation, reads: [reads], makes }], inputs: [reads], outputs: [makes] },
        form,
      );
      const [channels] = operation.reads[0].shape.slice(1);
      return (await run(model, { x: new Tensor("uint8", source, [1, SIZE, SIZE, channels]) })) as Uint8Array;
    },
  };
}
