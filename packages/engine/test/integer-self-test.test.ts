import assert from "node:assert/strict";
import { test } from "node:test";
import type { WeightForm } from "../src/backend/integer-model.js";
import {
  type ConvTrial,
  expectedConv,
  expectedSums,
  findExactForm,
  type IntegerKernels,
  onnxruntimeKernels,
  type SumsTrial,
} from "../src/backend/integer-self-test.js";

/** Right kernels, but for what `harm` does to a pair of neighbouring products in one form. */
function simulated(harmed: readonly WeightForm[], harm: (pair: number) => number): IntegerKernels {
  const sums = ({ a, m, zero, weights: { data, isSigned, columns, length } }: SumsTrial, form: WeightForm) => {
    const numbers = isSigned ? new Int8Array(data.buffer) : data;
    const shift = isSigned === (form === "signed") ? 0 : form === "signed" ? -128 : 128;
    return Int32Array.from({ length: m * columns }, (_, at) => {
      const [row, column] = [Math.floor(at / columns) * length, (at % columns) * length];
      const product = (i: number) => (i < length ? a[row + i] * (numbers[column + i] + shift) : 0);
      let sum = 0;
      for (let i = 0; i < length; i += 2) sum += harm(product(i) + product(i + 1));
      for (let i = 0; i < length; i++) sum -= zero * numbers[column + i] + a[row + i] * shift;
      return sum;
    });
  };
  return {
    sums: async (trial, form) => (harmed.includes(form) ? sums(trial, form) : expectedSums(trial)),
    conv: async (trial: ConvTrial) => expectedConv(trial),
  };
}

const saturating = (pair: number) => Math.min(32_767, Math.max(-32_768, pair));
const wrapping = (pair: number) => (pair << 16) >> 16;

test("right kernels are found exact, signed weights first", async () => {
  assert.equal(await findExactForm(simulated([], saturating)), "signed");
});

test("kernels that saturate pairs of products are seen", async () => {
  assert.equal(await findExactForm(simulated(["signed"], saturating)), "unsigned");
  assert.equal(await findExactForm(simulated(["signed", "unsigned"], saturating)), null);
});

test("kernels whose pairs of products wrap are seen", async () => {
  assert.equal(await findExactForm(simulated(["signed"], wrapping)), "unsigned");
});

test("a convolution that loses one unit of one element is seen", async () => {
  const right = simulated([], saturating);
  const conv = async (trial: ConvTrial) => {
    const bytes = expectedConv(trial);
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  };
  assert.equal(await findExactForm({ ...right, conv }), null);
});

test("onnxruntime is exact here with one type of weights at least", async () => {
  assert.notEqual(await findExactForm(onnxruntimeKernels(1)), null);
});
