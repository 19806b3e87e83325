import t from "tap";
import { compareOutputs } from "../src/measure/compare-outputs.js";
import type { TensorMessage } from "../src/measure/messages.js";
import { median, rounded, runsFor } from "../src/measure/statistics.js";

const floats = (...values: number[]): TensorMessage[] => [
  { name: "y", dtype: 1, shape: [values.length], data: new Uint8Array(Float32Array.from(values).buffer) },
];
const integers = (...values: bigint[]): TensorMessage[] => [
  { name: "y", dtype: 7, shape: [values.length], data: new Uint8Array(BigInt64Array.from(values).buffer) },
];

t.test("the median is the middle, whatever the order", async (t) => {
  t.equal(median([9, 1, 100]), 9);
  t.equal(median([4, 1, 3, 2]), 2.5);
  t.equal(median([10, 9, 100]), 10, "sorted as numbers");
  t.throws(() => median([]), RangeError);
});

t.test("a turn has at least one run and at most a thousand", async (t) => {
  t.equal(runsFor(100, 30), 3);
  t.equal(runsFor(100, 500), 1);
  t.equal(runsFor(100, 0), 1_000);
});

t.test("numbers for people have three digits", async (t) => {
  t.same([0, 0.0012345, 2.71111, 98.76, 12345.6].map(rounded), ["0", "0.00123", "2.71", "98.8", "12,346"]);
});

t.test("outputs are compared relative to their largest magnitude", async (t) => {
  t.same(compareOutputs(floats(1, -100, 0), floats(1, -100, 1)), { relative: 0.01, integers: 0 });
  t.same(compareOutputs(floats(Number.NaN, 1), floats(Number.NaN, 1)), { relative: 0, integers: 0 });
  t.equal(compareOutputs(floats(Number.NaN, 1), floats(0, 1)).relative, Number.POSITIVE_INFINITY);
  t.equal(compareOutputs(integers(1n, 2n, 3n, 4n), integers(1n, 2n, 3n, 5n)).integers, 0.25);
  t.throws(() => compareOutputs(floats(1), floats(1, 2)), RangeError);
  t.throws(() => compareOutputs(floats(1), []), RangeError);
});
