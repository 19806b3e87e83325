import { DataType, isDataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import type { Value } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { numberConstant, numberScalar, numbersOf } from "../number.js";

/** Greatest number of elements of the matrix. */
const MAX_ELEMENTS = 2 ** 24;

/** Triangular filters that are evenly spaced on the mel scale. */
export const melWeightMatrix: Lowering = {
  operator: "MelWeightMatrix",
  since: 17,
  until: 26,
  attributes: ["output_datatype"],
  becomes: "a constant: triangles between the bins ⌊(dft_length + 1)·700·(exp(mel/1127.01…) − 1)/sample_rate⌋",
  why: "the edges are computed in float64 with this arithmetic, so that every machine finds the same bins",
  lower: (node) => {
    const [mels, length, rate] = [0, 1, 2].map((index) => integerOperand(node, index));
    const dtype = node.int("output_datatype", DataType.float32);
    if (!isDataType(dtype) || dtype === DataType.bool) throw new Refusal(`is ${dtype}`, "output_datatype");
    const spectrum = Math.floor(length / 2) + 1;
    if (mels < 1 || length < 1 || rate < 1 || mels * spectrum > MAX_ELEMENTS) {
      throw new Refusal(`${mels} filters for a transform of ${length} at the rate ${rate}`);
    }
    const bins = edges(node, { mels, length, rate });
    if (bins.some((bin) => bin < 0 || bin >= spectrum)) throw new Refusal(`an edge lies outside of ${spectrum} bins`);
    return [numberConstant(dtype, [spectrum, mels], triangles(bins, { mels, spectrum }))];
  },
};

type MelSizes = { readonly mels: number; readonly length: number; readonly rate: number };

/** The bins in which the filters begin, peak and end, mels + 2 of them. */
function edges(node: NodeToLower, { mels, length, rate }: MelSizes): number[] {
  const { float64 } = DataType;
  const number = (value: number) => numberScalar(float64, value);
  const decade = node.step("log", [number(10)], "logarithm of 10");
  const slope = node.step("div", [number(2595), decade], "mels for each factor e");
  const toMel = (index: number, what: string): Value => {
    const hertz = node.cast(node.constant(node.operand(index), what), float64);
    const ratio = node.step("add", [node.step("div", [hertz, number(700)], "ratio"), number(1)], "ratio");
    return node.step("mul", [slope, node.step("log", [ratio], "logarithm")], "mel");
  };
  const [low, high] = [toMel(3, "lower_edge_hertz"), toMel(4, "upper_edge_hertz")];
  const step = node.step("div", [node.step("sub", [high, low], "range"), number(mels + 2)], "step");
  const places = numberConstant(
    float64,
    [mels + 2],
    Array.from({ length: mels + 2 }, (_, index) => index),
  );
  const points = node.step("add", [node.step("mul", [places, step], "distances"), low], "points");
  const growth = node.step("exp", [node.step("div", [points, slope], "exponents")], "growth");
  const hertz = node.step("mul", [node.step("sub", [growth, number(1)], "growth"), number(700)], "hertz");
  const scaled = node.step("mul", [hertz, number(length + 1)], "scaled");
  const bins = node.step("floor", [node.step("div", [scaled, number(rate)], "bins")], "bins");
  return numbersOf(node.constant(bins, "the edges of the filters"));
}

/** [spectrum, mels], each column a triangle: rising to 1 at its peak, 0 at its end. */
function triangles(
  bins: readonly number[],
  { mels, spectrum }: { readonly mels: number; readonly spectrum: number },
): number[] {
  const matrix = new Array<number>(spectrum * mels).fill(0);
  for (let mel = 0; mel < mels; mel++) {
    const [start, peak, end] = bins.slice(mel, mel + 3);
    if (start === peak) matrix[peak * mels + mel] = 1;
    else for (let bin = start; bin <= peak; bin++) matrix[bin * mels + mel] = (bin - start) / (peak - start);
    for (let bin = peak; bin < end; bin++) matrix[bin * mels + mel] = (end - bin) / (end - peak);
  }
  return matrix;
}

function integerOperand(node: NodeToLower, index: number): number {
  const values = node.constantIntegers(index, ["num_mel_bins", "dft_length", "sample_rate"][index]);
  if (values === null || values.length !== 1) throw new Refusal(`operand ${index} is no scalar`);
  return values[0];
}
