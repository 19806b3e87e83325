import { DataType, type Random } from "@assay/arithmetic";
import type { Case } from "./case.js";
import { type ModelNode, sourceOf } from "./onnx-model.js";

/**
 * Products whose binary64 proposals lie next to rounding boundaries: every sum is a number, half of its last place and
 * something tiny that decides, among pairs that cancel and are larger than all of it. Whatever order, fused or not, a
 * processor's kernel adds them in, its proposal errs by more than what decides.
 */
type Format = { readonly dtype: DataType; readonly bits: number; readonly powers: readonly number[] };

/** Powers of two for the other operand; the two least ones of binary32 move sums among the subnormal numbers. */
const ORDINARY = Array.from({ length: 17 }, (_, i) => i - 8);
const BINARY32: Format = { dtype: DataType.float32, bits: 24, powers: [...ORDINARY, -141, -140, -140] };
const BINARY64: Format = { dtype: DataType.float64, bits: 53, powers: ORDINARY };
const REQUESTS = 2;

/** A row of `length` elements whose sum times a power of two lies next to the middle of two numbers, or next to 0. */
function tieRow(random: Random, { bits }: Format, length: number): number[] {
  const sign = random.pick([1, -1]);
  const isTop = bits === 24 && random.below(6) === 0;
  const unit = isTop ? 104 : -9;
  const least = 2 ** (bits - 2);
  const integer = isTop ? 2 ** bits - 1 : least + (random.bits() % 2 ** 20) * 2 + random.below(2);
  const half = 2 ** (unit - 1);
  const decides = random.pick([0, 1, -1]) * half * 2 ** -random.between(20, 70);
  const row = random.below(5) === 0 ? [decides] : [sign * integer * 2 ** unit, sign * half, decides];
  while (row.length + 1 < length) {
    const term = (2 ** 22 + random.below(2 ** 22)) * 2 ** (unit + random.between(-2, isTop ? 0 : 14));
    row.push(term, -term);
  }
  while (row.length < length) row.push(0);
  return random.shuffle(row.slice(0, length));
}

function bytesOf({ dtype }: Format, numbers: readonly number[]): Uint8Array {
  const array = dtype === DataType.float64 ? Float64Array.from(numbers) : Float32Array.from(numbers);
  return new Uint8Array(array.buffer);
}

/** [rows, length], every row next to a tie. */
function ties(random: Random, format: Format, rows: number, length: number): Uint8Array {
  return bytesOf(format, Array.from({ length: rows }, () => tieRow(random, format, length)).flat());
}

/** [outer, inner, repeated], every [inner] of an outer one a power of two, the same in all of `repeated`'s elements. */
function powers(random: Random, format: Format, outer: number, inner: number, repeated: number): Uint8Array {
  const block = (): number[] => {
    const drawn = Array.from({ length: inner }, () => random.pick([1, -1]) * 2 ** random.pick(format.powers));
    return drawn.flatMap((power) => Array<number>(repeated).fill(power));
  };
  return bytesOf(format, Array.from({ length: outer }, block).flat());
}

function transposed({ dtype }: Format, data: Uint8Array, rows: number, columns: number): Uint8Array {
  const width = dtype === DataType.float64 ? 8 : 4;
  const out = new Uint8Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * width;
      out.set(data.subarray(from, from + width), (column * rows + row) * width);
    }
  }
  return out;
}

type Shape = readonly number[];
type Drawing = { readonly shape: Shape; readonly draw: () => Uint8Array };
type Plan = {
  readonly name: string;
  readonly format: Format;
  /** drawn once for every request */
  readonly inputs: Readonly<Record<string, Drawing>>;
  readonly constants?: Readonly<Record<string, Drawing>>;
  readonly node: Omit<ModelNode, "output">;
  readonly isPooled?: boolean;
};

function caseOf({ name, format, inputs, constants = {}, node, isPooled = false }: Plan): Case {
  const drawn = Object.entries(constants).map(([key, { shape, draw }]) => [
    key,
    { dtype: format.dtype, shape, data: draw() },
  ]);
  const ports = Object.entries(inputs).map(([key, { shape }]) => [key, { dtype: format.dtype, shape }]);
  const source = sourceOf({
    inputs: Object.fromEntries(ports),
    constants: Object.fromEntries(drawn),
    nodes: [{ ...node, output: "y" }],
  });
  const requests = Array.from({ length: REQUESTS }, () => Object.values(inputs).map(({ draw }) => draw()));
  return { name: `ties: ${name}`, group: "adversarial", source, requests, isPooled };
}

/** Matrices that are the rows of MatMul and Gemm, constants in either operand, one row, and batches. */
function matrixPlans(random: Random, format: Format, [m, k, n]: readonly [number, number, number]): Plan[] {
  const rows = (count: number) => () => ties(random, format, count, k);
  const flat = (count: number) => () => powers(random, format, 1, count, k);
  const columns = (draw: () => Uint8Array) => () => transposed(format, draw(), n, k);
  const size = `${m} x ${k} x ${n}, ${format.bits} bits`;
  const bias = () =>
    bytesOf(
      format,
      Array.from({ length: n }, () => random.pick([-0, 2 ** -10, -(2 ** -10), 2 ** -60, -(2 ** -90)])),
    );
  const gemm = { op: "Gemm", inputs: ["a", "b", "c"], attributes: { transB: 1 } };
  const matMul = { op: "MatMul", inputs: ["a", "b"] };
  return [
    {
      name: `MatMul, rows given, ${size}`,
      format,
      inputs: { a: { shape: [m, k], draw: rows(m) } },
      constants: { b: { shape: [k, n], draw: columns(flat(n)) } },
      node: matMul,
    },
    {
      name: `MatMul, columns constant, ${size}`,
      format,
      inputs: { a: { shape: [m, k], draw: flat(m) } },
      constants: { b: { shape: [k, n], draw: columns(rows(n)) } },
      node: matMul,
      isPooled: m === 48,
    },
    {
      name: `Gemm, ${size}`,
      format,
      inputs: { a: { shape: [m, k], draw: flat(m) } },
      constants: { b: { shape: [n, k], draw: rows(n) }, c: { shape: [n], draw: bias } },
      node: gemm,
    },
    {
      name: `MatMul in batches, ${size}`,
      format,
      inputs: {
        a: { shape: [2, m, k], draw: () => ties(random, format, 2 * m, k) },
        b: { shape: [2, k, n], draw: () => joined([columns(flat(n))(), columns(flat(n))()]) },
      },
      node: matMul,
    },
  ];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Convolutions: pointwise, of windows, strided, and depthwise. */
function convolutionPlans(random: Random, format: Format): Plan[] {
  const plan = (
    name: string,
    [channels, filters, kernel, size, group]: readonly [number, number, number, number, number],
    attributes: Readonly<Record<string, number | readonly number[]>>,
  ): Plan => {
    const perFilter = channels / group;
    const positions = size * size;
    // A window sees one power: of its position where it is one position wide, of its channel where it is one channel
    // deep, of the whole image otherwise.
    const image = (): Uint8Array => {
      if (kernel === 1) return transposed(format, powers(random, format, 1, positions, channels), positions, channels);
      if (perFilter === 1) return powers(random, format, 1, channels, positions);
      return powers(random, format, 1, 1, channels * positions);
    };
    return {
      name: `Conv, ${name}, ${channels} channels, ${filters} filters`,
      format,
      inputs: { x: { shape: [1, channels, size, size], draw: image } },
      constants: {
        w: {
          shape: [filters, perFilter, kernel, kernel],
          draw: () => ties(random, format, filters, perFilter * kernel * kernel),
        },
      },
      node: { op: "Conv", inputs: ["x", "w"], attributes: { group, ...attributes } },
    };
  };
  return [
    plan("1 x 1", [64, 40, 1, 12, 1], {}),
    plan("1 x 1, strides 2", [64, 40, 1, 15, 1], { strides: [2, 2] }),
    plan("3 x 3, padded", [16, 24, 3, 14, 1], { pads: [1, 1, 1, 1] }),
    plan("5 x 5, strides 2", [16, 24, 5, 19, 1], { strides: [2, 2] }),
    plan("3 x 3, depthwise", [48, 48, 3, 16, 48], { pads: [1, 1, 1, 1] }),
    plan("3 x 3, four groups", [32, 24, 3, 12, 4], { pads: [1, 1, 1, 1] }),
  ];
}

/** Products of 16-bit floats, whose short significands make exact ties often. */
function shortFloatCase(random: Random, name: string, dtype: DataType, one: number, fractionBits: number): Case {
  const [m, k, n] = [32, 96, 56];
  const draw = (count: number) => {
    const bits = Uint16Array.from({ length: count }, () => {
      const sign = random.below(2) === 0 ? 0 : 0x8000;
      return sign | (one + (random.between(-3, 3) << fractionBits) + random.below(1 << fractionBits));
    });
    return new Uint8Array(bits.buffer);
  };
  const source = sourceOf({
    inputs: { a: { dtype, shape: [m, k] } },
    constants: { b: { dtype, shape: [k, n], data: draw(k * n) } },
    nodes: [{ op: "MatMul", inputs: ["a", "b"], output: "y" }],
  });
  const requests = Array.from({ length: REQUESTS }, () => [draw(m * k)]);
  return { name: `ties: MatMul of ${name}`, group: "adversarial", source, requests, isPooled: false };
}

/** Cases of products next to rounding boundaries; the same for the same generator's state on every machine. */
export function nearTieCases(random: Random): Case[] {
  const plans = [
    ...matrixPlans(random, BINARY32, [48, 160, 64]),
    ...matrixPlans(random, BINARY32, [1, 640, 200]),
    ...matrixPlans(random, BINARY32, [7, 33, 5]),
    ...matrixPlans(random, BINARY64, [6, 70, 9]),
    ...convolutionPlans(random, BINARY32),
  ];
  return [
    ...plans.map(caseOf),
    shortFloatCase(random, "float16", DataType.float16, 0x3c00, 10),
    shortFloatCase(random, "bfloat16", DataType.bfloat16, 0x3f80, 7),
  ];
}
